"""An effect of a change with what chance leaves open: its interval, its p-value, and what could have been seen."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cx_metrics.statistics.change import DETECTABLE
from cx_metrics.statistics.quantiles import student_t_quantile, student_t_two_sided

_SEEN = DETECTABLE - 1.959963984540054  # standard errors beyond the critical value: 80 % power


@dataclass(frozen=True)
class StepEffect:
    """A coefficient with its standard error and degrees of freedom (NaN throughout: the data do not tell it).

    ``clusters``: how many customers of equal weight it rests on, or NaN where it rests on a series.
    """

    value: float
    error: float
    degrees_of_freedom: float
    clusters: float = float("nan")

    @property
    def is_known(self) -> bool:
        return bool(np.isfinite(self.value) and self.error > 0 and self.degrees_of_freedom > 0)

    @cached_property
    def critical(self) -> float:
        """How many standard errors the 95 % interval reaches (Student's t)."""
        return float(student_t_quantile(0.975, self.degrees_of_freedom)) if self.is_known else float("nan")

    @property
    def low(self) -> float:
        return self.value - self.critical * self.error

    @property
    def high(self) -> float:
        return self.value + self.critical * self.error

    @property
    def p(self) -> float:
        """Two-sided, against no effect."""
        if not self.is_known:
            return float("nan")
        return float(student_t_two_sided(self.value / self.error, self.degrees_of_freedom))

    @property
    def detectable(self) -> float:
        """The smallest effect that would have been seen at 95 % confidence with 80 % power."""
        return (self.critical + _SEEN) * self.error


UNKNOWN = StepEffect(float("nan"), float("nan"), float("nan"))
