"""What the dashboard works out of a company besides its metrics: who owns touchpoints, what is measured, what became
of targets and changes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from cx_metrics import workspace
from cx_metrics.company import Company
from cx_metrics.declarations.maturity_model import COUNTED_FACTS, FactName
from cx_metrics.declarations.words import Words
from cx_metrics.metrics import Question, measure, period_of
from cx_metrics.metrics.operating_changes import changes
from cx_metrics.text import Text

NOTE_WITHIN = 60  # days after a change: a note of later is no looking back


@dataclass(frozen=True)
class CompanyFigure:
    """A metric or fact of the company, in its own unit (None: there is no company to ask); a fact is counted and has no
    interval."""

    name: str
    unit: str | None
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    enough: bool = True
    label: Words = ""

    def named(self, text: Text) -> str:
        """What it is called: as the metric is declared, or as the catalogue of words calls a fact."""
        key = f"maturity.fact.{self.name}"
        return text.pick(self.label) if self.label else text(key) if text.has(key) else self.name


def fact(company: Company, name: FactName) -> CompanyFigure:
    """One fact about the company as it stands at the end of its data: a count, or a share (0–1) of ``n``. Raises
    WorkspaceError where notes cannot be read."""
    met, of = _FACTS[name](company)
    if name in COUNTED_FACTS:
        return CompanyFigure(name, "count", float(met), n=of)
    return CompanyFigure(name, "share", met / of if of else None, n=of)


def _touchpoints_with_owner(company: Company) -> tuple[int, int]:
    """Of the touchpoints in the data, those that a declared journey has, where each has an owner."""
    held = set(company.reader.dimension_values.get("touchpoint", ()))
    owned = {
        value
        for journey in company.catalogue.journeys.values()
        for step in journey.steps
        for value in step.values.get("touchpoint", ())
    }
    return len(held & owned), len(held)


def _touchpoints_rated(company: Company) -> tuple[int, int]:
    return _judged(company, "touchpoint", ("touchpoint_score",))


def _channels_measured(company: Company) -> tuple[int, int]:
    return _judged(company, "channel", _outcomes(company))


def _segments_measured(company: Company) -> tuple[int, int]:
    return _judged(company, "segment", _outcomes(company))


def _outcomes(company: Company) -> tuple[str, ...]:
    """The metrics by which a customer judges the whole."""
    return tuple(name for name, metric in company.catalogue.metrics.items() if metric.outcome)


def _judged(company: Company, dimension: str, metrics: tuple[str, ...]) -> tuple[int, int]:
    """Of the values of a dimension that the data know, those of which a metric has answers enough."""
    held = set(company.reader.dimension_values.get(dimension, ()))
    views = company.catalogue.metrics
    asked = tuple(name for name in metrics if dimension in company.reader.dimensions(views[name].view))
    if not held or not asked:
        return 0, len(held)
    found = measure(company, Question(asked, by=(dimension,))).measurements
    return len({m.groups[dimension] for m in found if m.status == "ok"} & held), len(held)


def _perspectives_measured(company: Company) -> tuple[int, int]:
    """The perspectives of the scorecard, of which at least one figure is measured."""
    perspectives = company.catalogue.scorecard.perspectives
    names = tuple(dict.fromkeys(name for metrics in perspectives.values() for name in metrics))
    measured = {m.metric for m in measure(company, Question(names)).measurements if m.status == "ok"}
    return sum(bool(measured & set(metrics)) for metrics in perspectives.values()), len(perspectives)


def _aimed_at(company: Company) -> tuple[str, ...]:
    """The metrics that have a target in force for the whole company at the end of the usual period."""
    end = period_of(company.reader).end
    return tuple(
        dict.fromkeys(
            target.metric
            for target in company.settings.targets
            if target.sample == company.reader.sample and target.starts <= end <= target.ends and not target.where
        )
    )


def _targets_in_force(company: Company) -> tuple[int, int]:
    found = len(_aimed_at(company))
    return found, found


def _targets_met(company: Company) -> tuple[int, int]:
    """Of the targets in force, those that are not clearly missed."""
    metrics = _aimed_at(company)
    if not metrics:
        return 0, 0
    found = measure(company, Question(metrics, compare="target")).measurements
    told = [m.verdict for m in found if m.verdict not in (None, "not_enough_answers")]
    return sum(verdict != "worse" for verdict in told), len(told)


def _changes_with_note(company: Company) -> tuple[int, int]:
    """Of the changes of the usual period, those with a note soon after; a change that is younger is not waited for."""
    reader, within = company.reader, timedelta(days=NOTE_WITHIN)
    notes = workspace.annotations(workspace.open_store(company.settings, reader.sample))
    days: dict[str, list[int]] = {}
    for note in notes:
        if note.change_id is not None:
            days.setdefault(note.change_id, []).append(note.day.toordinal())
    noted, due = 0, 0
    for change in changes(reader, period_of(reader)):
        on = change.occurred_on.toordinal()
        has_note = any(0 <= day - on <= NOTE_WITHIN for day in days.get(change.id, ()))
        is_due = reader.as_of is None or change.occurred_on + within <= reader.as_of
        noted, due = noted + has_note, due + (has_note or is_due)
    return noted, due


_FACTS: dict[FactName, Callable[[Company], tuple[int, int]]] = {
    "touchpoints_with_owner": _touchpoints_with_owner,
    "touchpoints_rated": _touchpoints_rated,
    "channels_measured": _channels_measured,
    "segments_measured": _segments_measured,
    "perspectives_measured": _perspectives_measured,
    "targets_in_force": _targets_in_force,
    "targets_met": _targets_met,
    "changes_with_note": _changes_with_note,
}
