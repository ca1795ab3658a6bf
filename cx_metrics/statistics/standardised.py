"""Bands compared like with like: the mean of each band as it is, and as it would be if every band had the same mix of
strata (direct standardisation: Rothman, Greenland and Lash, Modern Epidemiology, chapter 15), and the trend over bands.

The standard is the mix of everybody in the bands. A cell of stratum and band that hardly anybody fills is taken from
the additive model (a level for each stratum and one for each band, least squares), which full cells do not need. The
trend is the slope of the outcome on the place of the band inside strata, pooled: how much a band further goes with.
Intervals leave out each block of customers in turn (``block_regression``).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cx_metrics.statistics.arrays import Floats, require
from cx_metrics.statistics.block_regression import BlockFit
from cx_metrics.statistics.blocks import LEAST_BLOCKS
from cx_metrics.statistics.quantiles import student_t_quantile, student_t_two_sided

FULL_CELL = 10  # answers from which a cell speaks for itself


@dataclass(frozen=True)
class StandardisedBands:
    """Of b bands: coefficients 0 … b − 1 of ``fit`` are the raw means, b … 2b − 1 the standardised ones, 2b and 2b + 1
    the slopes by band, raw and inside strata. ``filled``: share of the standard's weight in cells that speak for
    themselves."""

    fit: BlockFit
    bands: int
    filled: float

    def raw(self, band: int) -> tuple[float, float, float]:
        """The mean of a band with the ends of its interval."""
        return self.fit.at(band)

    def level(self, band: int) -> tuple[float, float, float]:
        """Its standardised mean."""
        return self.fit.at(self.bands + band)

    def raw_difference(self) -> tuple[float, float, float]:
        """The last band less the first, as they are."""
        return self.fit.combined(self._ends(1, 0))

    def difference(self) -> tuple[float, float, float]:
        """The last band less the first, standardised."""
        return self.fit.combined(self._ends(0, 1))

    def confounding(self) -> tuple[float, float, float]:
        """The raw difference less the standardised one: what was due to the mix."""
        return self.fit.combined(self._ends(1, -1))

    def slope(self) -> tuple[float, float, float]:
        """What a band further goes with, inside strata."""
        return self.fit.at(2 * self.bands + 1)

    def p_of_difference(self) -> float:
        """How often there would be a standardised difference like this or more so were there none."""
        return _p(self.difference(), self.fit)

    def p_of_slope(self) -> float:
        """The same of a trend."""
        return _p(self.slope(), self.fit)

    def _ends(self, raw: int, standardised: int) -> Floats:
        weights = np.zeros(2 * self.bands + 2)
        weights[[0, self.bands - 1]] = -raw, raw
        weights[[self.bands, 2 * self.bands - 1]] = -standardised, standardised
        return weights


def standardised(
    band: NDArray[np.int64],
    stratum: NDArray[np.int64],
    block: NDArray[np.int64],
    *,
    weight: ArrayLike,
    outcome: ArrayLike,
    dose: ArrayLike | None = None,
) -> StandardisedBands:
    """Compare the bands (0 …, each with somebody in it) of rows that lie in strata and blocks (0 …). ``dose``: how
    far along each band lies (else 0, 1, 2 …). ValueError with fewer than two bands."""
    w, y = np.asarray(weight, np.float64), np.asarray(outcome, np.float64)
    shape = (block.max(initial=0) + 1, stratum.max(initial=0) + 1, band.max(initial=0) + 1)
    require(shape[2] > 1, "two bands at least")
    cell = np.ravel_multi_index((block, stratum, band), shape)
    size = int(np.prod(shape))
    counts, people, totals = (np.bincount(cell, each, size).reshape(shape) for each in (np.ones_like(w), w, w * y))
    full = counts.sum(axis=0) >= FULL_CELL
    every, total = people.sum(axis=0), totals.sum(axis=0)
    place = np.arange(shape[2], dtype=np.float64) if dose is None else np.asarray(dose, np.float64)
    found = _figures(every[None], total[None], full, place)[0]
    shifts = np.zeros((0, len(found)))
    occupied = people.any(axis=(1, 2))
    blocks = int(occupied.sum())
    if blocks >= LEAST_BLOCKS:
        without = _figures(every - people[occupied], total - totals[occupied], full, place)
        shifts = (without - without.mean(axis=0)) * np.sqrt((blocks - 1) / blocks)
        shifts = np.where(np.isfinite(shifts).all(axis=0), shifts, np.nan)
    by_stratum = every.sum(axis=1, keepdims=True)
    share = float((by_stratum * full).sum() / (by_stratum.sum() * shape[2]))
    return StandardisedBands(BlockFit(found, shifts), shape[2], share)


def _figures(w: Floats, wy: Floats, full: NDArray[np.bool_], place: Floats) -> Floats:
    """The figures of ``StandardisedBands`` from sums of weights and of weight × outcome: (n, strata, bands) gives
    (n, 2 × bands + 2)."""
    with np.errstate(all="ignore"):
        raw = wy.sum(axis=1) / w.sum(axis=1)
        stratum = w.sum(axis=2)
        own = np.where(full & (w > 0), wy / w, _additive(w, wy))
        shares = stratum / stratum.sum(axis=1, keepdims=True)
        levels = np.where(stratum[:, :, None] > 0, own * shares[:, :, None], 0.0).sum(axis=1)
        centred = place - ((w @ place) / stratum)[:, :, None]
        inside = np.where(stratum > 0, (centred * wy).sum(axis=2), 0.0).sum(axis=1)
        spread = np.where(stratum > 0, (centred**2 * w).sum(axis=2), 0.0).sum(axis=1)
        all_bands = w.sum(axis=1)
        middle = place - ((all_bands @ place) / all_bands.sum(axis=1))[:, None]
        plain = (middle * wy.sum(axis=1)).sum(axis=1) / (middle**2 * all_bands).sum(axis=1)
    return np.column_stack([raw, levels, plain, inside / spread])


def _additive(w: Floats, wy: Floats) -> Floats:
    """What the additive model says of each cell: the strata are taken out (Frisch, Waugh and Lovell), so that only the
    bands are solved for."""
    bands = w.shape[2]
    stratum = w.sum(axis=2)
    mean = np.where(stratum > 0, wy.sum(axis=2) / stratum, 0.0)
    part = np.where(stratum[:, :, None] > 0, w / stratum[:, :, None], 0.0)
    left = np.einsum("nsb,bc->nbc", w, np.eye(bands)) - np.einsum("nsb,nsc->nbc", w, part)
    right = (wy - w * mean[:, :, None]).sum(axis=1)
    effect = (np.linalg.pinv(left, rcond=1e-10, hermitian=True) @ right[..., None])[..., 0]
    level = mean - (part * effect[:, None, :]).sum(axis=2)
    return np.asarray(level[:, :, None] + effect[:, None, :])


def _p(found: tuple[float, float, float], fit: BlockFit) -> float:
    value, low, high = found
    df = len(fit.shifts) - 1
    error = (high - low) / 2 / student_t_quantile(0.975, df)
    return float(student_t_two_sided(value / error, df)) if error > 0 else float("nan")
