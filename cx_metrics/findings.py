"""The sentence a page opens with, written from its measurements: what got worse, what got better, or that nothing
did."""

from collections.abc import Sequence

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.text import Text

_ORDER = ("worse", "better", "no_detectable_change", "not_enough_answers")


def findings(measured: Sequence[tuple[Metric, Measurement]], text: Text, compared_with: str | None) -> list[str]:
    """One sentence a metric, what a board must know first: worse, better, no change, not enough answers."""
    ordered = sorted(measured, key=lambda pair: _ORDER.index(pair[1].verdict or "no_detectable_change"))
    return [_sentence(metric, found, text, compared_with) for metric, found in ordered]


def _sentence(metric: Metric, found: Measurement, text: Text, compared_with: str | None) -> str:
    name, value = text.pick(metric.name), text.value(found.value, found.unit, found.low, found.high)
    if found.status != "ok":
        return text("finding.not_enough_answers", metric=name)
    if found.verdict in (None, "not_enough_answers") or compared_with is None:
        return text("finding.uncompared", metric=name, value=value)
    change = text.change(found.change, found.unit, found.change_low, found.change_high)
    kind = "target_" if compared_with == "target" else ""
    return text(
        f"finding.{kind}{found.verdict}", metric=name, value=value, change=change, on=text(f"on.{compared_with}")
    )
