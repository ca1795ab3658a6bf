"""The answers of raters as a CSV file: one row a rater and practice, every row checked before any of them counts."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cx_metrics.declarations.maturity_model import ROLES, MaturityModel, RaterRole
from cx_metrics.errors import ImportRefused, Problem, did_you_mean

COLUMNS = ("rater", "role", "practice", "level", "confidence", "evidence", "evidence_on")
LARGEST_FILE = 8 * 1024 * 1024
MOST_PROBLEMS = 50  # are listed; a file with more of them has one cause
_DONT_KNOW = ("", "dont know", "don't know", "don’t know", "unknown", "不知道")
_YES_NO = {"yes": "yes", "y": "yes", "true": "yes", "是": "yes", "no": "no", "n": "no", "false": "no", "否": "no"}
_CONFIDENCE = {"low": 0.0, "medium": 0.5, "high": 1.0, "低": 0.0, "中": 0.5, "高": 1.0}
_LEVEL_HEADINGS = ("level", "yes/no", "level|yes/no")


@dataclass(frozen=True)
class RaterAnswer:
    """One rater's answer to one practice. ``level`` None: does not know; ``confidence`` 0–1."""

    rater: str
    role: RaterRole
    practice: str
    level: int | None
    confidence: float | None = None
    evidence: str = ""
    evidence_on: date | None = None


@dataclass(frozen=True)
class AnswerRow:
    """A row of a file as text, and where it stands."""

    where: str
    cells: dict[str, str]


def read_answers(path: Path, model: MaturityModel) -> tuple[RaterAnswer, ...]:
    """The answers in a CSV file with exactly the columns ``rater, role, practice, level, confidence, evidence,
    evidence_on``; raises ImportRefused listing every row that is wrong, and then none counts."""
    return answers_of(csv_rows(path), model, path.name)


def answers_of(rows: list[AnswerRow], model: MaturityModel, name: str) -> tuple[RaterAnswer, ...]:
    """The answers that the rows of ``name`` (a file, or several together) give. Raises ImportRefused."""
    problems: list[Problem] = []
    found: list[RaterAnswer] = []
    told: dict[tuple[str, str], str] = {}
    roles: dict[str, RaterRole] = {}
    for row in rows:
        try:
            answer = _answer(row, model)
        except ImportRefused as refused:
            problems += refused.problems
            continue
        key = answer.rater, answer.practice
        if key in told:
            said = f"{answer.rater!r} has answered {answer.practice} before ({told[key]})"
            problems.append(Problem(row.where, said, "keep one of the two rows"))
        told.setdefault(key, row.where)
        if roles.setdefault(answer.rater, answer.role) != answer.role:
            said = f"{answer.rater!r} is {answer.role} here and {roles[answer.rater]} before"
            problems.append(Problem(row.where, said, "give a rater one role"))
        found.append(answer)
    if not rows:
        problems.append(Problem(name, "holds no answer", "write a row for each rater and practice"))
    if problems:
        more = len(problems) - MOST_PROBLEMS
        rest = [Problem(name, f"and {more:,} more", "mend these first")] if more > 0 else []
        raise ImportRefused(*problems[:MOST_PROBLEMS], *rest)
    return tuple(found)


def csv_rows(path: Path) -> list[AnswerRow]:
    """The rows of an answer file, unread. Raises ImportRefused where it is no CSV of our columns."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ImportRefused(Problem(str(path), f"cannot be read ({error.strerror})", "check the name")) from None
    if len(raw) > LARGEST_FILE:
        raise ImportRefused(Problem(path.name, f"{len(raw):,} bytes", f"keep it below {LARGEST_FILE:,}"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte {error.start} is not UTF-8"
        raise ImportRefused(Problem(path.name, found, "save it as CSV in UTF-8")) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return list(_records(reader, path.name))
    except csv.Error as error:
        found = f"cannot be read ({error})"
        raise ImportRefused(Problem(f"{path.name}, line {reader.line_num}", found, "check its quotes")) from None


def _records(reader: Any, name: str) -> Iterator[AnswerRow]:
    headings: list[str] | None = None
    start = 1
    for cells in reader:
        where, start = f"{name}, line {start}", reader.line_num + 1
        if headings is None:
            headings = cells
            require_headings(cells, where)
        elif any(cell.strip() for cell in cells):
            if len(cells) != len(COLUMNS):
                found = f"{len(cells)} fields, where the heading has {len(COLUMNS)}"
                raise ImportRefused(Problem(where, found, "put text with commas in quotes"))
            yield AnswerRow(where, dict(zip(COLUMNS, map(str.strip, cells), strict=True)))
    if headings is None:
        raise ImportRefused(Problem(name, "is empty", f"begin with the heading {','.join(COLUMNS)}"))


def require_headings(cells: list[str], where: str) -> None:
    """Raise ImportRefused unless these are our columns in our order: whose columns have moved may have moved more."""
    told = [re.sub(r"\s+", "_", cell.strip().casefold()) for cell in cells]
    told = ["level" if cell in _LEVEL_HEADINGS else cell for cell in told]
    if tuple(told) == COLUMNS:
        return
    wanted = ",".join(COLUMNS)
    if sorted(told) == sorted(COLUMNS):
        raise ImportRefused(Problem(where, "its columns stand in another order", f"put them as {wanted}"))
    lacking = [column for column in COLUMNS if column not in told]
    strange = [cell for cell in told if cell not in COLUMNS]
    found = "; ".join(
        [*([f"lacks {', '.join(lacking)}"] if lacking else []), *([f"has {', '.join(strange)}"] if strange else [])]
    )
    raise ImportRefused(Problem(where, f"the heading {found or 'names a column twice'}", f"write {wanted}"))


def _answer(row: AnswerRow, model: MaturityModel) -> RaterAnswer:
    """One row; raises ImportRefused with everything that is wrong in it."""
    problems: list[Problem] = []

    def wrong(column: str, found: str, remedy: str) -> None:
        problems.append(Problem(f"{row.where}, column {column}", found, remedy))

    cells = row.cells
    rater, practice = cells["rater"], cells["practice"]
    if not rater or len(rater) > 200:
        wrong("rater", "is empty" if not rater else f"{len(rater)} characters", "write a name or a number of one's own")
    role = next((known for known in ROLES if known == re.sub(r"[\s-]+", "_", cells["role"].casefold())), None)
    if role is None:
        wrong("role", f"{cells['role']!r} is no role", did_you_mean(cells["role"], ROLES))
    level = None
    if practice not in model.practices:
        remedy = did_you_mean(practice, model.practices) or f"`maturity {model.id}` lists the practices"
        wrong("practice", f"{practice!r} is no practice of {model.id}", remedy)
    else:
        try:
            level = level_of(cells["level"], model, practice)
        except ValueError as error:
            wrong("level", *error.args)
    confidence, evidence_on = None, None
    try:
        confidence = _confidence(cells["confidence"])
    except ValueError:
        wrong("confidence", f"{cells['confidence']!r}", "write low, medium or high, 1 to 5, or a share such as 0.8")
    if cells["evidence_on"]:
        try:
            evidence_on = date.fromisoformat(cells["evidence_on"])
        except ValueError:
            wrong("evidence_on", f"{cells['evidence_on']!r} is not a date", "write YYYY-MM-DD")
        if not cells["evidence"]:
            wrong("evidence", "is empty, though it has a date", "name the evidence or remove the date")
    if problems or role is None:
        raise ImportRefused(*problems)
    return RaterAnswer(rater, role, practice, level, confidence, cells["evidence"], evidence_on)


def level_of(text: str, model: MaturityModel, practice: str) -> int | None:
    """The level that an answer stands for: its number, its id or the words yes and no; None for who does not know.

    Raises ValueError(found, remedy) for what this practice does not offer.
    """
    said = text.strip().casefold()
    if said.replace("_", " ") in _DONT_KNOW:
        return None
    options = model.options(practice)
    offered = {model.rank[option.level]: option.level for option in options.values()}
    remedy = f"answer {', '.join([*map(str, sorted(offered)), *options])}, or don't know"
    if re.fullmatch(r"[+-]?\d+(\.0*)?", said):
        number = int(float(said))
        if number not in offered:
            raise ValueError(f"{text!r} is no level that {practice} offers", remedy)
        return number
    word = re.sub(r"[\s-]+", "_", said)
    name = word if word in options else _YES_NO.get(said, "")
    if name in options:
        return model.rank[options[name].level]
    if word in offered.values():
        return model.rank[word]
    raise ValueError(f"{text!r} is no answer to {practice}", remedy)


def _confidence(text: str) -> float | None:
    """0–1 from a word, a whole number from 1 to 5, or a share written with a point; None where nothing is said."""
    if not text:
        return None
    if (word := text.casefold()) in _CONFIDENCE:
        return _CONFIDENCE[word]
    number = float(text)
    if re.fullmatch(r"[1-5]", text):
        return (number - 1) / 4
    if 0 <= number <= 1:
        return number
    raise ValueError(text)
