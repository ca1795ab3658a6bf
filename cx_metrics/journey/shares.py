"""Small numbers of a map: shares with their interval and medians of histograms, where their base is large enough."""

from collections.abc import Mapping, Sequence

from cx_metrics.privacy import Least
from cx_metrics.statistics.intervals import quantile_ranks, wilson
from cx_metrics.statistics.ranged import Figure
from cx_metrics.warehouse.journeys.relations import middle

NOTHING = Figure(None, None, None, 0)


def share(part: int, of: int, least: Least) -> Figure:
    """``part`` of ``of`` as a share 0–1 with Wilson's interval; nothing where there is no base or too small a one."""
    if of <= 0 or least.hides(of):
        return NOTHING
    found = wilson(part, of)
    return Figure(part / of, float(found.low), float(found.high), of)


def medians(histograms: Mapping[int, Sequence[tuple[int, int]]], least: Least) -> dict[int, Figure]:
    """By place the median of (class, count) pairs in seconds, with the interval of order statistics.

    Off by less than 1 %. The ranks of all places are worked out at once, which costs as much as those of one.
    """
    cells = {place: sorted((bucket, n) for bucket, n in pairs if n) for place, pairs in histograms.items()}
    totals = {place: sum(n for _, n in pairs) for place, pairs in cells.items()}
    shown = [place for place, total in totals.items() if total and not least.hides(total)]
    ranks = quantile_ranks([totals[place] for place in shown], 0.5)
    return {
        place: _median(cells[place], totals[place], float(low), float(high))
        for place, low, high in zip(shown, ranks.low, ranks.high, strict=True)
    }


def _median(cells: Sequence[tuple[int, int]], total: int, low: float, high: float) -> Figure:
    centre = (_at(cells, (total + 1) // 2) + _at(cells, total // 2 + 1)) / 2
    low_end, high_end = (_at(cells, rank) if rank == rank else None for rank in (low, high))
    return Figure(centre, low_end, high_end, total)


def _at(cells: Sequence[tuple[int, int]], rank: float) -> float:
    """The value of this rank, the first being 1."""
    reached = 0
    for bucket, n in cells:
        reached += n
        if reached >= rank:
            return middle(bucket)
    return middle(cells[-1][0])
