"""Which figures the overview shows: catalogue/scorecard.yaml. A company's own catalogue may hold another."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Literal

from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT, load
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.yaml_file import read_yaml
from cx_metrics.errors import Problem, unknown_name

Perspective = Literal["customer", "process", "people", "financial"]


@dataclass(frozen=True, config=STRICT)
class Scorecard:
    """``wanted``: in this order figures get a card while there is room for ``most``; of several in one row the first
    that the company has. ``perspectives``: the order in which they stand. ``pyramid``: from its base. ``money``: the
    business case that says what doing nothing costs."""

    most: int
    perspectives: dict[Perspective, tuple[str, ...]]
    wanted: tuple[tuple[str, ...], ...]
    pyramid: tuple[str, ...] = ()
    money: str | None = None

    @property
    def candidates(self) -> tuple[str, ...]:
        """Every figure that may get a card, most wanted first."""
        return tuple(name for names in self.wanted for name in names)

    def chosen(self, held: Collection[str]) -> tuple[str, ...]:
        """The figures to show of those the company holds, in the order of the perspectives."""
        rows = [next((name for name in names if name in held), None) for names in self.wanted]
        order = [name for names in self.perspectives.values() for name in names]
        return tuple(sorted([name for name in rows if name is not None][: self.most], key=order.index))

    def perspective(self, metric: str) -> Perspective | None:
        """The perspective a figure belongs to."""
        return next((name for name, metrics in self.perspectives.items() if metric in metrics), None)

    def place(self, metric: str) -> int:
        """How early a board reads of a figure; all without a card share the last place."""
        candidates = self.candidates
        return candidates.index(metric) if metric in candidates else len(candidates)


def load_scorecard(path: Path) -> Scorecard:
    """The scorecard declared in ``path``; raises DeclarationError."""
    return load(Scorecard, read_yaml(path))


def scorecard_problems(scorecard: Scorecard, metrics: Mapping[str, Metric], cases: Collection[str]) -> list[Problem]:
    """Names that are no metric or no business case, layers that are no share, and cards that no perspective holds."""
    named = {
        **{name: "wanted" for name in scorecard.candidates},
        **{name: "perspectives" for names in scorecard.perspectives.values() for name in names},
        **{name: "pyramid" for name in scorecard.pyramid},
    }
    found = list[Problem]()
    for name, key in named.items():
        found += unknown_name(f"scorecard.yaml, key {key}", name, metrics, "is not a metric")
    units = {name: metrics[name].unit for name in scorecard.pyramid if name in metrics}
    found += [
        Problem(
            "scorecard.yaml, key pyramid", f"{name} is measured in {unit}", "a layer is as wide as a share of customers"
        )
        for name, unit in units.items()
        if unit != "share"
    ]
    if scorecard.money is not None:
        found += unknown_name("scorecard.yaml, key money", scorecard.money, cases, "is not a business case")
    homeless = [name for name in scorecard.candidates if scorecard.perspective(name) is None]
    remedy = f"put it under one of {', '.join(scorecard.perspectives)}"
    return found + [Problem("scorecard.yaml, key perspectives", f"{name!r} is in none", remedy) for name in homeless]
