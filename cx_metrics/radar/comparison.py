"""Those who met a change against those who did not: difference in differences, answer by answer."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from cx_metrics.metrics.periods import Period, month_number, month_start
from cx_metrics.metrics.question import Filters
from cx_metrics.radar.finding import Placebos, ShownMonth
from cx_metrics.radar.radar_answers import AnswerMask, Answers, Spoken
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.cluster_effect import TreatedCells
from cx_metrics.statistics.step_effect import StepEffect

WINDOW = 365  # days before and after a change that those exposed are compared over


@dataclass(frozen=True)
class Looked:
    """What one look at an outcome gives, before anything is said of it. ``counts``: answers of those exposed before and
    after, and of the others before and after."""

    effect: StepEffect
    counts: tuple[int, int, int, int]
    pretrend_p: float
    values: Floats


class ExposedComparison:
    """Those who met a change against those who did not, over a year before and after it: customers' own dimensions and
    the months are held equal, and who answered more than once is one cluster."""

    def __init__(self, answers: Answers, exposed: Filters, on: date, until: date | None):
        self.answers, self.on = answers, np.datetime64(on)
        day = answers.day
        last = self.last_day = min(until or date.max, on + timedelta(days=WINDOW))
        self.first_day = on - timedelta(days=WINDOW)
        met, known = answers.met(exposed)
        self.within = known & (day >= np.datetime64(on - timedelta(days=WINDOW))) & (day <= np.datetime64(last))
        self.met, self.after = met, day >= self.on
        names = dict.fromkeys((*answers.customers, *(name for name, _ in exposed)))
        levels = [answers.codes(name) for name in names if name in answers.held]
        self.mix = [level for level in levels if level is not None]
        month = answers.month - answers.first_month
        self.levels = [month, *self.mix, met.astype(np.int64)]
        self.cells = TreatedCells(self.levels, (met & self.after).astype(np.float64), answers.who)

    def look(self, one: Spoken) -> Looked:
        """The effect on an outcome."""
        values = self.answers.values(one, self.within, self.on)
        known = np.isfinite(values)
        counts = tuple(
            int((known & (self.met == met) & (self.after == after)).sum()) for met in (True, False) for after in (0, 1)
        )
        effect = self.cells.effect(values, self.answers.weight)
        return Looked(effect, counts, self._pretrend(values).p, values)  # type: ignore[arg-type]

    def scored(self, one: Spoken) -> StepEffect:
        """The effect on the score itself, 0–100, by which moments tell what a point is worth."""
        scores = self.answers.rows[one.column].to_numpy(np.float64, na_value=np.nan)
        return self.cells.effect(np.where(self.within, scores, np.nan), self.answers.weight)

    @cached_property
    def _moving(self) -> TreatedCells:
        month = (self.answers.month - self.answers.first_month).astype(np.float64)
        return TreatedCells(self.levels, np.where(self.met, month, 0.0), self.answers.who)

    def _pretrend(self, values: Floats) -> StepEffect:
        """How those exposed moved away from the others, month by month, before the change."""
        return self._moving.effect(values, self.answers.weight, np.asarray(~self.after))

    def placebos(self, values: Floats) -> Placebos:
        """The same comparison, before the change, as if it had come at a quarter, half and three quarters of it."""
        days = self.answers.day[np.isfinite(values) & ~self.after]
        if not len(days):
            return Placebos(0, 0)
        start, dates, clear = days.min(), 0, 0
        for part in (0.25, 0.5, 0.75):
            at = start + (self.on - start) * part
            treated = (self.met & (self.answers.day >= at)).astype(np.float64)
            cells = TreatedCells(self.levels, treated, self.answers.who)
            effect = cells.effect(values, self.answers.weight, np.asarray(~self.after))
            dates += effect.is_known
            clear += effect.p < 0.05
        return Placebos(int(dates), int(clear))

    def total(self, values: Floats) -> StepEffect:
        """What everybody's figure did at the time, with the mix of customers held: before against after."""
        return TreatedCells(self.mix, self.after.astype(np.float64), self.answers.who).effect(
            values, self.answers.weight
        )

    @cached_property
    def _whole_months(self) -> AnswerMask:
        """The answers of months that the window does not cut: of a month's part nothing is shown."""
        whole = Period(self.first_day, self.last_day).inner
        if whole is None:
            return np.zeros(len(self.met), bool)
        month = self.answers.month
        return np.asarray((month >= month_number(whole.start)) & (month <= month_number(whole.end)))

    def months(self, values: Floats, least: int) -> tuple[ShownMonth, ...]:
        """The picture: both groups by whole month; a month of fewer than ``least`` answers is not shown."""
        known = np.isfinite(values) & self._whole_months
        first = self.answers.first_month
        sides = []
        for met in (True, False):
            chosen = known & (self.met == met)
            place, w = self.answers.month[chosen] - first, self.answers.weight[chosen]
            size = int(self.answers.month.max()) - first + 1
            n, people = np.bincount(place, w, size), np.bincount(place, minlength=size)
            with np.errstate(divide="ignore", invalid="ignore"):
                mean = np.bincount(place, w * values[chosen], size) / n
            sides.append([float(m) if k >= max(least, 1) else None for m, k in zip(mean, people, strict=True)])
        both = zip(*sides, strict=True)
        return tuple(ShownMonth(month_start(first + i), a, b) for i, (a, b) in enumerate(both) if a or b)
