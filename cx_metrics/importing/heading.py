"""What the columns of a file are called: its heading row, and for columns without a name there an address.

Exports of questionnaires have two heading rows: the question above, and below it what each of its columns holds. The
question stands over the first column only, so that the others have no name: theirs is ``question | part``, or
``column 5`` where there is no part either. Those addresses also lead to columns that have a name. A name that stands
over several columns is none of any of them: they are called ``score | part`` or ``score (column 5)``.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from cx_metrics.declarations.settings import Imports
from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.importing.strict import Row
from cx_metrics.messages import at_line, refusal, sentence

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))

_QUOTES = {("'", "'"), ("`", "`"), ("‘", "’"), ("“", "”"), ("「", "」"), ("«", "»")}  # that are no CSV


@dataclass(frozen=True)
class Heading:
    """The ``names`` of all columns, those in the file itself (``own``, empty where there is none), the ``fields`` as
    they stand there, and the places of other ``addresses`` that mean one of the columns."""

    names: list[str]
    own: list[str]
    fields: list[str]
    addresses: dict[str, int] = field(default_factory=dict)


def heading_of(rows: Iterable[Row], heading_rows: int, limits: Imports, name: str, skipped: int = 0) -> Heading:
    """The heading in the first of ``rows``; raises ImportRefused when they cannot name columns."""
    read = list(islice(rows, max(1, heading_rows)))
    first = read[0] if read else Row(skipped + 1, [])
    if first.problem:
        raise refusal(at_line(name, first.line), "heading_is", "check_heading", why=first.problem)
    own = [cleaned(column) for column in first.fields]
    require_names(own, limits, at_line(name, first.line))
    below = [cleaned(column) for column in read[1].fields] if len(read) > 1 and not read[1].problem else []
    parts = [*below, *[""] * (len(own) - len(below))]
    return _addressed(own, first.fields, parts)


def cleaned(name: str) -> str:
    """A name without what cannot be seen in it, and without the formula ="…" that keeps a spreadsheet from reading
    it as a number."""
    bare = name.translate(_INVISIBLE).strip()
    return bare[2:-1] if bare.startswith('="') and bare.endswith('"') and len(bare) > 3 else bare


def require_names(names: list[str], limits: Imports, where: str) -> None:
    """Refuse a heading that names nothing, or too much."""
    if not any(names):
        raise refusal(where, "nameless", "first_names")
    quotes = {(name[0], name[-1]) for name in names if len(name) > 1}
    if len(names) > 1 and len(quotes) == 1 and quotes <= _QUOTES:
        sign = names[0][0]
        raise refusal(where, "within", "no_quotes", sign=sign)
    if len(names) > limits.most_columns:
        raise ImportRefused(
            Problem(where, sentence("columns", n=len(names)), sentence("at_most", n=limits.most_columns))
        )


def namesakes(name: str, header: Iterable[str]) -> list[str]:
    """What the columns are called over which ``name`` stands several times."""
    return [called for called in header if called.startswith((f"{name} (column ", f"{name} | "))]


def _addressed(own: list[str], fields: list[str], parts: list[str]) -> Heading:
    names, addresses, taken, above = list[str](), dict[str, int](), set(own), ""
    count = Counter(own)
    for i, (name, part) in enumerate(zip(own, parts, strict=True)):
        above = name or above
        place = f"column {i + 1}"
        together = f"{above} | {part}" if part else place
        apart = [together] if part else [f"{name} ({place})"] if name else []
        address = next(a for a in (*apart, together, place, f"unnamed {place}") if a not in taken)
        names.append(name if name and count[name] == 1 else address)
        addresses |= {other: i for other in (together, place) if other not in taken}
        taken |= {address, together}
    return Heading(names, own, fields, {a: i for a, i in addresses.items() if a not in names or names.index(a) == i})
