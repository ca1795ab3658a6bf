"""A reading of maturity as marks of its chart, in a sentence, and as rows of a table that says the same."""

from collections.abc import Sequence

from cx_metrics.charts.dumbbell import DumbbellRow
from cx_metrics.charts.tornado import Tick
from cx_metrics.declarations.maturity_model import LEADERS, ROLES
from cx_metrics.maturity.assessment import Assessment, DisciplineReading
from cx_metrics.maturity.level_words import agreement_said, gap_said, group_said, level_said
from cx_metrics.maturity.rater_agreement import FRONT
from cx_metrics.text import NOTHING, Text

LADDER_COLUMNS = ("discipline", "level", *ROLES, "evidence", "gap", "agreement")


def by_gap(found: Assessment) -> list[DisciplineReading]:
    """The disciplines, the widest gap between what is said and what is shown first; those without a gap last."""
    return sorted(found.disciplines, key=lambda one: -(one.gap if one.gap is not None else -9.0))


def dumbbell_marks(found: Assessment, text: Text) -> list[DumbbellRow]:
    """A row for each discipline."""
    return [_row(found, one, text) for one in by_gap(found)]


def ladder(found: Assessment, text: Text) -> list[Tick]:
    """The rungs of the model."""
    return [Tick(found.model.rank[name], text.pick(one.name)) for name, one in found.model.levels.items()]


def ladder_words(text: Text) -> dict[str, str]:
    """What the four marks are."""
    return {who: text(f"maturity.mark.{who}") for who in ("leaders", "front_line", "evidence", "target")}


def ladder_cells(found: Assessment, text: Text) -> list[tuple[str, tuple[str, ...]]]:
    """The numbers of the chart as rows of a table (`LADDER_COLUMNS`), in its order."""
    return [(_name(found, one, text), tuple(_cells(one, text))) for one in by_gap(found)]


def _cells(one: DisciplineReading, text: Text) -> Sequence[str]:
    awarded = one.awarded
    return [
        group_said(awarded, text),
        *(group_said(one.by_role.get(role), text) for role in ROLES),
        level_said(one.evidence_level, text),
        gap_said(one.gap, text),
        agreement_said(one.agreement, text) if one.level is not None else NOTHING,
    ]


def _row(found: Assessment, one: DisciplineReading, text: Text) -> DumbbellRow:
    leaders, front = (one.by_role.get(role) for role in (LEADERS, FRONT))
    hidden = one.claim.value is None
    said = leaders.value if leaders else None
    if said is None and one.gap_of == "all":
        said = one.claim.value  # leaders are too few to be shown: all raters stand in their place, and the words say so
    end = text("maturity.end.gap", gap=level_said(one.gap, text)) if one.gap is not None and one.gap > 0 else ""
    if hidden:
        end = text("maturity.end.few")
    elif one.evidence_level is None:
        end = text("maturity.end.unchecked")
    name = _name(found, one, text)
    columns = (text(f"maturity.column.{column}") for column in LADDER_COLUMNS[1:])
    told = text("punctuation.semicolon").join(
        text("filter.some", dimension=column, values=cell)
        for column, cell in zip(columns, _cells(one, text), strict=True)
    )
    target = float(found.model.rank[found.model.target])
    shown_front = front.value if front else None
    return DumbbellRow(name, said, shown_front, one.evidence_level, target, end, hidden, f"{name}: {told}")


def _name(found: Assessment, one: DisciplineReading, text: Text) -> str:
    return text.pick(found.model.disciplines[one.discipline].name)
