"""What the chain from experience to margin is made of: catalogue/chain.yaml names its layers, in bands from the worst
to the best, what customers did and brought afterwards, and what is held equal when they are compared."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT, load
from cx_metrics.declarations.moments_file import Behaviour, days_problems
from cx_metrics.declarations.words import Words, identifier_problems
from cx_metrics.declarations.yaml_file import YamlFile, read_yaml
from cx_metrics.errors import DeclarationError, Problem

EMOTION = "emotion"  # the layer that experiences lead to


@dataclass(frozen=True, config=STRICT)
class ChainBand:
    """Some of the answers: those for which ``when`` (SQL over the view of answers) holds, and no band before it."""

    name: Words
    when: str


@dataclass(frozen=True, config=STRICT)
class ChainLayer:
    """What customers went through or felt, in ``bands`` from the worst to the best."""

    name: Words
    bands: dict[str, ChainBand]


@dataclass(frozen=True, config=STRICT)
class OrdersBefore:
    """How often a customer had bought in so many days up to the answer: from each number of ``orders`` on a band."""

    within_days: int
    orders: tuple[int, ...]


@dataclass(frozen=True, config=STRICT)
class HeldEqual:
    """Whom to compare with whom: filter dimensions (those that the settings know), the days since joining at which a
    stretch of tenure ends, and how often they had bought before."""

    dimensions: tuple[str, ...] = ()
    tenure_days: tuple[int, ...] = ()
    orders_before: OrdersBefore | None = None


@dataclass(frozen=True, config=STRICT)
class ChainFile:
    """The whole file. ``behaviours`` are shares of customers, ``margin`` is in money."""

    experiences: dict[str, ChainLayer]
    emotion: ChainLayer
    behaviours: dict[str, Behaviour]
    margin: dict[str, Behaviour]
    held_equal: HeldEqual

    @property
    def layers(self) -> dict[str, ChainLayer]:
        """Every layer by its id, experiences first."""
        return {**self.experiences, EMOTION: self.emotion}

    @property
    def outcomes(self) -> dict[str, Behaviour]:
        """What customers did and what it brought, by id."""
        return {**self.behaviours, **self.margin}

    @property
    def reduced(self) -> object:
        """What of the file decides the mart."""
        bands = {name: [band.when for band in layer.bands.values()] for name, layer in self.layers.items()}
        before = self.held_equal.orders_before
        outcomes = {name: [one.outcome.behaviour, one.within_days] for name, one in self.outcomes.items()}
        return [bands, outcomes, before and before.within_days]


def load_chain(path: Path) -> ChainFile:
    """The file ``path``; raises DeclarationError with everything that is wrong with it."""
    file = read_yaml(path)
    found = load(ChainFile, file)
    problems = [*_layer_problems(found, file), *_outcome_problems(found, file)]
    borders = found.held_equal.tenure_days
    if any(b <= a for a, b in pairwise((0, *borders))):
        problems.append(Problem(file.where(("held_equal", "tenure_days")), f"{borders}", "use growing numbers of days"))
    if (before := found.held_equal.orders_before) is not None:
        where = file.where(("held_equal", "orders_before"))
        problems += days_problems(before.within_days, where)
        if not before.orders or any(b <= a for a, b in pairwise((0, *before.orders))):
            problems.append(Problem(where, f"orders are {before.orders}", "use growing numbers of orders from 1 on"))
    if problems:
        raise DeclarationError(*problems)
    return found


def _layer_problems(found: ChainFile, file: YamlFile) -> Iterator[Problem]:
    if not found.experiences:
        yield Problem(file.where(("experiences",)), "are none", "name one at least")
    for name, layer in found.layers.items():
        key = ("emotion",) if name == EMOTION else ("experiences", name)
        yield from identifier_problems(name, file.where(key))
        if name in found.experiences and name == EMOTION:
            yield Problem(file.where(("experiences", name)), "is the name of the other layer", "choose another")
        if len(layer.bands) < 2:
            yield Problem(file.where((*key, "bands")), f"has {len(layer.bands)}", "name two at least, the worst first")
        for band in layer.bands:
            yield from identifier_problems(band, file.where((*key, "bands", band)))


def _outcome_problems(found: ChainFile, file: YamlFile) -> Iterator[Problem]:
    for section, unit in (("behaviours", "points"), ("margin", "money")):
        for name, one in getattr(found, section).items():
            where = file.where((section, name))
            yield from identifier_problems(name, where)
            yield from days_problems(one.outcome.within_days, where)
            if found.outcomes[name].unit != unit:
                other = "margin" if section == "behaviours" else "behaviours"
                yield Problem(where, f"{one.outcome.behaviour} is not what belongs here", f"move it to {other}")
            if name in found.layers or (section == "margin" and name in found.behaviours):
                yield Problem(where, "is named twice", "choose another name")
