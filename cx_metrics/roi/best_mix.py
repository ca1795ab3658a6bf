"""The best mix of levers under a budget: how far to push each so that what counts, over the runs, is worth most today.

Levers interact (a customer is saved once, capacity is freed once) and one costs something before it brings anything,
so pushing what pays best first can go wrong. Four steps: every mix of none, half and all of each lever; from the best
of these, the best change of any two levers over all their steps, and over what the budget still affords, until none is
better; the same once more over draws; the best few over many draws. The first two take every input at its mean, where
a case that is a sum of products of independent inputs comes to its mean: which mixes to look at is decided there, which
is best never. Doing nothing, which costs nothing, is a mix too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np

from cx_metrics.declarations.business_case import Effort
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.declarations.catalogue import SHIPPED
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.formula.arithmetic import Array
from cx_metrics.roi.case_answer import CaseAnswer, InputValue
from cx_metrics.roi.case_run import cases_of, run
from cx_metrics.roi.draws import CHUNK, drawn
from cx_metrics.statistics.arrays import Floats, Ints

STEPS = 10  # of a lever, from none of it to all
SOME_DRAWS, MANY_DRAWS = 40, 2000  # for changes of two levers, for the last comparison
STARTS = 4  # mixes of the grid from which changes are tried
LIKELY = 64  # changes that are looked at over draws
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
    if not trial.levers:
        raise QuestionError(Problem(f"case {model.case.id}", "every lever is struck out", "leave one of them in"))
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
        self._means = {name: np.asarray([values.mean()]) for name, values in self._draws.items()}

    def costs(self, mixes: Floats) -> Floats:
        """What each lever of each mix costs, as a share of the budgeted cost of the whole programme."""
        started = mixes > 0
        return np.asarray(self.part * started * (self.fixed + (1 - self.fixed) * mixes**self.bend))

    def affords(self, lever: Ints, left: Floats) -> Floats:
        """The share of each lever that so much money (as a share of the whole programme's) still pays for."""
        fixed, rest = self.fixed[lever], 1 - self.fixed[lever]
        above = np.maximum(left / self.part[lever] - fixed, 0.0)
        partly = (above / np.maximum(rest, _TINY)) ** (1 / self.bend[lever])
        return np.where((above >= rest) & (left >= self.part[lever] * fixed), 1.0, np.minimum(partly, 1.0))

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
        return _known(np.concatenate(found))

    def at_means(self, mixes: Floats) -> Floats:
        """The net present value of each mix with every other input at its mean; −∞ where it is not measurable."""
        self.looked_at += len(mixes)
        parts = np.split(mixes, range(CHUNK, len(mixes), CHUNK))
        return _known(np.concatenate([self._worked(self._means, some) for some in parts]))

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


def _known(worth: Floats) -> Floats:
    return np.where(np.isfinite(worth), worth, -np.inf)


def _searched(trial: _Trial, affordable: float) -> Floats:
    count = len(trial.levers)
    levels = (0.0, 0.5, 1.0) if 3**count <= MOST_GRID else (0.0, 1.0)
    grid = _within(trial, np.array(list(product(levels, repeat=count)), dtype=np.float64), affordable)
    best = grid[np.argsort(-trial.at_means(grid), kind="stable")[:STARTS]]
    likely = np.unique([_improved(trial, start, affordable) for start in best], axis=0)
    ends = np.array([np.zeros(count), *(_improved(trial, mix, affordable, SOME_DRAWS) for mix in likely)])
    return np.asarray(ends[int(trial.worth(ends, MANY_DRAWS).argmax())])


def _improved(trial: _Trial, mix: Floats, affordable: float, draws: int = 0) -> Floats:
    """The mix after as many changes of two levers as make it better: at the means, or over so many draws."""
    worth_of = partial(trial.worth, draws=draws) if draws else trial.at_means
    now = float(worth_of(mix[None])[0])
    for _ in range(SWEEPS):
        tried = _within(trial, _changed(trial, mix, affordable), affordable)
        if draws:
            tried = tried[np.argsort(-trial.at_means(tried), kind="stable")[:LIKELY]]
        worth = worth_of(tried)
        best = int(worth.argmax())
        if not worth[best] > now + _TINY * max(abs(now), 1.0):
            break
        mix, now = tried[best], float(worth[best])
    return mix


def _changed(trial: _Trial, mix: Floats, affordable: float) -> Floats:
    """The mix with every two levers at each of their steps, and each at what is left when another has had its."""
    steps, count = np.linspace(0.0, 1.0, STEPS + 1), len(mix)
    if count == 1:
        return np.append(steps, trial.affords(np.array([0]), np.array([affordable])))[:, None]
    one, other, a, b = np.indices((count, count, len(steps), len(steps))).reshape(4, -1)
    stepped = _with(mix, (one, steps[a]), (other, steps[b]))[one < other]
    one, other, a = np.indices((count, count, len(steps))).reshape(3, -1)
    without = _with(mix, (one, steps[a]), (other, np.zeros(other.size)))
    most = trial.affords(other, affordable - trial.costs(without).sum(axis=1))
    return np.vstack([stepped, _with(mix, (one, steps[a]), (other, most))[one != other]])


def _with(mix: Floats, *changes: tuple[Ints, Floats]) -> Floats:
    """The mix once for each change of a lever (which, its share); further changes are made in the same rows."""
    rows = np.repeat(mix[None], len(changes[0][0]), axis=0)
    for lever, share in changes:
        rows[np.arange(len(rows)), lever] = share
    return rows


def _within(trial: _Trial, mixes: Floats, affordable: float) -> Floats:
    return np.asarray(mixes[trial.costs(mixes).sum(axis=1) <= affordable * (1 + _TINY) + _TINY])


def levers_used(found: BestMix) -> Iterable[LeverShare]:
    """The levers that are pushed at all, the dearest first."""
    return sorted((lever for lever in found.levers if lever.share > 0), key=lambda lever: -lever.cost)
