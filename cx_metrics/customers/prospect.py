"""How purchases to come turn into value; and what another model of leaving would say of the same customers."""

from dataclasses import dataclass

import numpy as np

from cx_metrics.customers.histories import Histories
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.maximum_likelihood import Estimated
from cx_metrics.statistics.pareto_nbd import ParetoNbd, fit_pareto_nbd
from cx_metrics.statistics.repeat_purchase import RepeatPurchase
from cx_metrics.statistics.spend import SpendLevel

YEAR = 365.0  # days
_DRAWS, _SAMPLE = 200, 500  # of parameters, of customers in each of them
_COMPARED = 20_000  # histories on which a second model is put beside the first


@dataclass(frozen=True)
class Prospect:
    """How purchases to come turn into value."""

    years: int
    rate: float
    margin_share: float

    def of(self, model: RepeatPurchase | ParetoNbd, spend: SpendLevel, known: Histories) -> Floats:
        """The value of a customer of each row."""
        ends = np.arange(self.years + 1) * YEAR
        by_then = np.array([model.expected_from(known.x, known.t_x, known.watched, end) for end in ends])
        discounted = (1 + self.rate) ** -(np.arange(self.years) + 0.5) @ np.diff(by_then, axis=0)
        return np.asarray(discounted * spend.expected(known.x, known.mean) * self.margin_share)

    def interval(self, fitted: Estimated, spent: Estimated, known: Histories, value: Floats) -> tuple[float, float]:
        """The 95 % interval of the mean value: how it moves, of some customers, with parameters that may be as well."""
        mean = float(np.average(value, weights=known.customers))
        rng = np.random.default_rng(1)
        some = rng.choice(value.size, min(_SAMPLE, value.size), p=known.customers / known.customers.sum())
        few = Histories(**{name: values[some] for name, values in vars(known).items()})
        here = float(value[some].sum())
        pairs = zip(fitted.draws(_DRAWS, 2), spent.draws(_DRAWS, 3), strict=True)
        moved = [self.of(RepeatPurchase(*p), SpendLevel(*s), few).sum() / here for p, s in pairs]
        low, high = mean * np.nanquantile(moved, [0.025, 0.975])
        return float(low), float(high)


@dataclass(frozen=True)
class SecondOpinion:
    """What Pareto/NBD says, whose customers may leave at any time and not only after a purchase: the same figures as in
    ``LifetimeValue``. ``likelier``: its log likelihood less that of BG/NBD; above nought it fits the orders better. Not
    ``decided``: the orders leave open how much customers differ in leaving, which hardly moves the other figures. It
    was put beside the first on so many ``histories`` of ``of``, drawn by chance where there are very many."""

    model: ParetoNbd
    decided: bool
    likelier: float
    purchases_to_come: float
    still: float
    value: float
    histories: int
    of: int


def second_opinion(
    prospect: Prospect, model: RepeatPurchase, spend: SpendLevel, known: Histories, value: Floats
) -> SecondOpinion | None:
    """Pareto/NBD on the same histories, of very many on some by chance, beside the ``value`` that ``model`` gives each;
    None where these tell nothing of it."""
    every = known.x.size
    some = np.random.default_rng(1).permutation(every) < _COMPARED
    mean = float(np.average(value, weights=known.customers))
    known, value = known.of(some), value[some]
    new = known.of(~known.older)
    told = new.x, new.t_x, new.watched, new.customers
    try:
        found = fit_pareto_nbd(*told)
    except ValueError:  # among the chosen nobody came back twice
        return None
    other = ParetoNbd(*found.parameters)
    alive = np.asarray(other.alive(known.x, known.t_x, known.watched))
    to_come = other.expected_from(known.x, known.t_x, known.watched, prospect.years * YEAR)
    return SecondOpinion(
        model=other,
        decided=found.decided,
        likelier=found.log_likelihood - model.log_likelihood(*told),
        purchases_to_come=float(np.average(to_come, weights=known.customers)),
        still=float(np.average(alive, weights=known.customers * (known.x > 0))),
        value=mean * float(prospect.of(other, spend, known) @ known.customers / (value @ known.customers)),
        histories=known.x.size,
        of=every,
    )
