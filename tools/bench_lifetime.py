"""How fast the BG/NBD model is fitted to a million customers, beside the usual way: every customer, slopes by trial."""

import time

import numpy as np
from scipy import optimize, special

from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.repeat_purchase import fit_repeat_purchase
from tools.bench_house import Row

CUSTOMERS = 1_000_000
TRUTH = (0.6, 28.0, 0.8, 2.5)  # r, alpha in days, a, b
DAYS = 728


def lifetime_against_every_customer() -> Row:
    """One fit each, from customers to parameters, for the other side takes a minute; equal to 1e-4 or it says so."""
    x, t_x, watched = customers(np.random.default_rng(1))
    start = time.perf_counter()
    ours = fit_repeat_purchase(x, t_x, watched).parameters
    fast = time.perf_counter() - start
    start = time.perf_counter()
    theirs = by_every_customer(x, t_x, watched)
    slow = time.perf_counter() - start
    alike = "" if np.allclose(ours, theirs, rtol=1e-4) else f" (DIFFERS: {ours} and {theirs})"
    return Row(
        f"BG/NBD of {CUSTOMERS:,} customers: scipy, row by row, vs ours{alike}", slow / fast, "≥ 5 ×", slow, fast
    )


def customers(rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Customers who buy and leave as the model says, dated to the day: x, t_x, watched."""
    r, alpha, a, b = TRUTH
    rate, chance = rng.gamma(r, 1 / alpha, CUSTOMERS), rng.beta(a, b, CUSTOMERS)
    watched = rng.integers(30, DAYS, CUSTOMERS).astype(np.float64)
    x, t_x, now = np.zeros(CUSTOMERS), np.zeros(CUSTOMERS), np.zeros(CUSTOMERS)
    active = np.arange(CUSTOMERS)
    while active.size:
        now[active] = np.ceil(now[active] + rng.exponential(1, active.size) / np.maximum(rate[active], 1e-12))
        active = active[now[active] <= watched[active]]
        x[active] += 1
        t_x[active] = now[active]
        active = active[rng.random(active.size) >= chance[active]]
    return x, t_x, watched


def by_every_customer(x: Floats, t_x: Floats, watched: Floats) -> Floats:
    """As the `lifetimes` package does it: the mean log likelihood over rows, time scaled, scipy's search in logarithms.

    It has slopes from automatic differentiation, which costs a few likelihoods; here they are differences, four more.
    """
    scale = 1 / watched.max()
    last, ever = t_x * scale, watched * scale

    def loss(logs: Floats) -> float:
        r, alpha, a, b = np.exp(logs)
        common = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha)
        common += special.gammaln(a + b) + special.gammaln(b + x) - special.gammaln(b) - special.gammaln(a + b + x)
        stays = -(r + x) * np.log(alpha + ever)
        leaves = np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + last)
        return -float(np.mean(common + np.where(x > 0, np.logaddexp(stays, leaves), stays)))

    found = optimize.minimize(loss, np.zeros(4), method="L-BFGS-B", options={"ftol": 1e-14, "gtol": 1e-7})
    return np.asarray(np.exp(found.x) / np.array([1, scale, 1, 1]))
