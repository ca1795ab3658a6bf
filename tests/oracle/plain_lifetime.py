"""Lifetime models once more, from their definitions: customers one by one, integrals by quadrature, scipy's search."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import integrate, optimize, special, stats

from tests.warehouses import shared

Columns = tuple[np.ndarray, np.ndarray, np.ndarray]


def cdnow() -> pd.DataFrame:
    """The first 39 weeks of the CDNOW sample: x, t_x, T in weeks, and the mean amount of repeat purchases."""
    log = pd.read_csv(shared("cdnow") / "cdnowElog.BTYD.csv", dtype={"date": str})
    log = log.assign(date=pd.to_datetime(log["date"], format="%Y%m%d"))
    end = pd.Timestamp("1997-09-30")
    days = log[log["date"] <= end].groupby(["masterid", "date"], as_index=False)["sales"].sum()
    first = days.groupby("masterid")["date"].transform("min")
    known = days.groupby("masterid")["date"].agg(["min", "max", "size"])
    return pd.DataFrame(
        {
            "x": known["size"] - 1.0,
            "t_x": (known["max"] - known["min"]).dt.days / 7,
            "watched": (end - known["min"]).dt.days / 7,
            "mean": days[days["date"] > first].groupby("masterid")["sales"].mean(),
        }
    )


def buyers(rng: np.random.Generator, customers: int, parameters: tuple[float, ...], longest: float) -> Columns:
    """Customers who buy and leave as the BG/NBD model says, told one by one: x, t_x, watched."""
    r, alpha, a, b = parameters
    rows = []
    for _ in range(customers):
        rate, chance, watched = rng.gamma(r) / alpha, rng.beta(a, b), rng.uniform(0.2, 1) * longest
        times = [0.0]
        while (later := times[-1] + rng.exponential(1 / max(rate, 1e-12))) < watched:
            times.append(later)
            if rng.random() < chance:
                break
        rows.append((len(times) - 1.0, times[-1], watched))
    x, t_x, watched_for = np.array(rows).T
    return x, t_x, watched_for


def repeat_purchase_likelihood(parameters: np.ndarray, x: np.ndarray, t_x: np.ndarray, watched: np.ndarray) -> float:
    """By formula (6) of Fader, Hardie and Lee 2005, a customer at a time in shape, without any grouping."""
    r, alpha, a, b = parameters
    active = special.betaln(a, b + x) - (r + x) * np.log(alpha + watched)
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.where(x > 0, special.betaln(a + 1, b + x - 1) - (r + x) * np.log(alpha + t_x), -np.inf)
    common = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha) - special.betaln(a, b)
    return float(np.sum(common + np.logaddexp(active, left)))


def leavers(rng: np.random.Generator, customers: int, parameters: tuple[float, ...], longest: float) -> Columns:
    """Customers who buy and leave as the Pareto/NBD model says: x, t_x, watched."""
    r, alpha, s, beta = parameters
    rows = []
    for _ in range(customers):
        rate, leaves = rng.gamma(r) / alpha, rng.exponential(beta / max(rng.gamma(s), 1e-12))
        watched = rng.uniform(0.2, 1) * longest
        times = rng.uniform(0, min(leaves, watched), rng.poisson(rate * min(leaves, watched)))
        rows.append((float(times.size), times.max(initial=0.0), watched))
    x, t_x, watched_for = np.array(rows).T
    return x, t_x, watched_for


def pareto_nbd_likelihood(parameters: np.ndarray, x: np.ndarray, t_x: np.ndarray, watched: np.ndarray) -> float:
    """By the Gaussian hypergeometric functions of Fader and Hardie 2005, as a customer at a time would be told."""
    r, alpha, s, beta = parameters
    farther, nearer, second = (alpha, beta, s + 1) if alpha >= beta else (beta, alpha, r + x)
    total, apart = r + s + x, farther - nearer
    since_last, since_all = (
        special.hyp2f1(total, second, total + 1, apart / (farther + t))
        * (farther + t_x) ** total
        / (farther + t) ** total
        for t in (t_x, watched)
    )
    stayed = (r + x) * np.log(farther + t_x) - (r + x) * np.log(alpha + watched)
    stayed += s * np.log(farther + t_x) - s * np.log(beta + watched)
    either = np.log(np.exp(stayed) + s / total * (since_last - since_all)) - total * np.log(farther + t_x)
    common = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    return float(np.sum(common + either))


def leaving(parameters: tuple[float, ...], x: int, t_x: float, watched: float, time: float) -> tuple[float, float]:
    """(purchases expected within ``time``, chance of being active) by Pareto/NBD: integrals over when a customer
    leaves, of what those who buy at one rate would have done, by adaptive quadrature."""
    r, alpha, s, beta = parameters

    def chance(of: float) -> float:
        """In proportion: what was seen, of one who leaves after so long."""
        return s / (beta + of) * (beta / (beta + of)) ** s * ((alpha + t_x) / (alpha + min(of, watched))) ** (r + x)

    def over(begin: float, end: float, value: Callable[[float], float]) -> float:
        edges = begin + (end - begin) * np.append(0.0, np.geomspace(1e-6, 1, 25))
        parts = (integrate.quad(lambda v: value(v) * chance(v), *edge, epsabs=0)[0] for edge in pairwise(edges))
        return float(sum(parts))

    left = over(t_x, watched, lambda _: 1.0) if watched > t_x else 0.0
    active = ((alpha + t_x) / (alpha + watched)) ** (r + x) * (beta / (beta + watched)) ** s
    each = (r + x) / (alpha + watched)
    beyond = active * ((beta + watched) / (beta + watched + time)) ** s * time
    more = each * (over(watched, watched + time, lambda v: v - watched) + beyond)
    return more / (active + left), active / (active + left)


def most_likely(likelihood: Callable[[np.ndarray], float], start: list[float]) -> np.ndarray:
    """The parameters by scipy's simplex, restarted once from where it stopped."""
    options = {"maxiter": 20_000, "maxfev": 20_000, "xatol": 1e-9, "fatol": 1e-9}
    logs = np.log(start)
    for _ in range(2):
        logs = optimize.minimize(lambda v: -likelihood(np.exp(v)), logs, method="Nelder-Mead", options=options).x
    return np.asarray(np.exp(logs))


def purchases_to_come(
    parameters: tuple[float, ...], x: int, t_x: float, watched: float, time: float
) -> tuple[float, float]:
    """(purchases expected within ``time``, chance of being active): Bayes' rule over rates and chances to leave."""
    r, alpha, a, b = parameters
    nodes, weights = special.roots_genlaguerre(60, r + x - 1)
    chances, heights = special.roots_jacobi(80, b - 1, a - 1)
    p, heights = (chances[:, None] + 1) / 2, heights[:, None]

    def over_rates(since: float, of: Callable[[np.ndarray], np.ndarray]) -> float:
        """The integral over rates λ and chances p of a function × λ^(r+x-1) exp(-λ (α + since)) × p's density."""
        rate = nodes / (alpha + since)
        return float(np.sum(weights * heights * of(rate)) / (alpha + since) ** (r + x))

    active = over_rates(watched, lambda rate: (1 - p) ** x + 0 * rate)
    left = over_rates(t_x, lambda rate: p * (1 - p) ** (x - 1) + 0 * rate) if x else 0.0
    more = over_rates(watched, lambda rate: (1 - p) ** x * -np.expm1(-rate * p * time) / p)
    return more / (active + left), active / (active + left)


def spend_likelihood(parameters: np.ndarray, x: np.ndarray, mean: np.ndarray) -> float:
    """Customers one by one: the mean of x amounts is Gamma(p x, ν x), and ν is Gamma(q, γ), integrated over ν."""
    p, q, gamma = parameters
    total = 0.0
    for n, m in zip(x, mean, strict=True):
        total += math.lgamma(p * n + q) - math.lgamma(p * n) - math.lgamma(q) + q * math.log(gamma)
        total += (p * n - 1) * math.log(m) + p * n * math.log(n) - (p * n + q) * math.log(gamma + m * n)
    return total


def spend_of(parameters: tuple[float, ...], x: int, mean: float) -> float:
    """The expected amount of a customer, by Bayes' rule over ν, by adaptive quadrature."""
    p, q, gamma = parameters

    def likely(level: float) -> float:
        return float(stats.gamma.pdf(mean, p * x, scale=1 / (level * x)) * stats.gamma.pdf(level, q, scale=1 / gamma))

    above = integrate.quad(lambda v: p / v * likely(v), 0, np.inf, epsabs=0, epsrel=1e-9, limit=400)[0]
    below = integrate.quad(likely, 0, np.inf, epsabs=0, epsrel=1e-9, limit=400)[0]
    return float(above / below)


def contract_likelihood(parameters: np.ndarray, lost: np.ndarray, still: np.ndarray) -> float:
    """By the recursion of Fader and Hardie 2007: P(1) = α / (α + β), P(t) = (β + t - 2) / (α + β + t - 1) P(t - 1)."""
    alpha, beta = parameters
    chance, survival, total = alpha / (alpha + beta), 1.0, 0.0
    for t, (gone, there) in enumerate(zip(lost, still, strict=True), start=1):
        if t > 1:
            chance *= (beta + t - 2) / (alpha + beta + t - 1)
        survival -= chance
        total += gone * math.log(chance) + there * math.log(survival)
    return total
