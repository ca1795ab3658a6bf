"""The logged changes by what they did, what hurts and hides first: the way to choose one, by pointer or keyboard."""

from pathlib import Path

from cx_metrics.declarations.settings import Settings
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.pictures.to_do import TO_DO_STYLE
from cx_metrics.radar import radar_words
from cx_metrics.radar.finding import VERDICTS, Radar
from cx_metrics.text import Text
from cx_metrics.theme import SIGNS

CHANGE_LIST_STYLE = TO_DO_STYLE + Path(__file__).with_name("change_list.css").read_text("utf-8")
SIGN_OF = {
    "hurt": "worse",
    "helped": "better",
    "no_detectable_change": "no_detectable_change",
    "cannot_be_judged": "not_enough_answers",
}


def change_list(found: Radar, house: Settings, text: Text, looked_at: str | None = None) -> Markup:
    """Each change with its verdict's sign, its words, what it costs a month and the size of what was found. A click
    reports its id."""
    groups = []
    for verdict in VERDICTS:
        # the latest first: what can still be put right
        changes = [one for one in reversed(found.changes) if one.verdict == verdict]
        changes.sort(key=lambda one: not any(finding.hidden for finding in one.findings))
        rows = []
        for one in changes:
            most = one.first.a_month if one.first else None
            lines = [
                tag("span", SIGNS[SIGN_OF[verdict]].glyph, class_="place", aria_hidden="true"),
                tag("span", one.change.said(text), class_="name"),
                tag(
                    "b",
                    text("radar.a_month", amount=text.money(most.value, most.low, most.high)) if most else "",
                    class_="lost" if most and most.value < 0 else None,
                ),
                *(tag("span", line, class_="small") for line in radar_words.row_lines(one, house, text)),
            ]
            pressed = "true" if one.change.id == looked_at else "false"
            button = tag("button", *lines, type="button", data_pick=one.change.id, aria_pressed=pressed)
            rows.append(tag("li", button))
        if rows:
            groups.append(tag("section", tag("h3", text(f"radar.verdict.{verdict}")), tag("ul", *rows), class_=verdict))
    return tag("div", *groups, class_="cx to-do", lang=text.locale)
