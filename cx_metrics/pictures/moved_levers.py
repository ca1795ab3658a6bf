"""The levers that were moved: each with where it stands now and a button that takes it back."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.text import Text

MOVED_LEVERS_STYLE = Path(__file__).with_name("moved_levers.css").read_text("utf-8")


class MovedLever(NamedTuple):
    """One lever: the input that it sets, its name, and what is said of its move."""

    plan: str
    name: str
    said: str


def moved_levers(levers: Sequence[MovedLever], text: Text) -> Markup:
    """A line for each; what is picked is the input that it sets."""
    lines = [
        tag("li", tag("span", lever.said), tag(
            "button", text("what_if.back"), type="button", data_pick=lever.plan,
            aria_label=text("what_if.back_aria", name=lever.name),
        ))
        for lever in levers
    ]  # fmt: skip
    return tag("div", tag("ul", *lines), class_="cx", lang=text.locale)
