"""The answers of raters as a CSV file: one row a rater and practice, every row checked before any of them counts."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from cx_metrics.declarations.maturity_model import ROLES, MaturityModel, RaterRole
from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.file_problem import Place, problem

COLUMNS = ("rater", "role", "practice", "level", "confidence", "evidence", "evidence_on")
LARGEST_FILE = 8 * 1024 * 1024
MOST_LETTERS = 200  # of a rater's name
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

    place: Place
    cells: dict[str, str]


def answers_of(rows: list[AnswerRow], model: MaturityModel, name: str) -> tuple[RaterAnswer, ...]:
    """The answers that the rows of ``name`` (a file, or several together) give. Raises ImportRefused listing every row
    that is wrong, and then none counts."""
    problems: list[Problem] = []
    found: list[RaterAnswer] = []
    told: dict[tuple[str, str], Place] = {}
    roles: dict[str, RaterRole] = {}
    for row in rows:
        try:
            answer = _answer(row, model)
        except ImportRefused as refused:
            problems += refused.problems
            continue
        key = answer.rater, answer.practice
        if key in told:
            who = {"rater": answer.rater, "practice": answer.practice}
            problems.append(problem(row.place, "twice", **who, before=told[key]))
        told.setdefault(key, row.place)
        if (first := roles.setdefault(answer.rater, answer.role)) != answer.role:
            problems.append(problem(row.place, "two_roles", rater=answer.rater, role=answer.role, before=first))
        found.append(answer)
    if not rows:
        problems.append(problem(Place(name), "no_answer"))
    if problems:
        more = len(problems) - MOST_PROBLEMS
        rest = [problem(Place(name), "more", n=more)] if more > 0 else []
        raise ImportRefused(*problems[:MOST_PROBLEMS], *rest)
    return tuple(found)


def csv_rows(path: Path) -> list[AnswerRow]:
    """The rows of a CSV file with exactly the columns ``rater, role, practice, level, confidence, evidence,
    evidence_on``, unread. Raises ImportRefused where it is none."""
    place = Place(path.name)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ImportRefused(problem(Place(str(path)), "unreadable", reason=str(error.strerror))) from None
    if len(raw) > LARGEST_FILE:
        raise ImportRefused(problem(place, "too_large", n=len(raw), most=LARGEST_FILE))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefused(problem(place, "not_utf8", byte=str(error.start))) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return list(_records(reader, path.name))
    except csv.Error as error:
        raise ImportRefused(problem(Place(path.name, reader.line_num), "quotes", reason=str(error))) from None


def _records(reader: Any, name: str) -> Iterator[AnswerRow]:
    headings: list[str] | None = None
    start = 1
    for cells in reader:
        place, start = Place(name, start), reader.line_num + 1
        if headings is None:
            headings = cells
            _require_headings(cells, place)
        elif any(cell.strip() for cell in cells):
            if len(cells) != len(COLUMNS):
                raise ImportRefused(problem(place, "fields", n=len(cells), of=str(len(COLUMNS))))
            yield AnswerRow(place, dict(zip(COLUMNS, map(str.strip, cells), strict=True)))
    if headings is None:
        raise ImportRefused(problem(Place(name), "empty", columns=",".join(COLUMNS)))


def _require_headings(cells: list[str], place: Place) -> None:
    """Raise ImportRefused unless these are our columns in our order: whose columns have moved may have moved more."""
    told = [re.sub(r"\s+", "_", cell.strip().casefold()) for cell in cells]
    told = ["level" if cell in _LEVEL_HEADINGS else cell for cell in told]
    if tuple(told) == COLUMNS:
        return
    wanted = ",".join(COLUMNS)
    lacking = ", ".join(column for column in COLUMNS if column not in told)
    strange = ", ".join(cell for cell in told if cell not in COLUMNS)
    both = {"lacking": lacking, "strange": strange, "columns": wanted}
    if sorted(told) == sorted(COLUMNS):
        key = "other_order"
    else:
        key = "both_wrong" if lacking and strange else "lacks" if lacking else "strange" if strange else "named_twice"
    raise ImportRefused(problem(place, key, **both))


def _answer(row: AnswerRow, model: MaturityModel) -> RaterAnswer:
    """One row; raises ImportRefused with everything that is wrong in it."""
    problems: list[Problem] = []

    def wrong(column: str, key: str, **values: object) -> None:
        problems.append(problem(row.place._replace(column=column), key, **values))

    cells = row.cells
    rater, practice = cells["rater"], cells["practice"]
    if not rater:
        wrong("rater", "no_rater")
    elif len(rater) > MOST_LETTERS:
        wrong("rater", "long_rater", n=len(rater))
    role = next((known for known in ROLES if known == re.sub(r"[\s-]+", "_", cells["role"].casefold())), None)
    if role is None:
        wrong("role", "no_role", said=cells["role"], roles=", ".join(sorted(ROLES)))
    level = None
    if practice not in model.practices:
        near = get_close_matches(practice, model.practices, n=1)
        if near:
            wrong("practice", "no_practice_near", said=practice, model=model.id, near=near[0])
        else:
            wrong("practice", "no_practice", said=practice, model=model.id)
    else:
        try:
            level = level_of(cells["level"], model, practice)
        except ValueError as error:
            key, options = error.args
            wrong("level", key, said=cells["level"], practice=practice, options=options)
    confidence, evidence_on = None, None
    try:
        confidence = _confidence(cells["confidence"])
    except ValueError:
        wrong("confidence", "no_confidence", said=cells["confidence"])
    if cells["evidence_on"]:
        try:
            evidence_on = date.fromisoformat(cells["evidence_on"])
        except ValueError:
            wrong("evidence_on", "no_date", said=cells["evidence_on"])
        if not cells["evidence"]:
            wrong("evidence", "no_evidence")
    if problems or role is None:
        raise ImportRefused(*problems)
    return RaterAnswer(rater, role, practice, level, confidence, cells["evidence"], evidence_on)


def level_of(text: str, model: MaturityModel, practice: str) -> int | None:
    """The level that an answer stands for: its number, its id or the words yes and no; None for who does not know.

    Raises ValueError for what this practice does not offer: the key of what is wrong, and what it does offer.
    """
    said = text.strip().casefold()
    if said.replace("_", " ") in _DONT_KNOW:
        return None
    options = model.options(practice)
    offered = {model.rank[option.level]: option.level for option in options.values()}
    choices = ", ".join([*map(str, sorted(offered)), *options])
    if re.fullmatch(r"[+-]?\d+(\.0*)?", said):
        number = int(float(said))
        if number not in offered:
            raise ValueError("no_level", choices)
        return number
    word = re.sub(r"[\s-]+", "_", said)
    name = word if word in options else _YES_NO.get(said, "")
    if name in options:
        return model.rank[options[name].level]
    if word in offered.values():
        return model.rank[word]
    raise ValueError("no_option", choices)


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
