"""The sentences a page opens with, written from its measurements by declared templates: is it better, is it real, what
moved, since when; and what they say where there is no answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from cx_metrics.declarations.settings import Settings
from cx_metrics.metrics.key_figure import KeyFigure
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.metrics.monthly import Since
from cx_metrics.metrics.moved import ChangePart, Moved
from cx_metrics.metrics.naming import group_name
from cx_metrics.metrics.operating_changes import OperatingChange
from cx_metrics.metrics.periods import month_end, month_number
from cx_metrics.text import Text

_ORDER = ("worse", "better", "no_detectable_change", "not_enough_answers")
NAMED = 2  # figures beside the leading one that are named; the others stand on their cards
MOSTLY = 0.5  # of the change, for a part to be what it mostly is


@dataclass(frozen=True)
class Story:
    """The headline, what there is to know about it, and in short what the two that matter most of the others do."""

    headline: str
    sentences: tuple[str, ...]
    others: tuple[str, ...] = ()


def lead(told: Sequence[KeyFigure]) -> KeyFigure:
    """The figure a page opens with: what got worse, else what got better, else the first (those unknown last)."""
    return _by_weight(told)[0]


def _by_weight(told: Sequence[KeyFigure]) -> list[KeyFigure]:
    return sorted(told, key=lambda each: _ORDER.index(each.now.verdict or "no_detectable_change"))


def _most_telling(told: Sequence[KeyFigure]) -> list[KeyFigure]:
    """Those of the figures that are named, in their own order."""
    named = _by_weight(told)[:NAMED]
    return [each for each in told if each in named]


def story(
    told: Sequence[KeyFigure],
    text: Text,
    settings: Settings,
    compared_with: str | None,
    moved: Moved | None = None,
    log: Sequence[OperatingChange] = (),
) -> Story:
    """What the page says of its figures: the leading one in full (``moved`` and ``log`` are about it), the others in
    short, sorted by what happened to them. ``compared_with`` is previous, year, target or None."""
    first = lead(told)
    others = [each for each in told if each is not first]
    if compared_with is None or compared_with == "target":
        said = tuple(_plainly(each, text, compared_with) for each in _most_telling(others))
        return Story(_plainly(first, text, compared_with), (), (*said, *_left(others, text)))
    if first.now.verdict == "no_detectable_change" and len(told) > 1:
        headline = text("story.nothing_moved", on=text(f"on.{compared_with}"), n=len(told))
        return Story(headline, _hidden(moved, text), _others(told, text))
    if first.now.verdict not in ("better", "worse"):
        detectable = () if first.now.detectable is None or first.now.status != "ok" else (_detectable(first.now, text),)
        return Story(_plainly(first, text, compared_with), (*_hidden(moved, text), *detectable), _others(others, text))
    tail, because = _because(first, moved, text, settings)
    if not tail and first.since is not None:
        tail = text("story.tail.since", since=_since("from", first.since, text))
    headline = text(
        f"story.{first.now.verdict}",
        metric=text.pick(first.metric.name),
        value=_value(first.now, text),
        change=_change(first.now, text),
        on=text(f"on.{compared_with}"),
        fell=text(f"fell.{first.metric.polarity}"),
        tail=tail,
    )
    return Story(headline, (*because, *_when(first, log, text)), _others(others, text))


def _plainly(told: KeyFigure, text: Text, compared_with: str | None) -> str:
    """One sentence on one figure."""
    found, name = told.now, text.pick(told.metric.name)
    if found.status != "ok":
        return text("finding.not_enough_answers", metric=name)
    if found.verdict in (None, "not_enough_answers") or compared_with is None:
        return text("finding.uncompared", metric=name, value=_value(found, text))
    kind = "target_" if compared_with == "target" else ""
    return text(
        f"finding.{kind}{found.verdict}",
        metric=name,
        value=_value(found, text),
        change=_change(found, text),
        on=text(f"on.{compared_with}"),
        fell=text(f"fell.{told.metric.polarity}"),
    )


def _because(first: KeyFigure, moved: Moved | None, text: Text, settings: Settings) -> tuple[str, tuple[str, ...]]:
    """What mostly made a change: the end of the headline, and the sentences that say it in numbers."""
    now, metric = first.now, first.metric
    if moved is None or now.change is None:
        return "", ()
    mix = next((part for part in moved.real if part.kind == "mix" and part.by), None)
    if mix is not None and moved.mix.real and _is_most_of(moved.mix, now.change) and mix.shares:
        way = "more" if mix.shares[1] > mix.shares[0] else "fewer"
        group = group_name(settings, mix.by, text)
        before, after = (text.value(share, "share") for share in mix.shares)
        told = text(
            "story.mix", points=_points(moved.mix, moved, text), group=group, before=before, after=after,
            value=_of_group(mix, moved, text, 1), metric=text.pick(metric.name),
        )  # fmt: skip
        inside = (
            text("story.inside", points=_points(moved.rate, moved, text))
            if moved.rate.real
            else text("story.inside_nothing")
        )
        return text(f"story.tail.{way}", group=group), (told, inside)
    largest = next((part for part in moved.real if part.kind == "rate" and part.by), None)
    if largest is not None and not moved.widespread and _is_most_of(largest, now.change):
        group = group_name(settings, largest.by, text)
        told = text(
            "story.group", group=group, points=_points(largest, moved, text),
            before=_of_group(largest, moved, text, 0), after=_of_group(largest, moved, text, 1),
        )  # fmt: skip
        return text("story.tail.group", group=group), (told,)
    return "", (text("story.widespread"),) if len(moved.real) > 1 and moved.widespread else ()


def _hidden(moved: Moved | None, text: Text) -> tuple[str, ...]:
    """A total may stand still while all groups change, because their mix makes up for it."""
    if moved is None or not (moved.rate.real and moved.mix.real):
        return ()
    return (text("story.hidden", inside=_points(moved.rate, moved, text), mix=_points(moved.mix, moved, text)),)


def _when(told: KeyFigure, log: Sequence[OperatingChange], text: Text) -> tuple[str, ...]:
    """Since when, and what the log of changes holds of that time; that one made the other is not claimed."""
    if told.since is None:
        return ()
    noted = text.join(text("story.noted", what=change.said(text), date=change.occurred_on) for change in log)
    since = _since("since", told.since, text)
    return (text("story.since_and_log", since=since, noted=noted) if log else text("story.since", since=since),)


def _others(told: Sequence[KeyFigure], text: Text) -> tuple[str, ...]:
    """The two figures that matter most, one sentence for each thing that may have happened, and how many more there
    are."""
    said = []
    for verdict in _ORDER:
        some = [
            _item(each, text) for each in _most_telling(told) if (each.now.verdict or "not_enough_answers") == verdict
        ]
        if some:
            said.append(text(f"story.others.{verdict}", figures=text.join(some)))
    return (*said, *_left(told, text))


def _left(told: Sequence[KeyFigure], text: Text) -> tuple[str, ...]:
    """That there are more figures than those that are named."""
    return (text("story.others.more", n=len(told) - NAMED),) if len(told) > NAMED else ()


def _item(told: KeyFigure, text: Text) -> str:
    name = text.pick(told.metric.short_name)
    if told.now.verdict not in ("better", "worse"):
        known = told.now.status == "ok"
        return text("story.item", metric=name, value=_value(told.now, text)) if known else name
    since = [_since("from", told.since, text)] if told.since else []
    about = text("punctuation.comma").join([_change(told.now, text), *since])
    return text("story.item_changed", metric=name, value=_value(told.now, text), about=about)


def _since(kind: str, since: Since, text: Text) -> str:
    """The moment of a change: ``since`` for when it happened, ``from`` for since when it is so."""
    if since.first == since.last:
        return text(f"story.{kind}_month", month=text.month(since.first))
    return text(f"story.{kind}_about", period=text.period(since.first, month_end(month_number(since.last))))


def _is_most_of(part: ChangePart, change: float) -> bool:
    return part.points * change > 0 and abs(part.points) >= MOSTLY * abs(change)


def _value(found: Measurement, text: Text) -> str:
    return text.value(found.value, found.unit, found.low, found.high)


def _change(found: Measurement, text: Text) -> str:
    return text.change(found.change, found.unit, found.change_low, found.change_high)


def _detectable(found: Measurement, text: Text) -> str:
    size = text.change(found.detectable, found.unit, found.change_low, found.change_high).lstrip("+")
    return text("story.detectable", value=size)


def _points(part: ChangePart, moved: Moved, text: Text) -> str:
    return text.change(part.points, moved.unit, part.low, part.high)


def _of_group(part: ChangePart, moved: Moved, text: Text, at: int) -> str:
    value = part.values[at] if part.values else None
    return text.value(value, moved.unit)
