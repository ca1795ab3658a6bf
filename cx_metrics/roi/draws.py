"""Draw the inputs of a case from their ranges, together where a rank correlation is declared.

Triangular and PERT (Malcolm et al., Operations Research, 1959: a beta distribution with weight 4 on the base) lie
within low and high. For normal and beta low and high are a 95 % interval; a normal whose ends lie unevenly has a half
for each side. Ranks are tied by a Gaussian copula (Nelsen, An Introduction to Copulas, 2006).
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.special import betaincinv, ndtr, ndtri

from cx_metrics.declarations.business_case import CaseInput, RankCorrelation
from cx_metrics.formula.arithmetic import Array
from cx_metrics.roi.case_answer import InputValue
from cx_metrics.statistics.rank_correlations import normal_correlations

_95 = float(ndtri(0.975))
_WEIGHT = 4.0  # of the base, in PERT
CHUNK = 10_000  # draws at once: as many as memory takes lightly


def drawn(
    inputs: Mapping[str, InputValue],
    domains: Mapping[str, CaseInput],
    pairs: Sequence[RankCorrelation],
    *,
    runs: int,
    seed: int,
) -> Iterator[dict[str, Array]]:
    """The inputs of ``runs`` runs, in chunks: an array for each that varies, a single value for the others. The same
    seed gives the same draws, and each input its own whatever else varies."""
    names = list(inputs)
    varied = [name for name in names if inputs[name].low < inputs[name].high]
    streams = {name: np.random.default_rng([seed, places]) for places, name in enumerate(names)}
    root = _root(varied, pairs)
    for start in range(0, runs, CHUNK):
        size = min(CHUNK, runs - start)
        fixed: dict[str, Array] = {name: np.asarray(value.base) for name, value in inputs.items()}
        if varied:
            together = root @ np.stack([streams[name].standard_normal(size) for name in varied])
            fixed |= {name: _value(inputs[name], domains[name], z) for name, z in zip(varied, together, strict=True)}
        yield fixed


def _root(names: Sequence[str], pairs: Sequence[RankCorrelation]) -> Array:
    """A matrix whose square is that of the correlations (which may be perfect, so no Cholesky)."""
    told = [(*pair.between, pair.rank) for pair in pairs]
    values, vectors = np.linalg.eigh(normal_correlations(names, told))
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T)


def _value(value: InputValue, declared: CaseInput, z: Array) -> Array:
    low, base, high = value.low, value.base, value.high
    if value.distribution == "beta":
        parameters = beta_parameters(low, base, high)
        if parameters is not None:
            return np.asarray(betaincinv(*parameters, ndtr(z)))
    if value.distribution == "normal":
        found = base + z * np.where(z < 0, base - low, high - base) / _95
        lowest, highest = declared.domain
        return np.asarray(np.clip(found, lowest, highest))
    share = ndtr(z)
    if value.distribution == "pert":
        first, second = (1 + _WEIGHT * (base - low) / (high - low), 1 + _WEIGHT * (high - base) / (high - low))
        return np.asarray(low + (high - low) * betaincinv(first, second, share))
    return triangular(low, base, high, share)


def triangular(low: float, base: float, high: float, share: Array) -> Array:
    """The quantiles of a triangular distribution with its mode at the base."""
    below = low + np.sqrt(share * (high - low) * (base - low))
    above = high - np.sqrt((1 - share) * (high - low) * (high - base))
    return np.where(share < (base - low) / (high - low), below, above)


def beta_parameters(low: float, base: float, high: float) -> tuple[float, float] | None:
    """The beta distribution with mean ``base`` and the standard deviation of this 95 % interval; None where there is
    none (a share of 0 or 1, or an interval too wide for one)."""
    deviation = (high - low) / (2 * _95)
    strength = base * (1 - base) / deviation**2 - 1 if deviation > 0 else 0.0
    return (base * strength, (1 - base) * strength) if strength > 0 and 0 < base < 1 else None
