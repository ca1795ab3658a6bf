"""What an id is: a text that is kept as it stands, unless it stands for nobody or a spreadsheet damaged it."""

from collections.abc import Collection

from cx_metrics.importing.codes import without_blanks
from cx_metrics.importing.comments import is_one_of, says_nothing
from cx_metrics.messages import sentence
from cx_metrics.sql import literal

# of most ids it is plain that reading changes nothing: no blanks or signs around it, no 12.0 and no 1E15
_PLAIN = "([A-Za-z]|[0-9]{2}|[0-9][A-DF-Za-df-z])[0-9A-Za-z]*([-_/:@]+[0-9A-Za-z]+)*|[0-9]"
# as a spreadsheet shows a long number: 1.23457E+17, 1,2E+15 or 2E15, alone or as a part of a key (see key_reading)
_SCIENTIFIC = r"(^|\|)[+-]?([0-9]([.,][0-9]+)?[eE][+-][0-9]+|[0-9][.,][0-9]+[eE][0-9]+|[0-9][eE][0-9]{2,})(\||$)"


def id_text(cell: str) -> str:
    """An id without blanks; 1001.0, as a program writes the whole numbers of a column with gaps, is 1001."""
    cell = without_blanks(cell)
    return f"CASE WHEN regexp_full_match({cell}, '-?[0-9]+\\.0+') THEN split_part({cell}, '.', 1) ELSE {cell} END"


def is_plain_id(cell: str, no_id: Collection[str]) -> str:
    """Whether the id in a text column is stored as it stands there, or empty."""
    bare = f"regexp_full_match({cell}, {literal(_PLAIN)}) AND NOT ({is_one_of(cell, no_id)})"
    return f"coalesce({cell} = '' OR {bare}, true)"


def unless_no_id(text: str, x: str, no_id: Collection[str]) -> str:
    """``text``, but NULL where the trimmed ``x`` is one of the words that stand for no id."""
    return f"CASE WHEN {says_nothing(x, no_id)} THEN NULL ELSE {text} END"


def damaged_id(t: str) -> tuple[str, str]:
    """When the id ``t`` was damaged, in SQL, and what to say of it."""
    scientific = f"contains(lower({t}), 'e') AND regexp_matches({t}, {literal(_SCIENTIFIC)})"
    return scientific, sentence("scientific")
