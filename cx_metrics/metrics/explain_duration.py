"""How a time, or a share that lasts, was read off its curve, in words: how many ended, how many are open, what that
means."""

from collections.abc import Mapping
from datetime import date

from cx_metrics.declarations.duration import BEGUN, ENDED, SECONDS
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.text import Text

Sentences = dict[str, dict[str, str | None]]  # sentences by paragraph and name


def duration_words(
    metric: Metric, m: Measurement, sums: Mapping[str, float], rows: int, as_of: date | None, text: Text
) -> dict[str, str | None]:
    """The sentences of an explanation that differ from those of a sum, by name."""
    ended, begun = (text.pick(metric.part_names[part]) for part in (ENDED, BEGUN))
    closed, n = round(sums[ENDED]), round(sums[BEGUN])
    worked = text(
        "duration.worked",
        n=n,
        begun=begun,
        closed=closed,
        ended=ended,
        open=n - closed,
        date=as_of or "",
        value=_value(m, text),
    )
    wider = m.n / m.n_effective if m.n and m.n_effective else 1.0
    return {
        "rule": duration_rule(metric, text),
        "worked": worked,
        "sample": text("duration.sample", n=m.n or 0, begun=begun, minimum=metric.minimum_sample),
        "excluded": text("duration.excluded", n=rows - n, rows=rows),
        "interval": _interval(m, text),
        "repeated": text("duration.repeated", n=round(m.n_effective or 0)) if wider > 1.005 else None,
        "weighted": None,
        "split": None if m.change is None else text("duration.no_split"),
    }


def duration_rule(metric: Metric, text: Text) -> str:
    """What is read off the curve, in words."""
    ended, begun = (text.pick(metric.part_names[part]) for part in (ENDED, BEGUN))
    duration, name = metric.duration, text.pick(metric.name)
    assert duration is not None
    if duration.quantile is None:
        age = text.value((duration.horizon or 0) * SECONDS[duration.counted_in], "seconds")
        return text("duration.kept", metric=name, ended=ended, begun=begun, time=age)
    share = text.value(duration.quantile, "share")
    return text("duration.within", metric=name, ended=ended, begun=begun, share=share)


def _value(m: Measurement, text: Text) -> str:
    if m.value is None:
        return text("duration.too_young" if m.unit == "share" else "duration.not_reached")
    return text.value(m.value, m.unit, m.low, m.high)


def _interval(m: Measurement, text: Text) -> str:
    """Both ends; where so few have ended that there is no upper one, the lower."""
    if m.low is not None and m.high is None:
        return text("duration.at_least", low=text.value(m.low, m.unit))
    return text("explain.interval", interval=text.interval(m.low, m.high, m.unit))


def replaced(said: Sentences, own: Mapping[str, str | None]) -> Sentences:
    """The sentences, those of ``own`` in the place of their namesakes. Raises AssertionError for a name that no receipt
    has: it would never be said."""
    unknown = set(own) - {name for lines in said.values() for name in lines}
    assert not unknown, f"no receipt says {', '.join(sorted(unknown))}"
    return {key: lines | {name: own[name] for name in lines if name in own} for key, lines in said.items()}
