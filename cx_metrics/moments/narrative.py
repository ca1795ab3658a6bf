"""What moments of truth come to, in sentences: written from the answer by templates in the reader's language."""

import math
from collections.abc import Callable, Iterable

from cx_metrics.drivers import Missing
from cx_metrics.moments.moment import Asymmetry, Flip, Moment, Moments
from cx_metrics.moments.priority_receipt import finely
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text

MOST_NAMED = 3
ASYMMETRIES: tuple[Asymmetry, ...] = ("must_be_right", "more_is_better", "can_delight", "no_evidence")
GroupName = Callable[[str, str], str]  # dimension, value → what people call the group


def headline(found: Moments, text: Text) -> str:
    """The answer in a sentence a board could minute, or why there is none."""
    says: str = found.sentence.says
    items = found.sentence.items
    if says == "nothing_clear" and (heavy := _heavy(found)):
        says, items = "weigh", heavy
    aim = found.lines.performance if found.lines and found.lines.rule == "target" else None
    if aim is not None and text.has(f"moments.finding_by_target.{says}"):
        told = {"moments": names(found, items, text), "n": len(items)} if items else {}
        return text(f"moments.finding_by_target.{says}", target=text.number(aim), **told)
    if not items:
        return text(f"moments.finding.{says}", outcome=outcome_name(found, text))
    return text(f"moments.finding.{says}", moments=names(found, items, text), n=len(items))


def paragraph(found: Moments, text: Text) -> str:
    """How sure the answer is, what it rests on, whether what people do says the same, and what the data lack."""
    said = [*_stability(found, text), *_explained(found, text), *_extremes(found, text), *_say_and_do(found, text)]
    said += [text(f"moments.lacks.{table}") for table in found.lacks if text.has(f"moments.lacks.{table}")]
    return text("finding.between").join(said)


def outcome_name(found: Moments, text: Text) -> str:
    """What people call the outcome."""
    return text.pick(found.outcome.name)


def name(found: Moments, item: str, text: Text) -> str:
    """What people call an item; one that is no moment by its code in words."""
    known = (text.pick(moment.name) for moment in found.moments if moment.item == item)
    return next(known, item.replace("_", " "))


def names(found: Moments, items: Iterable[str], text: Text) -> str:
    """Some of the items as a list in a sentence, the first ones by name."""
    every = [name(found, item, text) for item in items]
    shown, more = every[:MOST_NAMED], len(every) - MOST_NAMED
    return text.join([*shown, text("moments.more", n=more)] if more > 0 else shown)


def effect(value: Ranged, found: Moments, text: Text) -> str:
    """A change of the outcome with its sign: points, or money."""
    return text.change(value.value, found.outcome.unit, value.low, value.high)


def effect_interval(value: Ranged, found: Moments, text: Text) -> str:
    """Both ends of the interval of such a change."""
    return text.change_interval(value.low, value.high, found.outcome.unit)


def lines_said(found: Moments, text: Text) -> str:
    """Where the cross-hairs stand, and by which rule; that there is no target where one was asked for."""
    if found.lines is None:
        return ""
    performance = text.number(found.lines.performance)
    importance = finely(found.lines.importance, text)
    return text(f"moments.lines_at.{found.lines.rule}", performance=performance, importance=importance)


def kind_said(moment: Moment, text: Text) -> str:
    """What kind of moment it is, and from which score on more is not noticed."""
    kind = text(f"moments.kind.{moment.asymmetry}")
    if moment.good_enough is None:
        return kind
    until = text("moments.good_enough", value=text.number(moment.good_enough))
    return text("punctuation.comma").join([kind, until])


def kinds(found: Moments, text: Text) -> list[tuple[str, str, str]]:
    """For each kind that there is: its name, the moments of it, and what follows for those who run them."""
    told = []
    for kind in ASYMMETRIES:
        items = [moment.item for moment in found.moments if moment.asymmetry == kind]
        if items:
            advice = text(f"moments.advice.{kind}")
            told.append((text(f"moments.kind.{kind}"), names(found, items, text), advice))
    return told


def flips(found: Moments, group: GroupName, text: Text) -> list[str]:
    """Where the ranking is another for a group of customers, the surest first."""
    return [_flip(one, found, group, text) for one in sorted(found.segments, key=lambda one: one.p)]


def left_out(found: Moments, text: Text) -> list[str]:
    """The items that are not weighed, and why."""
    return [
        text(
            f"driver.left_out.{one.reason}",
            item=name(found, one.item, text),
            n=one.n or 0,
            needed=found.card.needed,
        )
        for one in found.left_out
    ]


def model_lines(found: Moments, text: Text) -> list[tuple[str, list[str]]]:
    """The model card as headings and sentences: what was explained how well, the rule, what is hard to tell apart."""
    card, outcome = found.card, outcome_name(found, text)
    rows = [(text("moments.card.outcome"), _about_outcome(found, text))]
    if card.n is not None:
        rows.append((text("moments.card.answers"), [text("moments.card.n", n=card.n), *_kept(found, text)]))
    if card.r2 is not None:
        told = [text("moments.card.r2", r2=text.value(card.r2, "share", card.r2_low, card.r2_high), outcome=outcome)]
        if card.r2_low is not None:
            told.append(text("moments.card.r2_interval", interval=text.interval(card.r2_low, card.r2_high, "share")))
            told += [text("moments.card.rough", n=card.n or 0)] if card.is_small else []
        if card.relation_p is not None:
            told.append(text("moments.card.relation", p=_p(card.relation_p, text)))
        told.append(text(f"moments.card.method.{card.method}"))
        rows.append((text("moments.card.explained"), told))
    rows.append((text("moments.card.missing"), _missing(found, text)))
    if alike := _collinear(found, text):
        rows.append((text("moments.card.together"), alike))
    if out := left_out(found, text):
        rows.append((text("moments.card.left_out"), out))
    rows.append((text("moments.card.evidence"), [text("moments.card.correlation")]))
    return rows


def _heavy(found: Moments) -> tuple[str, ...]:
    """The items that clearly weigh more than the line, weightiest first."""
    line = math.inf if found.lines is None else found.lines.importance
    heavy = [moment.driver for moment in found.moments if moment.driver.low is not None and moment.driver.low > line]
    return tuple(driver.item for driver in sorted(heavy, key=lambda one: one.rank))


def _extremes(found: Moments, text: Text) -> list[str]:
    """Where a bad rating clearly costs most, and where an excellent one clearly brings most."""
    costs = [
        (one.penalty, one) for one in found.moments if one.penalty and one.penalty.is_clear and one.penalty.value < 0
    ]
    brings = [(one.reward, one) for one in found.moments if one.reward and one.reward.is_clear and one.reward.value > 0]
    if not costs or not brings:
        return []
    bad, worst = min(costs, key=lambda each: each[0].value)
    good, best = max(brings, key=lambda each: each[0].value)
    told = {"worst": text.pick(worst.name), "best": text.pick(best.name)}
    return [text("moments.said.extremes", bad=effect(bad, found, text), good=effect(good, found, text), **told)]


def _stability(found: Moments, text: Text) -> list[str]:
    said = found.sentence
    if not said.items or said.top3 is None:
        return []
    share = text.value(said.top3, "share")
    return [text("moments.said.top3", moment=name(found, said.items[0], text), share=share)]


def _explained(found: Moments, text: Text) -> list[str]:
    card = found.card
    if card.r2 is None or not found.moments:
        return []
    share = text.value(card.r2, "share", card.r2_low, card.r2_high)
    told = {"share": share, "outcome": outcome_name(found, text), "answers": text.count(card.n or 0)}
    return [text("moments.said.explained", n=len(found.moments), **told)]


def _say_and_do(found: Moments, text: Text) -> list[str]:
    said = []
    for key, items in (("says_not_does", found.says_not_does), ("does_not_say", found.does_not_say)):
        if items:
            said.append(text(f"moments.said.{key}", moments=names(found, items, text), n=len(items)))
    return said


def _flip(one: Flip, found: Moments, group: GroupName, text: Text) -> str:
    return text(
        "moments.flip",
        group=group(one.dimension, one.value),
        moment=name(found, one.item, text),
        rank=one.rank,
        elsewhere=one.rank_elsewhere,
        share=text.value(one.share, "share"),
        others=text.value(one.elsewhere, "share"),
    )


def _about_outcome(found: Moments, text: Text) -> list[str]:
    kind = text(f"moments.card.kind.{found.outcome.kind}", n=found.outcome.within_days or 0)
    told = [text("punctuation.comma").join([outcome_name(found, text), kind])]
    if found.card.unfinished:
        told.append(text("moments.card.unfinished", n=found.card.unfinished))
    return told


def _kept(found: Moments, text: Text) -> list[str]:
    card = found.card
    key = "moments.card.kept_all" if card.counts_some else "moments.card.kept"
    return [text(key, share=text.value(card.kept, "share"))] if card.kept < 1 else []


def _missing(found: Moments, text: Text) -> list[str]:
    card = found.card
    told = [text(f"moments.card.rule.{card.rule}")]
    if card.missing is not None:
        told.append(text("moments.card.lacking", share=text.value(card.missing, "share"), n=card.complete or 0))
    if card.order_changes:
        told.append(text("moments.card.order_changes"))
        told += [_order(found, rule, items, text) for rule, items in card.order_by_rule.items()]
    elif len(card.order_by_rule) > 1:
        told.append(text("moments.card.order_same"))
    return told


def _order(found: Moments, rule: Missing, items: Iterable[str], text: Text) -> str:
    shown = text.join(name(found, item, text) for item in items)
    return text("filter.some", dimension=text(f"moments.missing.{rule}"), values=shown)


def _collinear(found: Moments, text: Text) -> list[str]:
    card = found.card
    told = []
    if card.inflation is not None:
        told.append(text("moments.card.inflation", factor=text.amount(round(card.inflation, 2))))
    for pair in card.collinear:
        both = {"first": name(found, pair.first, text), "second": name(found, pair.second, text)}
        told.append(text("moments.card.collinear", correlation=text.amount(round(pair.correlation, 2)), **both))
    return told


def _p(value: float, text: Text) -> str:
    return text("moments.card.p_below", p=text.amount(0.01)) if value < 0.01 else text.amount(round(value, 2))
