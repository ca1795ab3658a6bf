"""What each column of a file may be for us: of which table, in which role. Names speak first, and what stands in the
column must fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cx_metrics.declarations.table import Table
from cx_metrics.inspection.beside import are_kinds, is_part, other_of_pair, stands_among_ratings
from cx_metrics.inspection.fitting import fits, is_comment
from cx_metrics.inspection.held_column import HeldColumn
from cx_metrics.inspection.known_names import (
    DIMENSIONS,
    SHOPS,
    bare,
    dimension_called,
    is_no_answer,
    known_words,
    likeness,
    said_by_us,
)
from cx_metrics.inspection.scale_reading import scale_reading
from cx_metrics.inspection.value_words import teller

_TELLING: dict[str, dict[str, float]] = {  # columns that tell a table from the others, and how much
    "responses": {"nps": 3, "csat": 2, "ces": 3, "comment": 1.5, "survey": 1},
    "cases": {
        "opened_at": 2,
        "resolved_at": 3,
        "first_response_at": 2,
        "case_id": 2,
        "severity": 2,
        "problem": 1,
        "kind": 1,
    },
    "orders": {"amount": 3, "order_id": 2},
    "customers": {"joined_on": 2, "ended_on": 2, "has_left": 3, "tier": 1},
    "interactions": {"touchpoint": 2, "occurred_at": 1, "wait_seconds": 3, "handling_seconds": 3, "interaction_id": 2},
    "changes": {"what": 3, "change_id": 2, "exposed": 1},
}
EXPOSED = "exposed"  # who met a change
_LEAST = 0.5
_HALF_STARS = 0.5
_TOLD = 4.0  # what stands in a column says its role as surely as the name itself
_WHOLE_NAME = 3.0  # `likeness` from which a name is a known one and does not only hold it
_ONLY_SCORES = frozenset(["score", "rating", "response score", "評分", "评分", "分數", "分数", "評價", "评价"])
_LEAST_OF_ID = 1.8  # "customer" alone in a longer name is no id: customer segment


@dataclass(frozen=True)
class Roles:
    """The table, and the place of the source column of each of its columns; ``items`` are rated ones, by place."""

    table: str
    columns: Mapping[str, int]
    items: tuple[int, ...] = ()
    certainty: float = 0.0
    told: bool = True  # whether anything tells the table from others
    unsure: Mapping[str, str] = field(default_factory=dict)  # role → the key of why it was taken without its name


def roles_of(
    columns: Sequence[HeldColumn],
    tables: Mapping[str, Table],
    dimensions: Mapping[str, Sequence[str]],
    wanted: str | None,
) -> Roles:
    """The table that fits the columns best (or ``wanted``), and their roles in it; ``dimensions``: what each filter is
    called beside its id."""
    names = (wanted,) if wanted else tuple(_TELLING)
    found = [_in_table(columns, tables[name], dimensions, asked=wanted is not None) for name in names]
    return max(found, key=lambda roles: roles.certainty)


def _in_table(
    columns: Sequence[HeldColumn], table: Table, dimensions: Mapping[str, Sequence[str]], asked: bool
) -> Roles:
    known = {**known_words().get(table.id, {})}
    for dimension in dimensions:
        words = known_words()[DIMENSIONS].get(dimension, ())
        if dimension in table.columns and not (dimension in known and dimension == "touchpoint"):
            known[dimension] = (*words, *(w for w in (bare(dimension),) if w not in words))
    pairs: list[tuple[float, float, int, str]] = []
    chosen: dict[str, int] = {}
    taken: set[int] = set()
    for role in (name for name, column in table.columns.items() if column.unsaid):
        told_by = teller(columns, f"{table.id}.{role}")
        if told_by is not None:
            chosen[role] = told_by
            taken.add(told_by)
            pairs.append((_TOLD, 0.0, -told_by, role))
    for role, words in known.items():
        if role not in table.columns or table.columns[role].follows_from or table.columns[role].unsaid:
            continue
        of_labels = table.columns[role].kind == "category"
        for place, column in enumerate(columns):
            if other_of_pair(column, columns, of_labels):
                continue
            if table.columns[role].kind == "score" and (is_part(column, columns) or is_no_answer(column.name)):
                continue
            if table.columns[role].kind == "comment" and said_by_us(column.name):
                continue
            like = max(likeness(column.name, words), likeness(column.also, words))
            if role == EXPOSED and dimension_called(column.name, dimensions):
                like += 1.0
            if of_labels and like < _WHOLE_NAME and stands_among_ratings(place, columns):
                continue
            if like >= (_LEAST_OF_ID if table.columns[role].kind == "id" else _LEAST) and column.filled:
                fit = fits(role, table.columns[role], column)
                if fit:  # of two called alike the one with longer texts holds the comments, the other their titles
                    words_in = column.wordiness if table.columns[role].kind == "comment" else 0.0
                    pairs.append((like * fit, words_in, -place, role))
    for _, _, place, role in sorted(pairs, reverse=True):
        if role not in chosen and -place not in taken:
            chosen[role] = -place
            taken.add(-place)
    unsure: dict[str, str] = {}
    if "region" in chosen and likeness(columns[chosen["region"]].name, SHOPS) > _LEAST:
        unsure["region"] = "like_a_shop"
    if "csat" in chosen and "nps" not in chosen and _is_recommendation(columns[chosen["csat"]]):
        chosen["nps"] = chosen.pop("csat")
        unsure["nps"] = "from_nought"
    _fill_required(columns, table, chosen, taken, unsure)
    if asked:
        _fill_asked(columns, table, chosen, taken, unsure)
    strength = {role: max((s for s, _, p, r in pairs if r == role and -p == place), default=0.5)
                for role, place in chosen.items()}  # fmt: skip
    telling = _TELLING.get(table.id, {})
    score = sum(strength[role] * (0.0 if _doubtful(role, unsure) else telling.get(role, 0.4)) for role in chosen)
    items: tuple[int, ...] = ()
    if table.items:
        items = _items(columns, taken)
        score += min(len(items), 4)
    lacks = [n for n, c in table.columns.items() if c.required and n not in chosen and n != table.date]
    # a date alone, such as "created at", may be that of anything
    named = [role for role in chosen if role in telling and not _doubtful(role, unsure)]
    told = (
        any(table.columns[role].kind not in ("date", "instant") for role in named) or len(named) > 1 or len(items) > 1
    )
    return Roles(table.id, chosen, items, score - 100 * len(lacks), told, unsure)


def _fill_required(
    columns: Sequence[HeldColumn], table: Table, chosen: dict[str, int], taken: set[int], unsure: dict[str, str]
) -> None:
    """The date that a table needs, where no name says which column it is: the first that holds dates."""
    for role, column in table.columns.items():
        if not column.required or role in chosen or column.kind not in ("date", "instant"):
            continue
        free = [(i, c) for i, c in enumerate(columns) if i not in taken]
        dated = [i for i, c in free if c.is_date] or [
            i for i, c in free if column.kind == "date" and c.told_ago > _LEAST
        ]
        place = dated[0] if dated else None
        if place is not None:
            chosen[role] = place
            taken.add(place)
            unsure[role] = "first_dates"
    if table.id == "responses" and "comment" not in chosen:
        long = [
            (c.wordiness, -i)
            for i, c in enumerate(columns)
            if i not in taken and c.wordiness >= 20 and is_comment(c) and not said_by_us(c.name) and c.several < _LEAST
        ]
        if long:
            chosen["comment"] = -max(long)[1]
            taken.add(chosen["comment"])
            unsure["comment"] = "longest_texts"


def _fill_asked(
    columns: Sequence[HeldColumn], table: Table, chosen: dict[str, int], taken: set[int], unsure: dict[str, str]
) -> None:
    """What else a table needs that somebody has asked for, where no name says which column it is: of those that it may
    be, the one with the most different texts. Nobody can say otherwise of a file that is refused. Money is never
    guessed: a score taken for it would be a figure."""
    for role, column in table.columns.items():
        if not column.required or role in chosen or column.kind == "money":
            continue
        if column.follows_from or column.may_be_undated:
            continue
        free = [i for i, held in enumerate(columns) if i not in taken and held.filled and fits(role, column, held)]
        if free:
            place = max(free, key=lambda i: (fits(role, column, columns[i]), columns[i].different, -i))
            chosen[role] = place
            taken.add(place)
            unsure[role] = "may_be_it"


def _items(columns: Sequence[HeldColumn], taken: set[int]) -> tuple[int, ...]:
    """Columns that answer on a scale and have no role yet."""
    found = []
    for place, column in enumerate(columns):
        if other_of_pair(column, columns, False) or is_no_answer(column.name) or are_kinds(column, columns):
            continue
        if place in taken or column.different > 14 or column.filled < 2 or column.is_date:
            continue
        if set(column.values) <= {0.0, 1.0} and not any(not text.isdecimal() for text, _ in column.answers):
            continue  # yes or no
        reading = scale_reading(column)
        if reading is None or reading.scale[1] - reading.scale[0] > 10 or reading.step < _HALF_STARS:
            continue  # tenths are averages: a table of them is none of answers
        if reading.recode or len(column.values) >= 3 or reading.step < 1:
            found.append(place)
    return tuple(found)


def _is_recommendation(column: HeldColumn) -> bool:
    """Whether a column called no more than a score or a rating is answered from 0 to 10, as recommendation is."""
    reading = scale_reading(column)
    return reading is not None and reading.scale == (0, 10) and bare(column.name) in _ONLY_SCORES


def _doubtful(role: str, unsure: Mapping[str, str]) -> bool:
    """Whether no name speaks for a role: a score that may be recommendation is a score all the same."""
    return unsure.get(role, "from_nought") != "from_nought"
