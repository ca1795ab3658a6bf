"""The best mix of levers under a budget: how far to push each so that what counts, over the runs, is worth most today.

Levers interact (a customer is saved once, capacity is freed once) and one costs something before it brings anything,
so pushing what pays best first can go wrong. Three steps, all over the same draws: every mix of none, half and all of
each lever; from the best of these, two levers at a time over all their steps, and over what the budget still affords,
until no pair can do better; the best few once more over many draws. Doing nothing, which costs nothing, is a mix too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from cx_metrics.declarations.business_case import Effort
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.declarations.catalogue import SHIPPED
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.formula.arithmetic import Array
from cx_metrics.roi.case_answer import CaseAnswer, InputValue
from cx_metrics.roi.case_run import cases_of, run
from cx_metrics.roi.draws import CHUNK, drawn
from cx_metrics.statistics.arrays import Floats

STEPS = 10  # of a lever, from none of it to all
FEW_DRAWS, SOME_DRAWS, MANY_DRAWS = 8, 40, 2000  # for the grid, for pairs, for the last comparison
STARTS = 4  # mixes of the grid from which pairs are tried
MOST_GRID = 20_000  # mixes of the grid; with more levers it has only none and all
SWEEPS = 20
_TINY = 1e-9


@dataclass(frozen=True)
class LeverShare:
    """How far one lever is pushed: ``share`` (0–1) of what the programme plans, what that costs, and what the mix loses
    without this lever (its money then left unspent)."""

    input: str
    share: float
    level: float
    cost: float
    worth: float


@dataclass(frozen=True)
class BestMix:
    """``spent`` of the ``budget`` in money of today; ``net_present_value`` is the mean over the runs, ``at_base`` that
    of all other inputs at base, ``whole`` the mean of the whole programme, which costs ``whole_cost``."""

    budget: float
    spent: float
    net_present_value: float
    at_base: float
    levers: tuple[LeverShare, ...]
    whole: float
    whole_cost: float
    mixes: int  # that were looked at
    default_costs: bool


def best_mix(answer: CaseAnswer, budget: float, seed: int = 1) -> BestMix:
    """The mix of the case's levers with the highest expected net present value among those that cost no more than
    ``budget``. Struck inputs are no levers. Raises QuestionError where the case declares no levers or has no net
    present value, and for a budget that is no amount."""
    model = answer.model
    effort = model.case.effort
    if effort is None or model.results.net_present_value is None:
        remedy = "declare effort.levers in its file, or ask for the case investment"
        raise QuestionError(Problem(f"case {model.case.id}", "declares no levers with a cost", remedy))
    if not (np.isfinite(budget) and budget >= 0):
        raise QuestionError(Problem("--budget", f"{budget:g} is no amount to spend", "use nought or more"))
    trial = _Trial(model, answer.inputs, effort, seed)
    affordable = budget / trial.price if trial.price > 0 else np.inf
    found = _searched(trial, affordable)
    value = float(trial.worth(found[None], MANY_DRAWS)[0])
    without = np.repeat(found[None], len(found), axis=0)
    np.fill_diagonal(without, 0.0)
    lost = value - trial.worth(without, MANY_DRAWS)
    whole = np.ones((1, len(found)))
    costs = trial.costs(found[None])[0] * trial.price
    return BestMix(
        budget=budget,
        spent=float(costs.sum()),
        net_present_value=value,
        at_base=float(trial.at_base(found)),
        levers=tuple(
            LeverShare(name, float(share), trial.level(name, share), float(cost), float(loss))
            for name, share, cost, loss in zip(trial.levers, found, costs, lost, strict=True)
        ),
        whole=float(trial.worth(whole, MANY_DRAWS)[0]),
        whole_cost=float(trial.costs(whole).sum() * trial.price),
        mixes=trial.looked_at,
        default_costs=model.case.path.is_relative_to(SHIPPED),
    )


class _Trial:
    """Mixes of one case, worked out over draws that are the same for all of them. A mix is a row of shares, 0–1."""

    def __init__(self, model: CaseModel, inputs: Mapping[str, InputValue], effort: Effort, seed: int):
        self.model, self.inputs, self.effort = model, inputs, effort
        self.levers = [name for name in effort.levers if name in inputs and not inputs[name].struck]
        self.price = inputs[effort.budget].base
        told = [effort.levers[name] for name in self.levers]
        self.part, self.fixed, self.bend = (
            np.array([getattr(lever, key) for lever in told], dtype=np.float64) for key in ("part", "fixed", "bend")
        )
        self.none = np.array([model.inputs[name].without for name in self.levers], dtype=np.float64)
        self.looked_at = 0
        rows = drawn(inputs, model.inputs, model.correlations, runs=MANY_DRAWS, seed=seed)
        self._draws = {name: np.broadcast_to(values, MANY_DRAWS) for name, values in next(iter(rows)).items()}

    def costs(self, mixes: Floats) -> Floats:
        """What each lever of each mix costs, as a share of the budgeted cost of the whole programme."""
        started = mixes > 0
        return np.asarray(self.part * started * (self.fixed + (1 - self.fixed) * mixes**self.bend))

    def affords(self, lever: int, left: float) -> float:
        """The share of a lever that so much money (as a share of the whole programme's) still pays for."""
        above = left / self.part[lever] - self.fixed[lever]
        if above <= 0:
            return 0.0
        rest = 1 - self.fixed[lever]
        return 1.0 if above >= rest else float((above / rest) ** (1 / self.bend[lever]))

    def level(self, name: str, share: float) -> float:
        """The value of the input at a share of what is planned."""
        lever = self.levers.index(name)
        return float(self.none[lever] + share * (self.inputs[name].base - self.none[lever]))

    def worth(self, mixes: Floats, draws: int) -> Floats:
        """The mean net present value of each mix over the first so many draws; −∞ where it is not measurable."""
        self.looked_at += len(mixes)
        at_once = max(CHUNK // draws, 1)
        kept = {name: values[:draws] for name, values in self._draws.items()}
        found = [
            self._worked(kept, mixes[i : i + at_once]).reshape(-1, draws).mean(axis=1)
            for i in range(0, len(mixes), at_once)
        ]
        worth = np.concatenate(found)
        return np.where(np.isfinite(worth), worth, -np.inf)

    def at_base(self, mix: Floats) -> float:
        """The net present value of a mix with every other input at its base."""
        base = {name: np.asarray([value.base]) for name, value in self.inputs.items()}
        return float(self._worked(base, mix[None])[0])

    def _worked(self, draws: Mapping[str, Array], mixes: Floats) -> Floats:
        """By mix and draw, one after the other. What is spent scales the cost and all that follows it."""
        size, times = len(next(iter(draws.values()))), len(mixes)
        values: dict[str, Array] = {name: np.tile(each, times) for name, each in draws.items()}
        spent = np.repeat(self.costs(mixes).sum(axis=1), size)
        for name in (self.effort.budget, *self.effort.follows):
            values[name] = values[name] * spent
        for place, name in enumerate(self.levers):
            none = self.none[place]
            values[name] = none + np.repeat(mixes[:, place], size) * (values[name] - none)
        line = self.model.results.net_present_value
        assert line is not None
        return np.asarray(cases_of(run(self.model, values, (line,))[line], size * times), dtype=np.float64)


def _searched(trial: _Trial, affordable: float) -> Floats:
    count = len(trial.levers)
    levels = (0.0, 0.5, 1.0) if 3**count <= MOST_GRID else (0.0, 1.0)
    grid = _within(trial, np.array(list(product(levels, repeat=count)), dtype=np.float64), affordable)
    best = grid[np.argsort(-trial.worth(grid, FEW_DRAWS), kind="stable")[:STARTS]]
    ends = np.unique([np.zeros(count), *(_improved(trial, start, affordable) for start in best)], axis=0)
    return np.asarray(ends[int(trial.worth(ends, MANY_DRAWS).argmax())])


def _improved(trial: _Trial, mix: Floats, affordable: float) -> Floats:
    """The mix after as many changes of two levers at a time as make it better."""
    now = float(trial.worth(mix[None], SOME_DRAWS)[0])
    pairs = list(combinations(range(len(mix)), 2)) or [(0, 0)]
    for _ in range(SWEEPS):
        before = now
        for pair in pairs:
            tried = _within(trial, _changed(trial, mix, pair, affordable), affordable)
            worth = trial.worth(tried, SOME_DRAWS)
            if worth.max(initial=-np.inf) > now + _TINY * max(abs(now), 1.0):
                mix, now = tried[int(worth.argmax())], float(worth.max())
        if now == before:
            break
    return mix


def _changed(trial: _Trial, mix: Floats, pair: tuple[int, int], affordable: float) -> Floats:
    """The mix with two levers at each of their steps, and each at what is left when the other has had its."""
    steps = np.linspace(0.0, 1.0, STEPS + 1)
    made = [(a, b) for a in steps for b in steps]
    one, other = pair
    for first, second in ((one, other), (other, one)):
        for share in steps:
            rest = mix.copy()
            rest[[first, second]] = share, 0.0
            left = affordable - float(trial.costs(rest[None]).sum())
            most = trial.affords(second, left)
            made.append((share, most) if first == one else (most, share))
    rows = np.repeat(mix[None], len(made), axis=0)
    rows[:, [one, other]] = made
    return rows


def _within(trial: _Trial, mixes: Floats, affordable: float) -> Floats:
    return np.asarray(mixes[trial.costs(mixes).sum(axis=1) <= affordable * (1 + _TINY) + _TINY])


def levers_used(found: BestMix) -> Iterable[LeverShare]:
    """The levers that are pushed at all, the dearest first."""
    return sorted((lever for lever in found.levers if lever.share > 0), key=lambda lever: -lever.cost)
