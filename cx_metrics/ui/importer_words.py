"""What the importer and ``inspect`` say, in the reader's language.

They speak English, to the command line and to logs alike. Here their sentences are found again by their form (the
messages ``importer.…`` of the English catalogue, with what was set in) and said in another language; a sentence that no
form fits stays as it is.
"""

import re
from functools import cache

import streamlit as st

from cx_metrics.messages import messages
from cx_metrics.text import Text

_KEY = "importer."
_ENGLISH = "en"
_PLACE = re.compile(r"\\\{(\w+)\\\}")  # a place for a value, in a sentence that was escaped
_JOINTS = (" — ", " → ", ": ")  # between parts that are said each for itself


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The keys of all sentences and what each looks like, the most definite first."""
    held = {key: str(said) for key, said in messages(_ENGLISH).items() if key.startswith(_KEY)}
    order = sorted(held, key=lambda key: -len(re.sub(r"\{\w+\}", "", held[key])))
    return tuple((key, re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(held[key])), re.DOTALL)) for key in order)


def in_words(text: Text, english: str) -> str:
    """A sentence of the importer, or several joined ones, in the language of ``text``."""
    if text.locale == _ENGLISH:
        return english
    for key, form in _forms():
        if found := form.fullmatch(english):
            return text(key, **{name: in_words(text, value) for name, value in found.groupdict().items()})
    for joint in _JOINTS:
        for place in re.finditer(re.escape(joint), english):
            before, after = english[: place.start()], english[place.end() :]
            said = in_words(text, after)
            if said != after or joint != _JOINTS[-1]:
                return f"{in_words(text, before)}{joint}{said}"
    return english


def in_code(text: Text, *english: str) -> None:
    """These sentences, a line each, as text that nothing in a file can make anything else of."""
    st.code("\n".join(in_words(text, line) for line in english), language=None, wrap_lines=True)


def refused(text: Text, told: str, key: str = "bring.refused") -> None:
    """That something was refused, and why (empty: it broke, and the server's log says why)."""
    st.error(text(key))
    if told:
        in_code(text, *told.splitlines())
