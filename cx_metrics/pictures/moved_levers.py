"""What was moved or changed: each with where it stands now and a button that takes it back."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.text import Text

MOVED_LEVERS_STYLE = Path(__file__).with_name("moved_levers.css").read_text("utf-8")


ALL = "*"  # what is picked to take all of it back


class MovedLever(NamedTuple):
    """One lever, or another input: what it sets, its name, and what is said of its move."""

    plan: str
    name: str
    said: str


def moved_levers(levers: Sequence[MovedLever], text: Text) -> Markup:
    """A line for each; what is picked is the input that it sets, or `ALL`."""
    lines = [
        tag("li", tag("span", lever.said), tag(
            "button", text("what_if.back"), type="button", data_pick=lever.plan,
            aria_label=text("what_if.back_aria", name=lever.name),
        ))
        for lever in levers
    ]  # fmt: skip
    every = tag("button", text("what_if.changes.all_back"), type="button", data_pick=ALL)
    return tag("div", tag("ul", *lines), every if len(levers) > 1 else Markup(""), class_="cx", lang=text.locale)
