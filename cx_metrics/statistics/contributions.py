"""How sure the parts of a change are: each group's rate and mix part of the change of a total, with standard errors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, Values, require
from cx_metrics.statistics.change import Change, as_change
from cx_metrics.statistics.intervals import delta
from cx_metrics.statistics.mix import MixAndRate, decompose
from cx_metrics.statistics.quantiles import student_t_two_sided


@dataclass(frozen=True)
class Side:
    """One period, group by group: ``base`` (answers or weights), ``value``, its standard error and degrees of freedom.

    ``draws``: how many independent draws decided which group an answer came from. An empty group has base 0.
    """

    base: Floats
    value: Floats
    error: Floats
    freedom: Floats
    draws: float

    @property
    def share(self) -> Floats:
        return np.asarray(self.base / self.base.sum())


@dataclass(frozen=True)
class Contributions:
    """The parts of a change (``split``), and by how much each moves when a share or a value does.

    A row is a part: first the rates of all groups, then their mixes. A column is a group. ``shares`` and ``values``
    hold a pair of such tables, for the period before and the one after.
    """

    split: MixAndRate
    before: Side
    after: Side
    shares: tuple[Floats, Floats]
    values: tuple[Floats, Floats]

    def summed(self, weights: ArrayLike) -> Change:
        """The sums of parts that the rows of ``weights`` (sums × parts) pick, with interval and p-value.

        Delta method: shares vary as a multinomial of ``draws``, values by their standard errors, and the two are
        independent given the shares; Student's t with the degrees of freedom of Welch and Satterthwaite.
        """
        w = np.atleast_2d(np.asarray(weights, dtype=np.float64))
        parts = np.concatenate([self.split.rate_parts, self.split.mix_parts])
        terms, freedom = [], []
        for side, by_share, by_value in zip((self.before, self.after), self.shares, self.values, strict=True):
            of_share, of_value = w @ by_share, w @ by_value
            spread = np.square(of_share) @ side.share - np.square(of_share @ side.share)
            terms += [np.maximum(spread, 0.0) / side.draws, *(np.square(of_value) * np.square(side.error)).T]
            freedom += [np.full(len(w), side.draws), *np.tile(side.freedom, (len(w), 1)).T]
        variance, degrees = _added(np.array(terms), np.array(freedom))
        value = w @ parts
        known = np.where(variance > 0, variance, np.nan)
        with np.errstate(all="ignore"):
            p = np.asarray(student_t_two_sided(value / np.sqrt(known), degrees))
        return as_change(value, delta(value, known, degrees), p, np.sqrt(known))


def contributions(before: Side, after: Side) -> Contributions:
    """Split the change of a total by ``mix.decompose`` and differentiate every part of it.

    ValueError for sides of different groups, an empty period or no draws.
    """
    require(before.base.shape == after.base.shape, "both periods need the same groups")
    require(before.base.sum() > 0 and after.base.sum() > 0, "both periods need answers")
    require(before.draws > 0 and after.draws > 0, "shares rest on at least one draw")
    split = decompose(before.base, before.value, after.base, after.value)
    old, new = before.share, after.share
    appeared, vanished = before.base == 0, after.base == 0
    nowhere = appeared & vanished
    first = np.where(nowhere, 0.0, np.where(appeared, after.value, before.value))
    second = np.where(nowhere, 0.0, np.where(vanished, before.value, after.value))
    moved = np.where(appeared | vanished, 0.0, 1.0)  # a group of one period only has a mix part, and no rate
    middle, grown, changed = (old + new) / 2, new - old, second - first
    apart = (first + second) / 2 - (old @ first + new @ second) / 2
    diagonal = np.diag
    shares, values = [], []
    for sign, share, value, alone in ((-1.0, old, first, vanished), (1.0, new, second, appeared)):
        own = np.where(alone, 1.0, np.where(moved > 0, 0.5, 0.0))  # the mean of one period's value is that value
        by_share = diagonal(sign * apart) - np.outer(grown, value) / 2
        by_value = diagonal(grown * own) - np.outer(grown, share) / 2
        shares.append(np.vstack([diagonal(moved * changed / 2), by_share]))
        values.append(np.vstack([diagonal(sign * moved * middle), by_value]))
    return Contributions(split, before, after, (shares[0], shares[1]), (values[0], values[1]))


def _added(variances: Floats, freedom: Floats) -> tuple[Values, Values]:
    """The sum of independent variances along the first axis, and its degrees of freedom (Welch and Satterthwaite)."""
    total = variances.sum(axis=0)
    with np.errstate(all="ignore"):
        return total, np.square(total) / (np.square(variances) / freedom).sum(axis=0)
