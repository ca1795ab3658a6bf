"""The sentences a journey's page opens with, written from the map by templates in the reader's language."""

from collections.abc import Callable, Sequence

from cx_metrics.journey.delays import Delay
from cx_metrics.journey.model import JourneyMap, Step
from cx_metrics.journey.reading import Flow, MapReading, scored
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.text import NOTHING, Text

Name = Callable[[str], str]  # touchpoint → what people call it
MOST_NAMED = 3


def headline(journey: JourneyMap, reading: MapReading, name: Name, text: Text) -> str:
    """Where it hurts most and where the money is, or why that cannot be said."""
    worst, richest = reading.worst, reading.richest
    if worst is None and any(step.score.status == "suppressed" for step in journey.steps):
        return text("journey.finding.hidden")
    if worst is None:
        key = "journey.finding.no_scores" if journey.sessions else "journey.finding.nothing"
        return text(key, n=journey.sessions)
    if sum(scored(step) for step in journey.steps) == 1:
        return text("journey.finding.only", step=name(worst.touchpoint), n=len(journey.steps))
    if reading.alike:
        if is_level(reading):
            return (
                text("journey.finding.level_money", money=name(richest.touchpoint))
                if richest
                else text("journey.finding.level")
            )
        hurts = _names((worst, *reading.alike), name, text)
        return text("journey.finding.alike", steps=hurts)
    if richest is None:
        return text("journey.finding.hurts", step=name(worst.touchpoint))
    if richest.touchpoint == worst.touchpoint:
        return text("journey.finding.same", step=name(worst.touchpoint))
    return text("journey.finding.apart", step=name(worst.touchpoint), money=name(richest.touchpoint))


def compared_on(journey: JourneyMap, text: Text) -> str:
    """What the scores are compared with, as it stands behind a change: "on last year"; empty without comparison."""
    if journey.comparison is None:
        return ""
    return text("journey.on_group" if journey.comparison == "group" else f"on.{journey.comparison}")


def is_level(reading: MapReading) -> bool:
    """Whether so many scores are alike at the low end that none of them can be called the worst."""
    return len(reading.alike) + 1 > MOST_NAMED


def paragraph(journey: JourneyMap, reading: MapReading, name: Name, text: Text) -> str:
    """The numbers behind the headline, what moved, and what cannot be said."""
    said = []
    if is_level(reading):
        said.append(text("journey.said.level", n=len(reading.alike) + 1))
    elif reading.worst is not None:
        score = reading.worst.score
        said.append(
            text(
                "journey.said.worst",
                step=name(reading.worst.touchpoint),
                value=text.value(score.value, score.unit, score.low, score.high),
                interval=text.interval(score.low, score.high, score.unit),
                n=score.n or 0,
            )
        )
    if reading.richest is not None:
        amount = reading.richest.margin_at_risk
        money = text.money(amount.value, amount.low, amount.high)
        said.append(text("journey.said.money", step=name(reading.richest.touchpoint), amount=money))
    on = compared_on(journey, text)
    if on:
        apart = journey.comparison in ("group", "rest", "target")  # others, not the same customers some time ago
        for key, steps in (
            ("lower" if apart else "worse", reading.worse),
            ("higher" if apart else "better", reading.better),
        ):
            if steps:
                said.append(text(f"journey.said.{key}", steps=_names(steps, name, text), on=on))
        if not reading.worse and not reading.better and reading.worst is not None:
            none = "no_difference" if journey.comparison == "group" else "no_change"
            said.append(text(f"journey.said.{none}", on=on))
    if reading.unknown and reading.worst is not None:
        said.append(text("journey.said.unknown", steps=_names(reading.unknown, name, text)))
    return text("finding.between").join([*said, *lacks(journey, text)])


def by_delay(delays: Sequence[Delay], name: Name, text: Text) -> str:
    """Where the slow quarter of a step's passages is judged worst against the quick one; empty where none is told
    apart.

    Only quarters whose intervals do not overlap count. It says what goes together, not what causes what.
    """
    found: list[tuple[float, Delay, Delay]] = []
    for touchpoint in dict.fromkeys(delay.touchpoint for delay in delays):
        known = [delay for delay in delays if delay.touchpoint == touchpoint and delay.score.low is not None]
        quick, slow = (known[0], known[-1]) if len(known) > 1 else (None, None)
        if quick and slow and (slow.score.high or 0.0) < (quick.score.low or 0.0):
            found.append(((quick.score.value or 0.0) - (slow.score.value or 0.0), quick, slow))
    if not found:
        return ""
    _, quick, slow = max(found, key=lambda one: one[0])
    told = {
        key: text.value(one.score.value, "score", one.score.low, one.score.high)
        for key, one in (("quick", quick), ("slow", slow))
    }
    ends = {"until": text.value(quick.high, "seconds"), "since": text.value(slow.low, "seconds")}
    return text("journey.by_delay", step=name(slow.touchpoint), **told, **ends)


def lacks(journey: JourneyMap, text: Text) -> list[str]:
    """What the map is without, and what would bring it."""
    steps, said = journey.steps, []
    if not journey.sessions and not any(step.volume for step in steps):
        said.append(text("journey.lacks.interactions"))
    if not any(step.score.n or step.score.status == "suppressed" for step in steps):
        said.append(text("journey.lacks.ratings"))
    elif all(step.margin_at_risk.value is None for step in steps):
        said.append(text("journey.lacks.money" if "orders" in journey.lacks else "journey.lacks.margin"))
    return said


def opportunity(reading: MapReading, name: Name, text: Text) -> str:
    """Where to begin: the step whose shortfall times its money is largest, as one sentence; empty where none is."""
    found = reading.opportunity
    if found is None:
        return ""
    amount = found.step.margin_at_risk
    return text(
        "journey.opportunity",
        step=name(found.step.touchpoint),
        gap=text.number(found.gap),
        amount=text.money(amount.value, amount.low, amount.high),
    )


def flow_said(found: Flow, name: Name, text: Text) -> list[str]:
    """Loops and channel switches as numbers in words."""
    said = []
    if found.repeated:
        said.append(text("journey.flow.repeated", share=text.value(found.repeated, "share")))
    if found.back and found.most_back:
        start, end = (name(code) for code in found.most_back)
        share = text.value(found.back, "share")
        said.append(text("journey.flow.back", share=share, start=start, end=end))
    if found.switched is not None:
        share = text.value(found.switched.switching.value, "share")
        said.append(text("journey.flow.switched", share=share, step=name(found.switched.touchpoint)))
    return said


def evidence(journey: JourneyMap, text: Text) -> str:
    """How much of the map is measured, how money was scaled to a year, and what was logged in the wrong order."""
    said = [text("journey.evidence_score", share=text.value(journey.evidence_score, "share"))]
    scale = journey.money_scaled_by
    if scale is not None and scale > 1 and any(step.margin_at_risk.value is not None for step in journey.steps):
        said.append(text("journey_note.money.scaled", factor=text.amount(scale)))
    if journey.out_of_order:
        said.append(text("journey.flow.out_of_order", n=journey.out_of_order))
    return text("finding.between").join(said)


def passages(journey: JourneyMap, name: Name, text: Text) -> list[dict[str, str]]:
    """The rows of a table of passages, most frequent first; shares are of all passages and ends."""
    every = sum(transition.n for transition in journey.transitions)
    return [
        {
            "from": name(found.start),
            "to": name(found.end) if found.end else text("journey.flow.end"),
            "visits": text.count(found.n),
            "share": text.value(found.n / every, "share"),
        }
        for found in sorted(journey.transitions, key=lambda one: (-one.n, one.start, one.end or ""))
    ]


def compared(journey: JourneyMap, name: Name, text: Text) -> list[dict[str, str]]:
    """The rows of a table of the steps: score now and before (or elsewhere), the change with its margin, verdict."""
    return [
        {
            "step": name(step.touchpoint),
            "now": _scored(step.score, text),
            "before": _scored(step.compared, text) if step.compared else NOTHING,
            "change": _changed(step.score, text),
            "verdict": text(f"verdict.{step.score.verdict}") if step.score.verdict else NOTHING,
        }
        for step in journey.steps
    ]


def _scored(score: Measurement, text: Text) -> str:
    if score.status != "ok":
        return text(f"status.{score.status}")
    value = text.value(score.value, score.unit, score.low, score.high)
    doubt = [text.interval(score.low, score.high, score.unit), text("card.sample", n=score.n or 0)]
    return text("punctuation.beside", value=value, told=text("punctuation.comma").join(doubt))


def _changed(score: Measurement, text: Text) -> str:
    if score.change is None:
        return NOTHING
    change = text.change(score.change, score.unit, score.change_low, score.change_high)
    return f"{change} {text.margin(score.change_low, score.change_high, score.unit)}"


def _names(steps: Sequence[Step], name: Name, text: Text) -> str:
    shown = [name(step.touchpoint) for step in steps[:MOST_NAMED]]
    more = len(steps) - len(shown)
    return text.join([*shown, text("journey.more", n=more)] if more else shown)
