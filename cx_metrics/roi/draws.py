"""Draw the inputs of a case from their ranges, together where a rank correlation is declared.

Triangular and PERT (Malcolm et al., Operations Research, 1959: a beta distribution with weight 4 on the base) lie
within low and high. For normal and beta low and high are a 95 % interval; a normal whose ends lie unevenly has a half
for each side. Ranks are tied by a Gaussian copula (Nelsen, An Introduction to Copulas, 2006).
"""

import functools
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.special import betaincinv, ndtr, ndtri

from cx_metrics.declarations.business_case import RankCorrelation
from cx_metrics.declarations.case_input import CaseInput, Distribution
from cx_metrics.formula.arithmetic import Array
from cx_metrics.roi.case_answer import InputValue
from cx_metrics.statistics.rank_correlations import normal_correlations

_95 = float(ndtri(0.975))
_WEIGHT = 4.0  # of the base, in PERT
CHUNK = 10_000  # draws at once: as many as memory takes lightly
KEPT = 256  # inputs whose draws are kept, of 80 kilobytes each
Domain = tuple[float | None, float | None]


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
    tied = [name for name in names if any(name in pair.between for pair in pairs)]
    root = _root(tied, pairs)
    for start in range(0, runs, CHUNK):
        size = min(CHUNK, runs - start)
        found: dict[str, Array] = {name: np.asarray(value.base) for name, value in inputs.items()}
        for name in (name for name in varied if name not in tied):
            value, domain = inputs[name], domains[name].domain
            ends = (value.distribution, value.low, value.base, value.high)
            found[name] = _alone(*ends, domain, (seed, names.index(name)), (start, size))
        if tied:
            normals = [_normals((seed, names.index(name)), (start, size)) for name in tied]
            for name, z in zip(tied, root @ np.stack(normals), strict=True):
                if name in varied:
                    value = inputs[name]
                    found[name] = _value(value.distribution, value.low, value.base, value.high, domains[name].domain, z)
        yield found


def _normals(stream: tuple[int, int], part: tuple[int, int]) -> Array:
    """Standard normal draws of one input: ``part`` is the first of them and how many."""
    start, size = part
    return np.asarray(np.random.default_rng(stream).standard_normal(start + size)[start:])


@functools.lru_cache(maxsize=KEPT)
def _alone(
    distribution: Distribution,
    low: float,
    base: float,
    high: float,
    domain: Domain,
    stream: tuple[int, int],
    part: tuple[int, int],
) -> Array:
    """The draws of an input that moves with no other: kept, because a challenge moves one and leaves the rest."""
    found = _value(distribution, low, base, high, domain, _normals(stream, part))
    found.flags.writeable = False
    return found


def _root(names: Sequence[str], pairs: Sequence[RankCorrelation]) -> Array:
    """A matrix whose square is that of the correlations (which may be perfect, so no Cholesky)."""
    told = [(*pair.between, pair.rank) for pair in pairs]
    values, vectors = np.linalg.eigh(normal_correlations(names, told))
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T)


def _value(distribution: Distribution, low: float, base: float, high: float, domain: Domain, z: Array) -> Array:
    if distribution == "beta":
        parameters = beta_parameters(low, base, high)
        if parameters is not None:
            return np.asarray(betaincinv(*parameters, ndtr(z)))
    if distribution == "normal":
        found = base + z * np.where(z < 0, base - low, high - base) / _95
        return np.asarray(np.clip(found, *domain))
    share = ndtr(z)
    if distribution == "pert":
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
