"""A few comments about each touchpoint, drawn by a fixed lot, so that nobody picks and a page need not read them all.

The lot is the hash of the answer's id: as good as random, and the same on every build. For each month and each value
of each filter dimension the first three of a language are kept, when they are neither a word nor an essay.
"""

import duckdb

from cx_metrics.declarations.journey import Journey
from cx_metrics.sql import literal
from cx_metrics.warehouse.journeys import relations
from cx_metrics.warehouse.touched import NOW
from cx_metrics.warehouse.writing import create_table

TABLE = "journey_quotes"
_A_CELL = 3
_SHORTEST, _LONGEST = 12, 280  # characters; Chinese says as much in a third of them
# characters that only one of the two scripts uses, frequent enough to tell a sentence
_SIMPLIFIED = (
    "[们这说国来对时会后让过还没为间问题样务员贵宾费网点线应实东车检个欢满请谢给见觉话电机场钱买热净饮厅柜换边长门开]"
)
_TRADITIONAL = (
    "[們這說國來對時會後讓過還沒為間問題樣務員貴賓費網點線應實東車檢個歡滿請謝給見覺話電機場錢買熱淨飲廳櫃換邊長門開]"
)
_LANGUAGE = (
    f"CASE WHEN regexp_matches(comment, '{_TRADITIONAL}') THEN 'zh-TW' "
    f"WHEN regexp_matches(comment, '{_SIMPLIFIED}') THEN 'zh-CN' "
    "WHEN regexp_matches(comment, '[一-鿿]') THEN 'zh' ELSE 'en' END"
)


def create_quotes(con: duckdb.DuckDBPyConnection, dimensions: tuple[str, ...]) -> None:
    """The empty table."""
    kept = "".join(f"{relations.filtered(d)} VARCHAR, " for d in dimensions)
    con.execute(
        f"CREATE TABLE {TABLE} (journey VARCHAR, cut VARCHAR, month SMALLINT, on_day DATE, {kept}"
        "place BIGINT, language VARCHAR, lot VARCHAR, comment VARCHAR)"
    )


def refresh_quotes(con: duckdb.DuckDBPyConnection, journey: Journey, dimensions: tuple[str, ...]) -> None:
    """Fill the table for one journey from the old mart's and those of the touched customers: nobody took back a
    comment, so the first of both are the first of all."""
    own = "".join(f" WHEN {literal(d)} THEN {relations.filtered(d)}" for d in dimensions)
    of_this = f"WHERE journey = {literal(journey.id)}"
    con.execute(
        f"INSERT INTO {TABLE} BY NAME SELECT * FROM (SELECT * FROM old.{TABLE} {of_this} UNION BY NAME "
        f"SELECT * FROM {NOW}.{TABLE} {of_this}) QUALIFY row_number() OVER (PARTITION BY cut, "
        f"{f'CASE cut{own} END' if own else 'NULL'}, place, month, language ORDER BY lot, comment) <= {_A_CELL} "
        "ORDER BY cut, month"
    )


def build_quotes(con: duckdb.DuckDBPyConnection, journey: Journey, dimensions: tuple[str, ...], comments: str) -> None:
    """Fill the table for one journey from its relation of ``comments``."""
    kept = "".join(f"{relations.filtered(d)}, " for d in dimensions)
    drawn = create_table(
        con,
        "journey_work_drawn",
        f"SELECT month, on_day, {kept}place, md5(response_id) AS lot, "
        f"{_LANGUAGE} AS language, comment FROM {comments} "
        f"WHERE length(comment) <= {_LONGEST} AND (length(comment) >= {_SHORTEST} OR {_LANGUAGE} <> 'en')",
        temporary=True,
    )
    for cut in ("", *dimensions) if drawn else ():
        by = f"{relations.filtered(cut)}, " if cut else ""
        con.execute(
            f"INSERT INTO {TABLE} BY NAME SELECT {literal(journey.id)} AS journey, {literal(cut)} AS cut, * "
            "FROM journey_work_drawn QUALIFY row_number() OVER "
            f"(PARTITION BY {by}place, month, language ORDER BY lot, comment) <= {_A_CELL} ORDER BY month"
        )
    con.execute("DROP TABLE journey_work_drawn")
