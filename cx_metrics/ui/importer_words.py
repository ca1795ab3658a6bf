"""What the importer and ``inspect`` say, in the reader's language.

They speak English, to the command line and to logs alike. Here their sentences are found again by their form (the
messages ``importer.…`` of the English catalogue, with what was set in) and said in another language; a sentence that no
form fits stays as it is.
"""

import re
from functools import cache
from itertools import islice

import streamlit as st

from cx_metrics.messages import messages
from cx_metrics.text import Text

_KEY = "importer."
_ENGLISH = "en"
_PLACE = re.compile(r"\\\{(\w+)\\\}")  # a place for a value, in a sentence that was escaped
_JOINTS = (" — ", " → ")  # between parts that are said each for itself
_SAID = ("why", "what", "source")  # places that hold a sentence; all others hold what stands in a file
_PLACES = 5  # colons behind which a sentence may begin
_LONGEST = 2_000  # signs: what is longer is no sentence of ours


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The keys of all sentences and what each looks like, the most definite first."""
    held = {key: str(said) for key, said in messages(_ENGLISH).items() if key.startswith(_KEY)}
    order = sorted(held, key=lambda key: -len(re.sub(r"\{\w+\}", "", held[key])))
    return tuple((key, re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(held[key])), re.DOTALL)) for key in order)


def in_words(text: Text, english: str) -> str:
    """A sentence of the importer, or two joined ones, in the language of ``text``."""
    if text.locale == _ENGLISH or len(english) > _LONGEST:
        return english
    if said := _by_form(text, english):
        return said
    for joint in _JOINTS:
        before, found, after = english.partition(joint)
        if found:
            return f"{_part(text, before)}{joint}{_part(text, after)}"
    return _part(text, english)


def _by_form(text: Text, english: str) -> str:
    """The sentence of the form that ``english`` has, what is set in said likewise; empty where it has none."""
    for key, form in _forms():
        if found := form.fullmatch(english):
            held = found.groupdict().items()
            return text(key, **{name: in_words(text, value) if name in _SAID else value for name, value in held})
    return ""


def _part(text: Text, english: str) -> str:
    """A sentence behind the place that it speaks of ("file.csv, line 7: …"), which stays as it is."""
    ends = [0, *(place.end() for place in islice(re.finditer(": ", english), _PLACES))]
    return next((english[:end] + said for end in ends if (said := _by_form(text, english[end:]))), english)


def in_code(text: Text, *english: str) -> None:
    """These sentences, a line each, as text that nothing in a file can make anything else of."""
    st.code("\n".join(in_words(text, line) for line in english), language=None, wrap_lines=True)


def refused(text: Text, told: str, key: str = "bring.refused") -> None:
    """That something was refused, and why (empty: it broke, and the server's log says why)."""
    st.error(text(key))
    if told:
        in_code(text, *told.splitlines())
