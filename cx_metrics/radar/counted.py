"""What is counted month by month before and after a change: complaints, who still answers, comes and buys. Ratios to
the others (or the series interrupted, with its trend), with seasons and the dispersion that the months show."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from cx_metrics.company import Company
from cx_metrics.metrics.cells import Cells, fetch
from cx_metrics.metrics.people import unseen_groups
from cx_metrics.metrics.periods import Period, month_end, month_number, month_start
from cx_metrics.metrics.plan import CellQuery
from cx_metrics.metrics.question import Filters
from cx_metrics.radar.comparison import Looked
from cx_metrics.radar.finding import Placebos, RadarOutcome, ShownMonth
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.interrupted_series import MONTHS_FOR_SEASON, quasi_poisson, seasons
from cx_metrics.statistics.step_effect import UNKNOWN, StepEffect
from cx_metrics.warehouse.sums import ROWS

COMPLAINTS, RESPONSE = "complaints", "response_rate"
VISITS, ORDERS = "interactions", "orders"


@dataclass(frozen=True)
class Counted:
    """A count: the sums ``column`` of ``view``, of those that ``base`` (view and column) counts, where there is one."""

    outcome: RadarOutcome
    view: str
    column: str
    base: tuple[str, str] | None = None


def counted(company: Company) -> tuple[Counted, ...]:
    """What this company has data of."""
    reader, metrics = company.reader, company.catalogue.metrics
    held = {rollup.view for rollup in reader.rollups if rollup.cells and reader.months.get(rollup.view)}
    found = []
    if COMPLAINTS in metrics and "cases" in held and not reader.kinds_unsaid:
        column = reader.sums["cases"].part(metrics[COMPLAINTS], "complaints")
        base = (VISITS, ROWS) if VISITS in held else None
        of = RadarOutcome(COMPLAINTS, metrics[COMPLAINTS].short_name, "complaints", "relative", -1)
        found.append(Counted(of, "cases", column, base))
    if RESPONSE in metrics and "invitations" in held:
        answered, sent = (reader.sums["invitations"].part(metrics[RESPONSE], part) for part in ("answered", "sent"))
        of = RadarOutcome(RESPONSE, metrics[RESPONSE].short_name, "silence", "relative", 1)
        found.append(Counted(of, "invitations", answered, ("invitations", sent)))
    for view, name in ((VISITS, "visits"), (ORDERS, "orders")):
        if view in held:
            found.append(Counted(RadarOutcome(name, None, "silence", "relative", 1), view, ROWS))
    return tuple(found)


@dataclass(frozen=True)
class MonthlyCounts:
    """A count by whole month from ``first`` on: ``counts`` and what they are ``of``, each (2, months), of those exposed
    and of the others (``controlled``), or of everybody."""

    one: Counted
    first: int
    counts: Floats
    of: Floats
    controlled: bool

    def look(self, on: date, until: date | None) -> Looked:
        """The step, as a share more or less."""
        effect = self._step(on, until)
        step = self._share_after(on)
        before, after = (self.counts * (1 - step)).sum(axis=1), (self.counts * step).sum(axis=1)
        counts = (int(before[0]), int(after[0]), int(before[1]), int(after[1]))
        return Looked(effect, counts, self.pretrend(on).p, np.zeros(0))

    def placebos(self, on: date) -> Placebos:
        """The same before the change, as if it had come at a third and two thirds of it."""
        late = month_number(on) - self.first
        effects = [
            self._step(month_start(self.first + round(late * part)), month_end(self.first + late - 1))
            for part in (1 / 3, 2 / 3)
            if late > 6
        ]
        return Placebos(sum(e.is_known for e in effects), sum(e.p < 0.05 for e in effects))

    def months(self, least: int) -> tuple[ShownMonth, ...]:
        """The picture: counts, or where there is a base the rate of it; those exposed and the others."""
        shown = []
        for i in range(self.counts.shape[1]):
            sides = [
                float(self.counts[k, i] / self.of[k, i])
                if self.of[k, i] > 0 and (self.of if self.one.base else self.counts)[k, i] >= max(least, 1)
                else None
                for k in (0, 1)
            ]
            shown.append(ShownMonth(month_start(self.first + i), sides[0], sides[1] if self.controlled else None))
        return tuple(shown)

    @property
    def everybody(self) -> "MonthlyCounts":
        """Both groups together."""
        none = np.zeros(self.counts.shape[1])
        counts, of = (np.vstack([sides.sum(axis=0), none]) for sides in (self.counts, self.of))
        return MonthlyCounts(self.one, self.first, counts, of, controlled=False)

    def months_round(self, on: date, until: date | None) -> tuple[float, float]:
        """How many months are known before and after a change."""
        after = float(self._share_after(on)[: self._size(until)].sum())
        return self._size(until) - after, after

    def a_month(self, on: date) -> float:
        """How many are counted a month of those exposed, since the change."""
        step = self._share_after(on)
        return float((self.counts[0] * step).sum() / step.sum()) if step.sum() > 0 else float("nan")

    def _size(self, until: date | None) -> int:
        size = self.counts.shape[1]
        return size if until is None else max(min(size, month_number(until) - self.first + 1), 0)

    def _share_after(self, on: date) -> Floats:
        """The share of each month that lies after the change."""
        starts = [month_start(self.first + i) for i in range(self.counts.shape[1])]
        ends = [month_end(self.first + i) for i in range(self.counts.shape[1])]
        days = [(end - max(start, on)).days + 1 for start, end in zip(starts, ends, strict=True)]
        return np.array(
            [max(d, 0) / ((e - s).days + 1) for d, s, e in zip(days, starts, ends, strict=True)], dtype=np.float64
        )

    def _step(self, on: date, until: date | None) -> StepEffect:
        size = self._size(until)
        return self._fit(self._share_after(on)[:size], size)

    def pretrend(self, on: date) -> StepEffect:
        """How those exposed moved away from the others, month by month, before a change."""
        size = month_number(on) - self.first
        return self._fit(np.arange(size, dtype=np.float64), size) if self.controlled and size > 0 else UNKNOWN

    def _fit(self, moved: Floats, size: int) -> StepEffect:
        """The coefficient of ``moved`` (months,): the logarithm of the ratio to the others, each with its own seasons;
        or of everybody's own series, beside its trend."""
        if not size or not moved.any() or moved.min() == moved.max():
            return UNKNOWN
        of, counts = self.of[:, :size], self.counts[:, :size]
        time = np.arange(size, dtype=np.float64)
        own = [moved, np.ones(size), *(seasons(time, 1).T if size >= MONTHS_FOR_SEASON else ())]
        if self.controlled:
            months, mine = np.eye(size), np.column_stack(own)
            design = np.vstack([np.hstack([mine, months]), np.hstack([np.zeros_like(mine), months])])
            known = np.tile((of > 0).all(axis=0) & (counts.sum(axis=0) > 0), 2)
            y, base = counts.ravel(), of.ravel()
        else:
            design, known = np.column_stack([*own, (time - time.mean()) / 12]), of[0] > 0
            y, base = counts[0], of[0]
        design, y, base = design[known], y[known], base[known]
        if not len(y) or not y.sum():
            return UNKNOWN
        return quasi_poisson(y, design[:, np.abs(design).sum(axis=0) > 0], np.log(base), least=1.0).at(0)


def monthly_counts(company: Company, one: Counted, exposed: Filters, where: Filters) -> MonthlyCounts | None:
    """The months of a count from its roll-ups; None where its rows do not state the dimensions asked for."""
    reader = company.reader
    whole = Period(reader.first, reader.as_of).inner if reader.first and reader.as_of else None
    views = (one.view, *((one.base[0],) if one.base else ()))
    names = {name for name, _ in (*exposed, *where)}
    told = all(name in reader.dimensions(v) and reader.states(v, name) for v in views for name in names)
    if whole is None or not told:
        return None

    def series(view: str, column: str) -> Floats:
        by = tuple(name for name, _ in exposed)
        cells = fetch(reader, CellQuery(view, (column,), whole, by=by, where=where, grain="month"))
        return _by_month(cells, column, exposed, whole)

    counts = series(one.view, one.column)
    of = series(*one.base) if one.base else np.ones_like(counts)
    return MonthlyCounts(one, month_number(whole.start), counts, of, controlled=bool(exposed))


def _by_month(cells: Cells, column: str, exposed: Filters, whole: Period) -> Floats:
    """Those exposed and the others by month: (2, months)."""
    first = month_number(whole.start)
    found = np.zeros((2, whole.months))
    for (month, *values), count in zip(cells.keys, cells.sums[column], strict=True):
        met = all((value or "") in wanted for value, (_, wanted) in zip(values, exposed, strict=True))
        if month is not None and (met or all(values) or not exposed):
            found[0 if met else 1, int(month) - first] += count
    return found


def is_unseen_count(company: Company, one: Counted, where: Filters) -> bool:
    """Whether the role may not see how many are counted under filters: too few people, or hidden as a part of
    others."""
    reader = company.reader
    metrics = company.catalogue.metrics_of(one.view)
    if company.role == "operator":
        return False
    if not metrics or reader.first is None or reader.as_of is None:
        return True
    return bool(unseen_groups(company, metrics[0], where, [()], [Period(reader.first, reader.as_of)])[0])
