"""A duration in a metric's file: how long something takes, whether it has ended, and what is read off the curve.

    duration:
      of: resolution_minutes        # a column of the view: how long it took, or has taken so far
      counted_in: minutes           # the unit of that column, and the finest step that is kept
      ended: resolved               # whether it has come to its end; if not, all that is known is that it takes longer
      read: median                  # or p90, or "kept after 365 days": the share that lasts longer

Such a metric needs no parts, formula, sample or interval: they follow. Its examples list how long each took, with a
plus where it had not ended: ``{lasted: [9, 13, "13+"], gives: 13}``, in the unit it is counted in.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT
from cx_metrics.declarations.yaml_file import YamlFile
from cx_metrics.errors import Problem
from cx_metrics.statistics.survival import CurveReading, SurvivalCurve, kaplan_meier

SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}
ENDED, BEGUN = "ended", "begun"  # the two parts: what has come to its end, and all that has begun
_QUANTILE = re.compile(r"p([1-9][0-9]?)")
_KEPT = re.compile(r"kept after ([1-9][0-9]{0,4}) (\w+)")
_LASTED = re.compile(r"([0-9]+)(\+?)")
_MOST_DIGITS = 12


@dataclass(frozen=True, config=STRICT)
class Duration:
    """What lasts, and what is read off its curve. ``known_from``: how old it was when it was first watched (0: from the
    beginning), where the data hold nothing that ended earlier."""

    of: str
    counted_in: str
    ended: str
    read: str
    known_from: str | None = None

    @cached_property
    def quantile(self) -> float | None:
        """The share that has ended by the time that is read; None where a share is read."""
        if self.read == "median":
            return 0.5
        found = _QUANTILE.fullmatch(self.read)
        return int(found[1]) / 100 if found else None

    @cached_property
    def horizon(self) -> int | None:
        """The age at which the share is read, in the unit it is counted in; None where a time is read."""
        found = _KEPT.fullmatch(self.read)
        if not found or found[2] not in SECONDS or self.counted_in not in SECONDS:
            return None
        whole, rest = divmod(int(found[1]) * SECONDS[found[2]], SECONDS[self.counted_in])
        return whole if rest == 0 else None

    @property
    def rows(self) -> tuple[str, str, str, str | None]:
        """What says which histogram it needs: metrics that agree in this share one."""
        return self.of, self.counted_in, self.ended, self.known_from

    def factor(self, unit: str) -> float:
        """What one step of the histogram is in the metric's unit (for a share: 1, it is read as it is)."""
        return 1.0 if unit == "share" else SECONDS[self.counted_in] / SECONDS[unit]

    def read_off(self, curve: SurvivalCurve) -> CurveReading:
        """The value of a curve over steps of ``counted_in``; a time in the same steps, or a share."""
        if self.quantile is not None:
            return curve.quantile(self.quantile)
        assert self.horizon is not None  # the loader has checked that one of the two is read
        return curve.at(self.horizon)


def parts_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What a metric's file need not say when it declares a duration."""
    told = raw["duration"]
    of, ended = told.get("of"), told.get("ended")
    lasts = f"{_enclosed(of)} >= 0"
    return {
        "parts": {ENDED: {"value": f"{lasts} AND {_enclosed(ended)}"}, BEGUN: {"value": lasts}},
        "formula": f"{ENDED} / {BEGUN}",
        "sample": BEGUN,
        "interval": {"method": "kaplan_meier", "of": BEGUN},
    }


def _enclosed(sql: Any) -> str:
    """SQL in brackets, unless it is the name of a column."""
    return str(sql) if str(sql).isidentifier() else f"({sql})"


def duration_problems(duration: Duration, unit: str, file: YamlFile) -> list[Problem]:
    """What is wrong with a duration: how it counts, what it reads, and in which unit that comes."""
    problems = []
    if duration.counted_in not in SECONDS:
        where = file.where(("duration", "counted_in"))
        problems.append(
            Problem(where, f"{duration.counted_in!r} is no unit of time", f"use one of {', '.join(SECONDS)}")
        )
    elif duration.quantile is None and duration.horizon is None:
        where = file.where(("duration", "read"))
        remedy = f"write median, p90 or, in whole {duration.counted_in}, `kept after 365 days`"
        problems.append(Problem(where, f"{duration.read!r} cannot be read off the curve", remedy))
    else:
        allowed = ("share",) if duration.quantile is None else ("seconds", "days")
        if unit not in allowed:
            found = f"says {unit}, but {duration.read!r} gives {' or '.join(allowed)}"
            problems.append(Problem(file.where(("unit",)), found, f"write {allowed[0]}"))
    return problems


def example_value(duration: Duration, lasted: tuple[int | str, ...]) -> float:
    """What the duration reads off a list of times ("13+": still going after 13); NaN where it reads nothing.

    ValueError for an entry that is no such time.
    """
    counts: dict[int, list[int]] = {}
    for entry in lasted:
        found = _LASTED.fullmatch(str(entry))
        if not found or len(found[1]) > _MOST_DIGITS:
            raise ValueError(f"{entry!r} is no time")
        counts.setdefault(int(found[1]), [0, 0])[bool(found[2])] += 1
    times = sorted(counts)
    table = np.array([counts[time] for time in times], dtype=np.float64).reshape(len(times), 2)
    return duration.read_off(kaplan_meier(times, table[:, 0], table[:, 1])).value
