"""The boxes that a share counts, in words: "Top box: 1 of 0–1"."""

from collections.abc import Sequence

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.answer_spread import AnswerScale
from cx_metrics.text import Text

_MOST = 3  # scales that are named one by one


def boxes_said(metric: Metric, scales: Sequence[AnswerScale], text: Text) -> str | None:
    """Which answers of which scales ``metric`` counts; None where it counts no boxes, or no scale is known."""
    if metric.boxes is None or not scales:
        return None
    said = [_of(scale, metric.boxes, text) for scale in scales[:_MOST]]
    if len(scales) > _MOST:
        said.append(text("boxes.more", n=len(scales) - _MOST))
    return text(f"boxes.{metric.boxes}", of=text.join(said))


def _of(scale: AnswerScale, end: str, text: Text) -> str:
    counted = [answer for answer in scale.points if scale.box(answer) == end]
    first, last = (counted[0], scale.high) if end == "top" else (scale.low, scale.bottom or counted[-1])
    answers = f"{first:g}" if first == last else f"{first:g}–{last:g}"
    return text("boxes.of", answers=answers, scale=f"{scale.low:g}–{scale.high:g}")
