"""What to do next: the gaps to the target, ranked by the model's own formula and laid out by quarter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cx_metrics.declarations.maturity_model import MaturityModel
from cx_metrics.declarations.words import pick
from cx_metrics.formula import number, words
from cx_metrics.maturity.assessment import Assessment, PracticeReading
from cx_metrics.months import month_end, month_number, month_start
from cx_metrics.text import Text

SMALLEST = 0.5  # levels: who is nearer to the target than half a rung has reached it, as a level is rounded


@dataclass(frozen=True)
class PlanItem:
    """One gap. ``stands`` is the level that holds today; ``rule`` and ``worked`` are the receipt of its priority.
    ``quarter``: from 1, None beyond the plan's horizon; its days are None where the data have no date."""

    practice: str
    discipline: str
    stands: float
    target: int
    priority: float
    rule: str
    worked: str
    owner: str
    days: float
    quarter: int | None
    starts: date | None
    ends: date | None
    after: tuple[str, ...]
    unlocks: str | None
    first_step: str


def gap_plan(found: Assessment, text: Text, fiscal_year_starts: int = 1) -> tuple[PlanItem, ...]:
    """Every practice whose level rounds to less than the target, in the order to do them: by priority, but none before
    a practice that it needs and that is a gap too. Quarters (of the fiscal year) fill up with days of work, beginning
    with the one after the data end."""
    model = found.model
    gaps = {one.practice: _values(one, model) for one in found.practices if _stands(one) is not None}
    gaps = {name: values for name, values in gaps.items() if values["gap"] > SMALLEST}
    priority = {name: float(number(model.plan.formula, values)) for name, values in gaps.items()}
    order = _in_order(model, priority)
    quarters = _quarters([model.practices[name].days for name in order], model.plan.days_per_quarter)
    labels = {name: text.pick(told) for name, told in model.plan.names.items()}
    phrases = text.phrases(("negate",))
    items = []
    for name, quarter in zip(order, quarters, strict=True):
        practice, reading = model.practices[name], found.practice(name)
        shown = {key: text.amount(value) for key, value in gaps[name].items()}
        within = quarter if quarter <= model.plan.quarters else None
        starts, ends = _days(found.as_of, within, fiscal_year_starts)
        items.append(
            PlanItem(
                practice=name,
                discipline=reading.discipline,
                stands=_stands(reading) or 0.0,
                target=model.rank[model.target],
                priority=priority[name],
                rule=words(model.plan.formula, labels, phrases),
                worked=words(model.plan.formula, shown, phrases),
                owner=pick(practice.owner, text.locale),
                days=practice.days,
                quarter=within,
                starts=starts,
                ends=ends,
                after=tuple(need for need in practice.prerequisites if need in gaps),
                unlocks=practice.unlocks,
                first_step=pick(practice.criteria[0], text.locale),
            )
        )
    return tuple(items)


def _stands(one: PracticeReading) -> float | None:
    """The level that holds: what the evidence shows, else what is awarded."""
    return one.evidence_level if one.evidence_level is not None else one.level


def _values(one: PracticeReading, model: MaturityModel) -> dict[str, float]:
    """What the plan's formula may use."""
    practice = model.practices[one.practice]
    is_contradicted = one.check is not None and one.check.verdict == "contradicted"
    return {
        "gap": max(0.0, model.rank[model.target] - (_stands(one) or 0.0)),
        "value": float(practice.value),
        "days": practice.days,
        "contradicted": float(is_contradicted),
    }


def _in_order(model: MaturityModel, priority: Mapping[str, float]) -> list[str]:
    """The highest priority first (ties in the order of the file), each right behind those gaps that it needs closed."""
    order: dict[str, None] = {}

    def place(name: str) -> None:
        for need in sorted(model.practices[name].prerequisites, key=lambda n: -priority.get(n, 0.0)):
            if need in priority:
                place(need)
        order.setdefault(name)

    for name in sorted(priority, key=lambda n: -priority[n]):
        place(name)
    return list(order)


def _quarters(days: Sequence[float], most: float) -> list[int]:
    """In which quarter each piece of work, done one after the other, is finished: what does not fit into the rest of a
    quarter waits for the next, and what is longer than one takes several."""
    found, quarter, used = [], 1, 0.0
    for work in days:
        if used and used + work > most:
            quarter, used = quarter + 1, 0.0
        while work > most:
            quarter, work = quarter + 1, work - most
        used += work
        found.append(quarter)
    return found


def _days(as_of: date | None, quarter: int | None, fiscal_year_starts: int) -> tuple[date | None, date | None]:
    """First and last day of the n-th fiscal quarter that begins after ``as_of``."""
    if as_of is None or quarter is None:
        return None, None
    following = month_number(as_of) + 1
    following += (fiscal_year_starts - 1 - following) % 3
    first = following + 3 * (quarter - 1)
    return month_start(first), month_end(first + 2)
