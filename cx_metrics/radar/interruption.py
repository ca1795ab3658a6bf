"""A change that everybody met: the series of all answers, interrupted."""

from datetime import date

import numpy as np

from cx_metrics.metrics.periods import month_start
from cx_metrics.radar.comparison import Looked
from cx_metrics.radar.finding import Placebos, ShownMonth
from cx_metrics.radar.radar_answers import Answers, Spoken
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.cluster_effect import TreatedCells
from cx_metrics.statistics.interrupted_series import MONTHS_FOR_SEASON, seasons, weighted_series
from cx_metrics.statistics.step_effect import UNKNOWN, StepEffect


class Interruption:
    """A change that everybody met: the months of all answers, the mix of customers held, with a trend, the seasons
    where two years are known, and a step."""

    def __init__(self, answers: Answers, on: date, until: date | None):
        self.answers, self.on = answers, np.datetime64(on)
        day = answers.day
        self.within = day <= np.datetime64(until) if until else np.ones(len(day), bool)
        self.after = day >= self.on
        self.first = answers.first_month
        self.size = int(answers.month.max()) - self.first + 1
        self.place = answers.month - self.first
        mix = [level for level in (answers.codes(name) for name in answers.customers) if level is not None]
        self.cells = TreatedCells([self.place, *mix], np.zeros(len(day)), answers.who)

    def look(self, one: Spoken) -> Looked:
        """The step of an outcome."""
        values = self.answers.values(one, self.within, self.on)
        known = np.isfinite(values)
        counts = (int((known & ~self.after).sum()), int((known & self.after).sum()), 0, 0)
        return Looked(self._step(values, self.on), counts, float("nan"), values)

    def scored(self, one: Spoken) -> StepEffect:
        """The step of the score itself."""
        scores = self.answers.rows[one.column].to_numpy(np.float64, na_value=np.nan)
        return self._step(np.where(self.within, scores, np.nan), self.on)

    def placebos(self, values: Floats) -> Placebos:
        """The same before the change, as if it had come at a third and two thirds of it."""
        before = np.where(self.after, np.nan, values)
        days = self.answers.day[np.isfinite(before)]
        if not len(days):
            return Placebos(0, 0)
        effects = [self._step(before, days.min() + (self.on - days.min()) * part) for part in (1 / 3, 2 / 3)]
        return Placebos(sum(e.is_known for e in effects), sum(e.p < 0.05 for e in effects))

    def months(self, values: Floats, least: int) -> tuple[ShownMonth, ...]:
        """The picture: everybody by month, the mix held."""
        means, n, _ = self.cells.level_effects(values, self.answers.weight, self.size)
        return tuple(
            ShownMonth(month_start(self.first + i), float(mean), None)
            for i, (mean, count) in enumerate(zip(means, n, strict=True))
            if count >= max(least, 1)
        )

    def _step(self, values: Floats, on: np.datetime64) -> StepEffect:
        means, n, spread = self.cells.level_effects(values, self.answers.weight, self.size)
        known = np.isfinite(values)
        late = np.bincount(self.place, known & (self.answers.day >= on), self.size)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = np.where(n > 0, late / np.bincount(self.place, known, self.size), 0.0)
        time = np.arange(self.size, dtype=np.float64)
        months = np.flatnonzero(n > 0)
        columns = [np.ones(self.size), step, (time - time.mean()) / 12]
        if len(months) >= MONTHS_FOR_SEASON:
            columns += list(seasons(time, 1).T)
        if not 0 < step[months].mean() < 1:
            return UNKNOWN
        return weighted_series(means, n, np.column_stack(columns), spread).at(1)
