"""What to do about which moment, in order: the list beside the picture, and the way to choose one by keyboard."""

from pathlib import Path

from cx_metrics.moments.moment import VERBS, Moment, Moments
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.text import Text

FIX = VERBS[0]
TO_DO_STYLE = Path(__file__).with_name("to_do.css").read_text("utf-8")


def to_do(found: Moments, text: Text, looked_at: str | None = None) -> Markup:
    """The moments by what is to be done, each with its place, name, money and how sure its rank is: what to fix first,
    then the group that holds the next place. A click reports its item."""
    by_verb = {verb: [moment for moment in found.moments if moment.verb == verb] for verb in VERBS}
    groups = []
    for verb, moments in sorted(by_verb.items(), key=lambda group: (group[0] != FIX, [m.place for m in group[1]])):
        if moments:
            rows = [_row(moment, moment.item == looked_at, text) for moment in moments]
            title = tag("h3", text(f"moments.verb.{verb}"))
            groups.append(tag("section", title, tag("ul", *rows), class_=verb))
    return tag("div", *groups, class_="cx to-do", lang=text.locale)


def moment_marks(moment: Moment, text: Text) -> list[str]:
    """Which moment of its journey it is, and whether it is what people remember of it: the peak or the end."""
    marks = [text(f"moments.mark.{moment.moment}")] if moment.moment else []
    marks += [text("moments.mark.worst")] if moment.is_worst else []
    return marks + ([text("moments.mark.end")] if moment.is_end else [])


def _row(moment: Moment, is_looked_at: bool, text: Text) -> Markup:
    name = text.pick(moment.name)
    small = [" · ".join([*moment_marks(moment, text), *_sureness(moment, text)]), _point(moment, text)]
    lines = [
        tag("span", text.count(moment.place), class_="place"),
        tag("span", name, class_="name"),
        tag("b", _worth(moment, text)),
        *(tag("span", line, class_="small") for line in small if line),
    ]
    pressed = "true" if is_looked_at else "false"
    return tag("li", tag("button", *lines, type="button", data_pick=moment.item, aria_pressed=pressed))


def _worth(moment: Moment, text: Text) -> str:
    margin = moment.yearly_margin
    if margin is not None:
        return text.money(margin.value, margin.low, margin.high)
    return text("moments.met_by", n=moment.reach.customers) if moment.reach else ""


def _point(moment: Moment, text: Text) -> str:
    point = moment.value_per_point
    if point is None:
        return ""
    interval = text.interval(point.low, point.high, "money", symbol=False)
    return text("moments.point", amount=text.money(point.value, point.low, point.high), interval=interval)


def _sureness(moment: Moment, text: Text) -> list[str]:
    top3 = moment.driver.top3
    return [] if top3 is None else [text("moments.top3", share=text.value(top3, "share"))]
