"""Thousands of runs of a case through the same formulas at once: percentiles, chances, where the spread comes from."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.formula.arithmetic import Array
from cx_metrics.roi.case_answer import InputValue, Percentiles, Simulation, Value
from cx_metrics.roi.case_run import cases_of, run
from cx_metrics.roi.draws import drawn
from cx_metrics.roi.sensitivity import plain

RUNS = 10_000  # usually: as many for a page as on the command line
FEWEST_RUNS, MOST_RUNS = 100, 100_000
OUTCOMES = 20
YEARLY = ("cash_flow", "cumulative")  # roles whose lines are told year by year


def simulate(model: CaseModel, inputs: Mapping[str, InputValue], runs: int, seed: int) -> Simulation:
    """Run the case ``runs`` times with inputs drawn from their ranges. Raises QuestionError for too few or too many."""
    if not FEWEST_RUNS <= runs <= MOST_RUNS:
        remedy = f"use {FEWEST_RUNS} to {MOST_RUNS:,}: more change no second figure"
        raise QuestionError(Problem("runs", f"{runs:,} were asked for", remedy))
    once = [name for name in model.lines if model.lines[name].each is None]
    yearly = [line for role, line in model.results.named.items() if role in YEARLY]
    horizon = model.ramp.horizon if model.ramp else None
    kept: dict[str, list[Array]] = {}
    for draws in drawn(inputs, model.inputs, model.correlations, runs=runs, seed=seed):
        size = max(values.size for values in draws.values())
        found = run(model, draws, [*once, *yearly])
        for line in [*inputs, *once, *yearly]:
            kept.setdefault(line, []).append(cases_of(found[line], size))
    drawn_lines = {name: np.concatenate(parts) for name, parts in kept.items()}
    headline, worth = drawn_lines[model.results.headline], drawn_lines.get(model.results.net_present_value or "")
    payback = drawn_lines.get(model.results.payback or "")
    within = None if payback is None or horizon is None else payback <= drawn_lines[horizon]
    return Simulation(
        runs=runs,
        seed=seed,
        lines={name: percentiles(drawn_lines[name]) for name in once},
        by_year={name: tuple(percentiles(year) for year in drawn_lines[name].T) for name in yearly},
        share_of_variance=share_of_variance(drawn_lines, list(inputs), headline),
        chance_of_loss=None if worth is None else percentiles(worth).below_zero,
        chance_of_payback=None if within is None else float(within.mean()),
        outcomes=outcomes(headline),
    )


def percentiles(values: Array) -> Percentiles:
    """Of the measurable values."""
    known = _known(values)
    if not known.size:
        return Percentiles(None, None, None, None, None, 0.0)
    p10, p50, p90 = (float(value) for value in _quantiles(known, (0.1, 0.5, 0.9)))
    below = float(np.searchsorted(known, 0.0))
    return Percentiles(p10, p50, p90, float(known.mean()), below / known.size, known.size / values.size)


def _known(values: Array) -> Array:
    """The measurable ones in order: as a rule all are, and picking them out takes as long as putting them in order."""
    finite = np.isfinite(values)
    return np.sort(values if finite.all() else values[finite])


def _quantiles(known: Array, shares: ArrayLike) -> Array:
    """Of values in order what ``numpy.quantile`` says, which takes many times as long to say it."""
    place = np.asarray(shares) * (known.size - 1)
    below = place.astype(int)
    part, low, high = place - below, known[below], known[np.minimum(below + 1, known.size - 1)]
    return np.where(part < 0.5, low + (high - low) * part, high - (high - low) * (1 - part))


def share_of_variance(values: Mapping[str, Array], inputs: list[str], result: Array) -> dict[str, Value]:
    """How much of the spread of the result each input explains: its squared rank correlation, as a share of all.

    By ranks, so that a bend in the formula does not matter (Saltelli et al., Sensitivity Analysis in Practice, 2004).
    An input that moves with another also gets what belongs to that one. None for an input that does not vary.
    """
    known = np.isfinite(result)
    varied = [name for name in inputs if np.ptp(values[name]) > 0] if known.sum() > 2 and np.ptp(result[known]) else []
    if not varied:
        return dict.fromkeys(inputs)
    outcome = _ranks(result[known])
    squared = {name: float(np.corrcoef(_ranks(values[name][known]), outcome)[0, 1]) ** 2 for name in varied}
    total = sum(squared.values())
    return {name: squared[name] / total if name in squared and total else None for name in inputs}


def _ranks(values: Array) -> Array:
    """Ranks, ties by their order: of draws from continuous ranges hardly any are equal."""
    return np.asarray(values.argsort(kind="stable").argsort(), dtype=float)


def outcomes(values: Array) -> tuple[Value, ...]:
    """Twenty equally likely values of a line, ascending; none where it is never measurable."""
    known = _known(values)
    shares = (np.arange(OUTCOMES) + 0.5) / OUTCOMES
    return tuple(plain(value) for value in _quantiles(known, shares)) if known.size else ()
