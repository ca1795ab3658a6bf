"""One of several, as buttons side by side that the keyboard knows as well; and the look of the quiet button beside a
figure, which opens its receipt."""

from collections.abc import Mapping
from pathlib import Path

from cx_metrics.pictures.markup import Markup, tag

HOW_STYLE = Path(__file__).with_name("how.css").read_text("utf-8")
CHOICE_STYLE = Path(__file__).with_name("buttons.css").read_text("utf-8")


def choice(name: str, label: str, options: Mapping[str, str], chosen: str) -> Markup:
    """The ``options`` by their codes; picking one reports ``name=code``. A choice of one is none."""
    if len(options) < 2:
        return Markup("")
    buttons = (_button(name, code, words, code == chosen) for code, words in options.items())
    return tag("fieldset", tag("legend", label), *buttons, class_="choice")


def _button(name: str, code: str, words: str, is_chosen: bool) -> Markup:
    picked = {"checked": ""} if is_chosen else {}
    field = tag("input", type="radio", name=name, value=code, data_pick=f"{name}={code}", **picked)
    return tag("label", field, tag("span", words))
