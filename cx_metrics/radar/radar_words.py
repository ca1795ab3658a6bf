"""What the radar found, in sentences: written from the answer by templates in the reader's language."""

from cx_metrics.declarations.settings import Settings
from cx_metrics.metrics.naming import value_name
from cx_metrics.metrics.question import Filters
from cx_metrics.radar.finding import Finding, LoggedChange, Radar, RadarOutcome
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text

MAIN = ("nps", "csat", "ces")  # of which it is said how small a change would have been seen


def outcome_name(outcome: RadarOutcome, text: Text) -> str:
    """What people call an outcome."""
    return text(f"radar.outcome.{outcome.id}") if outcome.name is None else text.pick(outcome.name)


def who(exposed: Filters, house: Settings, text: Text) -> str:
    """Those who met a change: “Frequent business”, “Frequent business × Food and drinks”, or everybody."""
    if not exposed:
        return text("radar.everybody")
    known = [(name, values) for name, values in exposed if name in house.dimensions]
    groups = [text.join([value_name(house, name, value, text) for value in values]) for name, values in known]
    return " × ".join(groups) or text("radar.everybody")


def effect(one: Finding, text: Text) -> str:
    """How much: +12 pp, −44, or 23% more."""
    if one.effect is None:
        return ""
    if one.outcome.unit != "relative":
        return text.change(one.effect, one.outcome.unit, one.low, one.high)
    size = text.value(abs(one.effect), "share", *sorted((abs(one.low or 0.0), abs(one.high or 0.0))))
    return text("radar.more" if one.effect > 0 else "radar.fewer", share=size)


def ends(one: Finding, of: Ranged | Finding, text: Text) -> str:
    """Both ends of its interval, or of the total's."""
    if one.outcome.unit == "relative":
        return text.interval(of.low, of.high, "share")
    return text.change_interval(of.low, of.high, one.outcome.unit)


def size(one: Finding, text: Text) -> str:
    """How much, with its interval."""
    if one.effect is None:
        return ""
    return text("radar.fact.size", effect=effect(one, text), interval=ends(one, one, text))


def seen_from(one: Finding, text: Text) -> str:
    """The smallest effect that would have been seen."""
    if one.outcome.unit == "share" and one.detectable is not None:
        return text("change.share", number=text.number(100 * one.detectable))
    return text.value(one.detectable, "share" if one.outcome.unit == "relative" else one.outcome.unit)


def headline(found: Radar, house: Settings, text: Text) -> str:
    """The answer in a sentence a board could minute."""
    if not found.changes:
        return text("radar.finding.no_log")
    says, first = _first(found)
    if first is not None:
        told = {"what": first.change.said(text), "date": first.change.occurred_on}
        return text(f"radar.finding.{says}", who=who(first.change.exposed, house, text), **told)
    judged = sum(one.verdict == "no_detectable_change" for one in found.changes)
    return text("radar.finding.nothing", n=judged) if judged else text("radar.finding.none_judged")


def told_first(found: Radar) -> LoggedChange | None:
    """The change that the headline tells of: hidden hurt before open hurt before help; None where all is unclear."""
    return _first(found)[1]


def _first(found: Radar) -> tuple[str, LoggedChange | None]:
    by_verdict = {
        "hidden": [one for one in found.changes if any(f.hidden and f.verdict == "hurt" for f in one.findings)],
        "hurt": [one for one in found.changes if one.verdict == "hurt"],
        "helped": [one for one in found.changes if one.verdict == "helped"],
    }
    # the latest: what can still be put right
    return next(((says, changes[-1]) for says, changes in by_verdict.items() if changes), ("", None))


def paragraph(found: Radar, text: Text) -> str:
    """How many tests stand behind it, what else helped or hurt, and what the data lack."""
    said = []
    if found.changes:
        rate = text.value(found.rate, "share")
        said.append(text("radar.tests", n=found.tests, changes=text.count(len(found.changes)), rate=rate))
    counts = [(v, sum(one.verdict == v for one in found.changes)) for v in ("hurt", "helped", "no_detectable_change")]
    told = [text(f"radar.counted.{verdict}", n=n) for verdict, n in counts if n]
    if told:
        said.append(text("radar.counted.all", parts=text.join(told)))
    said += [text(f"radar.lacks.{kind}") for kind in found.lacks]
    return text("finding.between").join(said)


def row_lines(one: LoggedChange, house: Settings, text: Text) -> list[str]:
    """The small print of a change in the list: when and whom, and what was found or would have been."""
    lines = [text("radar.row.when", date=one.change.occurred_on, who=who(one.change.exposed, house, text))]
    first = one.first
    if first is None:
        return lines
    if first.is_clear:
        name = outcome_name(first.outcome, text)
        lines.append(
            text("radar.row.effect", outcome=name, effect=effect(first, text), interval=ends(first, first, text))
        )
        if first.hidden:
            lines.append(text("radar.row.hidden"))
    elif one.verdict == "no_detectable_change":
        lines += _could_be_seen(one, text)
    elif first.reason:
        lines.append(text(f"radar.why_not.{first.reason}"))
    return lines


def _could_be_seen(one: LoggedChange, text: Text) -> list[str]:
    judged = [f for f in one.findings if f.verdict == "no_detectable_change"]
    chosen = next((f for name in MAIN for f in judged if f.outcome.id == name), judged[0] if judged else None)
    if chosen is None:
        return []
    return [text("radar.row.seen_from", outcome=outcome_name(chosen.outcome, text), size=seen_from(chosen, text))]


def facts(one: Finding, found: Radar, text: Text) -> list[tuple[str, list[str]]]:
    """The receipt of a finding: headings, each with its lines."""
    rows = [(text("radar.fact.verdict"), [text(f"radar.verdict.{one.verdict}")])]
    if one.reason:
        rows[0][1].append(text(f"radar.why_not.{one.reason}"))
    if one.effect is not None:
        seen = text("radar.fact.detectable", size=seen_from(one, text))
        rows.append((text("radar.fact.effect"), [size(one, text), seen]))
    sure = [text(f"radar.method.{one.method}")]
    if one.clusters is not None:
        sure.append(text("radar.fact.clusters", n=round(one.clusters)))
    if one.q is not None:
        sure.append(text("radar.fact.q", q=_p(one.q, text), n=found.tests))
    if one.pretrend_p is not None:
        sure.append(text("radar.fact.pretrend", p=_p(one.pretrend_p, text)))
    if one.placebo is not None and one.placebo.dates:
        sure.append(text("radar.fact.placebo", clear=text.count(one.placebo.clear), n=one.placebo.dates))
    rows.append((text("radar.fact.sure"), sure))
    if one.total is not None:
        key = "radar.fact.total_hides" if one.hidden else "radar.fact.total_shows"
        rows.append((text("radar.fact.total"), [text(key, interval=ends(one, one.total, text))]))
    rows.append((text("radar.fact.cost"), [cost(one, text)]))
    return rows


def finding_cells(one: Finding, text: Text) -> tuple[str, str, str, str]:
    """A finding as cells of a table: verdict, effect, its interval (or why there is none), and what would have been
    seen."""
    shown = one.effect is not None
    return (
        text(f"radar.verdict.{one.verdict}"),
        effect(one, text) if shown else "",
        ends(one, one, text) if shown else text(f"radar.why_not.{one.reason or 'not_known'}"),
        seen_from(one, text) if shown else "",
    )


def finding_line(one: Finding, text: Text) -> str:
    """The same as a line, with its false discovery rate, whether the total hides it, and its cost."""
    verdict, size, interval, seen = finding_cells(one, text)
    told, sentences = [verdict], [text(f"radar.why_not.{one.reason}")] if one.reason else []
    if one.effect is not None:
        told += [text("radar.fact.size", effect=size, interval=interval), text("radar.line.seen", size=seen)]
        told += [text("radar.line.q", q=_p(one.q, text))] if one.q is not None else []
        sentences += [text("radar.row.hidden")] if one.hidden else []
        sentences += [cost(one, text)] if one.is_clear else []
    said = text(
        "radar.line.all", outcome=outcome_name(one.outcome, text), told=text("punctuation.semicolon").join(told)
    )
    return text("finding.between").join([said, *sentences])


def cost(one: Finding, text: Text) -> str:
    """What it costs or brings a month, or why nobody can say."""
    money = one.a_month
    if money is None:
        return text(f"radar.uncosted.{one.uncosted or 'not_clear'}")
    key, low, high = "radar.brings", money.low, money.high
    if money.value <= 0:  # of a cost, both ends are costs
        turned = money.times(-1)
        key, low, high = "radar.costs", turned.high, turned.low
    amount = text.money(abs(money.value), *sorted((abs(low or 0.0), abs(high or 0.0))))
    return text(key, amount=amount, interval=text.interval(low, high, "money"))


def suggestion(one: Finding, house: Settings, text: Text) -> str:
    """A break that nobody logged, in a sentence."""
    told = {"who": who(one.exposed, house, text), "outcome": outcome_name(one.outcome, text)}
    told |= {"effect": effect(one, text)}
    return text(f"radar.broke.{one.broke}", earliest=one.earliest, latest=one.latest, **told)


def suggestion_lines(one: Finding, names: dict[str, str], text: Text) -> list[str]:
    """Whether the log knows of it."""
    known = [names[code] for code in one.logged if code in names]
    return [text("radar.logged_then", changes=text.join(known)) if known else text("radar.nothing_logged")]


def _p(value: float, text: Text) -> str:
    return text("radar.p_small") if value < 0.001 else text.number(value, 0.0, 0.01)
