"""The sums that several metrics of one question read, fetched together: one query a view, period and split, not one for
each metric."""

from collections.abc import Iterable, Mapping

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.cells import Cells, Fetched, fetch
from cx_metrics.metrics.estimate import columns
from cx_metrics.metrics.periods import Grain, Period, month_number
from cx_metrics.metrics.question import Filters
from cx_metrics.warehouse.reader import Reader

_Asked = tuple[str, tuple[str, ...], Filters, Period, Grain | None, int]


class Together:
    """What one question has fetched so far. ``wanted`` holds, by view, every sum that any of its metrics reads."""

    def __init__(self, reader: Reader, wanted: Mapping[str, tuple[str, ...]] | None = None):
        self._reader, self._wanted = reader, wanted or {}
        self._known: dict[_Asked, Fetched] = {}
        self._pairs: dict[tuple[str, str | None, Period, Period], dict[str | None, dict[int, float]]] = {}

    @classmethod
    def of(cls, reader: Reader, metrics: Iterable[Metric]) -> "Together":
        """For a question that asks for these metrics. (Durations are read otherwise, each by itself.)"""
        wanted: dict[str, tuple[str, ...]] = {}
        for metric in metrics:
            if not metric.duration:
                read = columns(metric, reader.sums[metric.view], metric.view in reader.weighted)
                wanted[metric.view] = (*wanted.get(metric.view, ()), *read)
        return cls(reader, wanted)

    def fetch(
        self,
        view: str,
        sums: tuple[str, ...],
        by: tuple[str, ...],
        where: Filters,
        period: Period,
        grain: Grain | None,
        fiscal_start: int,
    ) -> Fetched:
        """As ``cells.fetch``: which cells there are does not depend on the sums that are asked for."""
        asked = (view, by, where, period, grain, fiscal_start)
        known = self._known.get(asked)
        if known is None or not set(sums) <= known.cells.sums.keys():
            every = tuple(dict.fromkeys((*sums, *self._wanted.get(view, ()))))
            known = self._known[asked] = fetch(self._reader, view, every, by, where, period, grain, fiscal_start)
        return Fetched(Cells(known.cells.keys, {name: known.cells.sums[name] for name in sums}), known.source)

    def pairs(
        self, view: str, dimension: str | None, before: Period, after: Period
    ) -> dict[str | None, dict[int, float]]:
        """By value of ``dimension`` (None: all rows) and months between: the pairs of answers of one customer, one from
        a month of each period."""
        asked = (view, dimension, before, after)
        if asked not in self._pairs:
            found: dict[str | None, dict[int, float]] = {}
            months = [month_number(day) for period in (before, after) for day in (period.start, period.end)]
            for value, apart, count in self._reader.rows(
                "SELECT value, later - month, sum(pairs) FROM pairs WHERE view = ? "
                "AND dimension IS NOT DISTINCT FROM ? AND month BETWEEN ? AND ? AND later BETWEEN ? AND ? "
                "GROUP BY ALL ORDER BY ALL",
                [view, dimension, *months],
            ):
                found.setdefault(value, {})[apart] = count
            self._pairs[asked] = found
        return self._pairs[asked]
