"""Who met a change of the log: JSON of filters and their values, or words that are values of one filter."""

from cx_metrics.declarations.column_map import ColumnMap
from cx_metrics.importing.codes import without_blanks
from cx_metrics.importing.times import Problems
from cx_metrics.messages import sentence
from cx_metrics.sql import literal

_BETWEEN_VALUES = "[、，,；;|\n]"  # of a filter, in one cell


def exposed_sql(mapped: ColumnMap, t: str, p: str, dimensions: tuple[str, ...]) -> tuple[str, str, Problems]:
    """JSON {dimension: [values]}: NULL in ``p`` unless it is an object of lists of words, or words that are values of
    the dimension which the mapping names."""
    if mapped.dimension is not None:
        words = (
            f"list_transform(regexp_split_to_array({t}, {literal(_BETWEEN_VALUES)}), lambda w: {without_blanks('w')})"
        )
        words = f"list_filter({words}, lambda w: w <> '')"
        made = f"CAST(json_object({literal(mapped.dimension)}, {words}) AS VARCHAR)"
        problems = [(f"{t} IS NOT NULL AND json_array_length({p}, '$.*') = [0]", sentence("exposed_list"))]
        if mapped.dimension not in dimensions:
            problems.insert(0, (f"{t} IS NOT NULL", sentence("exposed_name")))
        return f"CASE WHEN {t} IS NOT NULL THEN {made} END", p, problems
    lists = f"CAST(TRY_CAST({t} AS JSON) AS VARCHAR)"
    parsed = f"CASE WHEN json_type(TRY_CAST({t} AS JSON)) = 'OBJECT' THEN {lists} END"
    is_list = "json_type(v) = 'ARRAY' AND json_array_length(v) > 0 AND regexp_full_match(CAST(v AS VARCHAR), "
    is_list += literal(r'\[\s*"(\\.|[^"\\])*"(\s*,\s*"(\\.|[^"\\])*")*\s*\]') + ")"
    known = ", ".join(map(literal, dimensions)) or "''"
    problems = [
        (f"{t} IS NOT NULL AND {p} IS NULL", sentence("exposed_form")),
        (
            f"len(list_filter(json_extract({p}, '$.*'), lambda v: NOT ({is_list}))) > 0",
            sentence("exposed_list"),
        ),
        (f"len(list_filter(json_keys({p}), lambda k: k NOT IN ({known}))) > 0", sentence("exposed_name")),
    ]
    return parsed, t, problems
