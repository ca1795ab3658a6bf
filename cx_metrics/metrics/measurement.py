"""What a question is answered with: measurements that never travel without sample, interval and verdict."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from cx_metrics.metrics.build_answer import BuildAnswer
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.reasons import Reason
from cx_metrics.metrics.undated import period_json
from cx_metrics.statistics.verdict import Verdict

Status = Literal["ok", "few", "suppressed", "not_measurable"]
By = tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class Measurement:
    """One metric somewhere, in the metric's unit (shares 0–1, points as points). None: not measurable, or not shown.

    ``change`` is against the comparison of the answer, ``detectable`` the smallest change this sample could have
    shown, ``mix``
    and ``rate`` the two parts of the change. For a group the parts are its contribution to the change of the total.
    ``correlation`` is that of the two estimates of a change since another period, as customers answered in both: nought
    between strangers. ``covers`` is the year that a figure over years of customers speaks of: the twelve months to the
    period's last full one.
    """

    metric: str
    unit: str
    by: By
    period: Period
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    n_effective: float | None
    status: Status
    verdict: Verdict | None = None
    change: float | None = None
    change_low: float | None = None
    change_high: float | None = None
    detectable: float | None = None
    mix: float | None = None
    rate: float | None = None
    target: float | None = None
    covers: Period | None = None
    reason: Reason | None = None  # why there is no value; every measurement that is not measurable has one
    correlation: float | None = None

    @property
    def groups(self) -> dict[str, str | None]:
        """The group this is about, by dimension."""
        return dict(self.by)

    def as_json(self) -> dict[str, Any]:
        """What `measure --json` prints of it."""
        found = asdict(self)
        found["by"] = self.groups
        found["period"] = period_json(self.period)
        found["covers"] = period_json(self.covers) if self.covers else None
        del found["reason"]
        return found | ({"reason": self.reason.as_json()} if self.reason else {})


@dataclass(frozen=True)
class Answer(BuildAnswer):
    """The measurements of one question, and what they rest on. ``sources`` names the roll-ups that answered, by
    metric."""

    period: Period
    measurements: tuple[Measurement, ...]
    comparison: str | None = None
    comparison_period: Period | None = None
    mix_over: str | None = None
    sources: dict[str, str] = field(default_factory=dict)
    undated: dict[str, int] = field(default_factory=dict)  # by metric: answers left out because they have no date

    def as_json(self) -> dict[str, Any]:
        """The document that ``measure --json`` prints."""
        against = self.comparison_period
        return {
            **self.head,
            "period": period_json(self.period),
            "compare": None
            if self.comparison is None
            else {
                "with": self.comparison,
                "from": against.start.isoformat() if against else None,
                "to": against.end.isoformat() if against else None,
                "mix_over": self.mix_over,
            },
            "measurements": [m.as_json() for m in self.measurements],
            "sources": self.sources,
            "undated": self.undated,
        }
