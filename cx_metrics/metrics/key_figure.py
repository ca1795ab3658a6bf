"""One figure of a page: what it is, where it stands, and what is told beside it."""

from dataclasses import dataclass

from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import Target
from cx_metrics.metrics.answer_spread import AnswerScale
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.metrics.monthly import Since

LINE_MONTHS = 13  # a year, and the same month of the year before


@dataclass(frozen=True)
class KeyFigure:
    """A metric and where it stands. ``months``: month by month (where these are too thin, by quarters or half-years);
    ``perspective``: of the scorecard; ``target``: with who set it; ``scales``: on which its answers were given;
    ``since``: since when it is as it is, where a moment stands out."""

    metric: Metric
    now: Measurement
    months: tuple[Measurement, ...] = ()
    perspective: str | None = None
    target: Target | None = None
    scales: tuple[AnswerScale, ...] = ()
    since: Since | None = None

    @property
    def recent(self) -> tuple[Measurement, ...]:
        """The months that a card has room for."""
        return self.months[-LINE_MONTHS:]
