"""Which targets there are, in the file and in the app, how we stand against them, and the sentence that says so."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from cx_metrics import settings, workspace
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import Target
from cx_metrics.metrics import Measurement, Period, Question, filters
from cx_metrics.metrics.periods import bucket_of
from cx_metrics.pictures import TargetRow
from cx_metrics.text import Text
from cx_metrics.ui import data
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.lookup import by_weight


def measured_metrics(visit: Visit, period: Period) -> list[Metric]:
    """The metrics that this company's data can answer, the board's first; all, where it can answer none."""
    known = settings.catalogue().metrics
    answer = data.answer(visit, Question(tuple(known), period=period))
    held = [known[m.metric] for m in answer.measurements if m.n or m.status == "suppressed"]
    return by_weight(settings.catalogue(), held or list(known.values()), visit.text)


def target_rows(visit: Visit, period: Period) -> list[TargetRow]:
    """Every target of a metric in the catalogue, by metric, the latest months first; the measurements are those of
    ``period``, against the targets that hold at its end."""
    store, known = data.store(visit.in_use), settings.catalogue().metrics
    past = store.history("target")
    rows = []
    for kept in workspace.targets(store):
        history = tuple(
            (r, workspace.target_of_content(r.content, store.sample) if r.content is not None else None)
            for r in past
            if r.item == kept.item
        )
        rows.append(_row(visit, kept.target, kept, period.end, history))
    authored = [row.target for row in rows if row is not None]
    for target in (t for t in visit.settings.targets if t.sample == visit.in_use.sample):
        row = _row(visit, target, None, period.end, ())
        if row is not None:
            rows.append(replace(row, overruled=_overruled(target, authored, period.end)))
    shown = [_measured(visit, row, period) for row in rows if row is not None]
    order = {metric.id: i for i, metric in enumerate(by_weight(settings.catalogue(), known.values(), visit.text))}
    return sorted(
        shown,
        key=lambda row: (
            order[row.metric.id],
            bool(row.target.where),
            row.group,
            -row.target.starts.toordinal(),
            row.kept is None,
        ),
    )


def _row(
    visit: Visit, target: Target, kept: workspace.KeptTarget | None, day: date, past: tuple[object, ...]
) -> TargetRow | None:
    metric = settings.catalogue().metrics.get(target.metric)
    if metric is None:
        return None  # set for a metric that the catalogue no longer has
    when = "later" if target.starts > day else "past" if target.ends < day else "now"
    return TargetRow(metric, target, kept, when, group_said(visit, target.where), past=past)  # type: ignore[arg-type]


def group_said(visit: Visit, where: dict[str, str] | None) -> str:
    """Who a target is for, in words."""
    text, dimensions = visit.text, visit.settings.dimensions
    said = []
    for name, value in (where or {}).items():
        dimension = dimensions.get(name)
        shown = text.pick((dimension.values or {}).get(value, value)) if dimension else value
        said.append(text("filter.some", dimension=text.pick(dimension.name) if dimension else name, values=shown))
    return text.join(said) if said else text("filter.everyone")


def _overruled(declared: Target, authored: Sequence[Target], day: date) -> Period | None:
    """The months in which a target of the app stands in the place of one in the file: those around ``day`` first."""
    found = [
        Period(max(other.starts, declared.starts), min(other.ends, declared.ends))
        for other in authored
        if other.metric == declared.metric and (other.where or {}) == (declared.where or {})
    ]
    shared = [period for period in found if period.start <= period.end]
    if declared.starts <= day <= declared.ends:
        shared = [period for period in shared if period.start <= day <= period.end]
    return shared[0] if shared else None


def _measured(visit: Visit, row: TargetRow, period: Period) -> TargetRow:
    if row.when != "now" or row.overruled is not None:
        return row
    where = filters((row.target.where or {}).items())
    question = Question((row.metric.id,), where=where, period=period, compare="target")
    found: Measurement = data.answer(visit, question).measurements[0]
    return replace(row, now=found)


def targets_finding(rows: Sequence[TargetRow], metrics: Sequence[Metric], period: Period, text: Text) -> str:
    """How many of the metrics have a target this fiscal year, and which of those for everybody are missed now."""
    year = bucket_of(period.end, "year", settings.load().organisation.fiscal_year_starts)
    asked = {metric.id for metric in metrics}
    aimed = {
        row.metric.id
        for row in rows
        if row.metric.id in asked and row.target.starts <= year.end and row.target.ends >= year.start
    }
    when = text.period(year.start, year.end)
    if not aimed:
        return text("targets.finding_none", period=when)
    total = [row for row in rows if row.now is not None and not row.target.where]
    missed = {row.metric.id for row in total if row.now is not None and row.now.verdict == "worse"}
    named = text.join(text.pick(metric.name) for metric in metrics if metric.id in missed)
    key = "targets.finding_missed" if missed else "targets.finding"
    return text(key, n=len(aimed), all=len(asked), period=when, missed=named)


def without_target(
    rows: Sequence[TargetRow], metrics: Sequence[Metric], text: Text
) -> tuple[str, tuple[str, str] | None]:
    """The metrics that have no target at all: those that a board looks at in a sentence (empty where each has one), and
    the others to be folded away, as how many they are and which."""
    aimed, first = {row.metric.id for row in rows}, settings.catalogue().scorecard.candidates
    bare = [metric for metric in metrics if metric.id not in aimed]
    top = [text.pick(metric.name) for metric in bare if metric.id in first]
    others = [text.pick(metric.name) for metric in bare if metric.id not in first]
    folded = (text("targets.without_others", n=len(others)), text.join(others)) if others else None
    return text("targets.without", metrics=text.join(top)) if top else "", folded


def unanswered(metrics: Sequence[Metric], period: Period, text: Text) -> tuple[str, str] | None:
    """How many of the metrics that are defined the data leave unanswered in ``period``, and which; None where they
    answer all, so that these and ``metrics`` are what the page of definitions counts."""
    held = {metric.id for metric in metrics}
    known = settings.catalogue()
    left = [metric for metric in by_weight(known, known.metrics.values(), text) if metric.id not in held]
    if not left:
        return None
    when = text.period(period.start, period.end)
    return text("targets.unanswered", n=len(left), period=when), text.join(text.pick(metric.name) for metric in left)
