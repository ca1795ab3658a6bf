"""What columns tell of one that stands beside them: parts of one question, a place among ratings, codes and words."""

from collections.abc import Sequence

from cx_metrics.inspection.held_column import HeldColumn
from cx_metrics.inspection.scale_reading import names_kinds, scale_reading
from cx_metrics.spreadsheet.spss import LABEL


def is_part(column: HeldColumn, columns: Sequence[HeldColumn]) -> bool:
    """Whether a column is one part of a question over several: "How satisfied with … | Food" is not satisfaction
    overall; nor is "Please rate - Food" or "Please rate [Food]" where "… Drinks" stands beside it."""
    of_name = " | " in column.name or any(o.name.startswith(f"{column.name} | ") for o in columns)
    return of_name or part_of(column, columns) is not None


def part_of(column: HeldColumn, columns: Sequence[HeldColumn]) -> str | None:
    """What a column asks about, where others beside it ask the same about something else: Food of "Please rate - Food"
    and of "Please rate [Food]"."""
    for asked in _asked(column):
        if any(other is not column and any(one[0] == asked[0] for one in _asked(other)) for other in columns):
            return asked[1]
    return None


def _asked(column: HeldColumn) -> list[tuple[str, str]]:
    """The question that a column is a part of, and the part, as surveys write them into a heading or below it."""
    found = []
    for called, mark in ((column.also, " - "), (column.also, "["), (column.name, "[")):
        stem, _, part = called.removesuffix("]" if mark == "[" else "").rpartition(mark)
        if stem.strip() and part.strip() and (mark != "[" or called.endswith("]")):
            found.append((stem.strip(), part.strip()))
    return found


def stands_among_ratings(place: int, columns: Sequence[HeldColumn]) -> bool:
    """Whether a column and those before and after it are answered on one scale: "Gate location" among what a survey
    asks to rate is no place."""
    if not 0 < place < len(columns) - 1 or not all(c.whole for c in columns[place - 1 : place + 2]):
        return False
    scales = [reading.scale for c in columns[place - 1 : place + 2] if (reading := scale_reading(c))]
    return len(scales) == 3 and len(set(scales)) == 1


def are_kinds(column: HeldColumn, columns: Sequence[HeldColumn]) -> bool:
    """Whether codes stand for kinds, such as regions, and not for answers on a scale: their labels are no words of one,
    and no other column has the same."""
    return names_kinds(column) and not any(o is not column and set(o.labels) == set(column.labels) for o in columns)


def other_of_pair(column: HeldColumn, columns: Sequence[HeldColumn], of_labels: bool) -> bool:
    """Whether another column holds the same answers as they are wanted: SPSS's codes have their labels beside them."""
    names = {c.name for c in columns}
    if of_labels:
        return column.name + LABEL in names
    return column.name.endswith(LABEL) and column.name.removesuffix(LABEL) in names
