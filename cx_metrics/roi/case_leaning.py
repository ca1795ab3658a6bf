"""Where a case's figure stands among its runs, in sentences: at an end of them or apart from their middle, and which
inputs' ranges draw the runs away."""

from cx_metrics.roi.case_amounts import amount_said, line_said
from cx_metrics.roi.case_answer import CaseAnswer
from cx_metrics.roi.case_reading import spread, value_at
from cx_metrics.text import Text

AT_AN_END = 0.1  # of what 8 of 10 runs span
MOST_NAMED = 3


def leaning(answer: CaseAnswer, text: Text) -> str:
    """Why the headline stands at an end of where 8 of 10 runs lie (in an outer tenth of it, or beyond), by the ranges
    that draw the runs away from it; empty where it does not."""
    line = answer.model.results.headline
    base, seen = value_at(answer, line), spread(answer, line)
    if base is None or seen.p10 is None or seen.p90 is None or seen.p10 == seen.p90:
        return ""
    place = (base - seen.p10) / (seen.p90 - seen.p10)
    drawn_away = _drawn_away(answer, up=place < 1 / 2, text=text)
    if AT_AN_END <= place <= 1 - AT_AN_END or not drawn_away:
        return ""
    return text("cfo.leaning.low" if place < 1 / 2 else "cfo.leaning.high", inputs=drawn_away)


def beside_base(answer: CaseAnswer, text: Text) -> str:
    """What the headline comes to with everything at base, and in half of the runs where that is another amount."""
    line = answer.model.results.headline
    seen = spread(answer, line)
    value, base = value_at(answer, line), line_said(answer, line, text)
    half = amount_said(seen.p50, seen, text, unit=answer.model.unit(line))
    if half == base or seen.p50 is None or value is None:
        return text("cfo.base.alone", base=base)
    inputs = _drawn_away(answer, up=seen.p50 > value, text=text)
    return text("cfo.base.leaning" if inputs else "cfo.base.apart", base=base, half=half, inputs=inputs)


def _drawn_away(answer: CaseAnswer, up: bool, text: Text) -> str:
    """The inputs whose ranges draw the runs most to one side of what the case comes to at base (``up``: above it):
    those of which the two ends together do at least half of what the first one's do. Empty where none does."""
    base = value_at(answer, answer.model.results.headline)
    if base is None:
        return ""
    ends = ((bar.input, bar.at_low, bar.at_high) for bar in answer.tornado)
    middles = {name: (low + high) / 2 - base for name, low, high in ends if low is not None and high is not None}
    pulls = {name: middle if up else -middle for name, middle in middles.items()}
    most = max(pulls.values(), default=0.0)
    named = [name for name in sorted(pulls, key=lambda name: -pulls[name]) if most > 0 and pulls[name] >= most / 2]
    return text.names(answer.model.name(name, text.locale) for name in named[:MOST_NAMED])
