"""How much of a benefit counts by the strength of its evidence, and what each step of the walk is called.

catalogue/evidence.yaml declares both; the caps belong to finance, who may set others in config.yaml.
"""

from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args

from pydantic.dataclasses import dataclass

from cx_metrics.declarations.business_case import GRADES, Grade
from cx_metrics.declarations.load import STRICT, load
from cx_metrics.declarations.words import Words
from cx_metrics.declarations.yaml_file import read_yaml
from cx_metrics.errors import DeclarationError, Problem

WalkStep = Literal["gross", "scoped", "overlap", "evidence", "ramp", "counted"]
WALK: tuple[WalkStep, ...] = get_args(WalkStep)
LINES = (
    "scoped",
    "brought",
    "left",
    "unsaved",
    "shared",
    "once",
    "cap",
    "evidenced",
    "by_year",
    "all",
    "hard",
    "soft",
)  # that it adds to a case


@dataclass(frozen=True, config=STRICT)
class Rung:
    """A grade of evidence: the share of a benefit that counts, and what it takes."""

    name: Words
    counts: float
    means: Words


@dataclass(frozen=True, config=STRICT)
class EvidenceLadder:
    """The rungs, and the names of the steps of the walk and of the lines that it adds to a case."""

    source: Words
    grades: dict[Grade, Rung]
    steps: dict[WalkStep, Words]
    lines: dict[str, Words]  # {benefit} or {pool} stands for its name

    def with_caps(self, caps: dict[Grade, float]) -> "EvidenceLadder":
        """The ladder with the caps that finance has set."""
        grades = {grade: replace(rung, counts=caps.get(grade, rung.counts)) for grade, rung in self.grades.items()}
        return EvidenceLadder(self.source, grades, self.steps, self.lines)

    def next_rung(self, grade: Grade) -> Grade | None:
        """The grade just above; None at the top."""
        place = GRADES.index(grade)
        return GRADES[place - 1] if place else None


def load_ladder(path: Path) -> EvidenceLadder:
    """The ladder declared in ``path``; raises DeclarationError."""
    file = read_yaml(path)
    ladder = load(EvidenceLadder, file)
    problems = [
        Problem(file.where(("grades",)), f"lacks {grade}", "add it") for grade in GRADES if grade not in ladder.grades
    ]
    problems += [
        Problem(file.where(("steps",)), f"lacks {step}", "add it") for step in WALK if step not in ladder.steps
    ]
    problems += [
        Problem(file.where(("lines",)), f"lacks {name}", "add it") for name in LINES if name not in ladder.lines
    ]
    if not problems:
        counts = [ladder.grades[grade].counts for grade in GRADES]
        if sorted(counts, reverse=True) != counts or not all(0 <= share <= 1 for share in counts):
            problems = [
                Problem(file.where(("grades",)), f"count {counts}", "use shares, the strongest evidence the most")
            ]
    if problems:
        raise DeclarationError(*problems)
    return ladder
