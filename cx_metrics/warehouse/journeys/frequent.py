"""The most frequent paths of a journey, and enough of the others to tell which they are after rows were added.

Which paths are the most frequent is a question about everybody. ``journey_candidates`` holds the sessions of twice as
many paths as are shown, by month and all filter dimensions, and ``journey_unlisted`` how many sessions any other path
has at most. While that is less than the last of those shown has, nobody need look at the others. The two tables are for
the next refresh alone: what they hold beyond the paths shown depends on when the batches came.
"""

import duckdb

from cx_metrics.sql import literal
from cx_metrics.warehouse.additive import BEFORE, BY_CUSTOMERS, NOW, moved
from cx_metrics.warehouse.engine import reduced
from cx_metrics.warehouse.journeys.relations import filtered
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.writing import create_temporary

MOST_PATHS = 300  # the other paths are counted together
_SPARE = 2  # times as many are listed
_TOTALS = "journey_work_totals"


def create_frequent(con: duckdb.DuckDBPyConnection, dimensions: tuple[str, ...]) -> None:
    """The two empty tables."""
    kept = "".join(f"{filtered(d)} VARCHAR, " for d in dimensions)
    con.execute(f"CREATE TABLE journey_candidates (journey VARCHAR, month SMALLINT, {kept}path VARCHAR, n BIGINT)")
    con.execute("CREATE TABLE journey_unlisted (journey VARCHAR, most BIGINT)")


def list_frequent(con: duckdb.DuckDBPyConnection, journey: str, routes: str, dimensions: tuple[str, ...]) -> None:
    """List the most frequent paths of ``routes``."""
    create_temporary(con, _TOTALS, reduced(con, query("journey_path_totals", routes=routes)))
    many = Sql(str(_SPARE * MOST_PATHS))
    _list(con, journey, routes, dimensions, query("journey_frequent", many=many))
    con.execute(f"INSERT INTO journey_unlisted {query('journey_unlisted', journey=Sql(literal(journey)), many=many)}")
    con.execute(f"DROP TABLE {_TOTALS}")


def list_nothing(con: duckdb.DuckDBPyConnection, journey: str) -> None:
    """A journey that nobody took."""
    con.execute("INSERT INTO journey_unlisted VALUES (?, 0)", [journey])


def list_as_before(con: duckdb.DuckDBPyConnection, journey: str, routes: str, dimensions: tuple[str, ...]) -> None:
    """In a house of touched customers: list the paths of ``routes`` that the old mart lists, or all where it lists all
    there are, and in ``journey_others`` the sessions of each other path."""
    known = f"SELECT path FROM old.journey_candidates WHERE journey = {literal(journey)} AND path IS NOT NULL"
    listed = known if _at_most(con, "old", journey) else f"SELECT path FROM {routes}"
    _list(con, journey, routes, dimensions, listed)
    con.execute(
        f"INSERT INTO journey_others SELECT {literal(journey)}, path, count(*) FROM {routes} "
        f"WHERE path NOT IN ({listed}) GROUP BY path"
    )


def refresh_frequent(con: duckdb.DuckDBPyConnection, journey: str, dimensions: tuple[str, ...]) -> bool:
    """List the paths as they are now from the old mart's and those of touched customers; False (and nothing listed)
    when a path that nobody lists might be among the most frequent."""
    of_this = f"journey = {literal(journey)}"
    create_temporary(con, _TOTALS, moved(con, "journey_candidates", ("n",), BY_CUSTOMERS, of_this))
    grown = con.execute(
        "SELECT max(coalesce(n.n, 0) - coalesce(b.n, 0)) FROM "
        f"(SELECT * FROM {NOW}.journey_others WHERE journey = $1) n FULL JOIN "
        f"(SELECT * FROM {BEFORE}.journey_others WHERE journey = $1) b USING (path)",
        [journey],
    ).fetchone()
    most = _at_most(con, "old", journey) + max(grown[0] or 0 if grown else 0, 0)
    totals = con.execute(
        f"SELECT path, CAST(sum(n) AS BIGINT) AS n FROM {_TOTALS} WHERE path IS NOT NULL GROUP BY path "
        "ORDER BY n DESC, path"
    ).fetchall()
    spare = totals[_SPARE * MOST_PATHS :]
    least_shown = totals[MOST_PATHS - 1][1] if len(totals) >= MOST_PATHS else 0
    certain = most == 0 or most < least_shown
    if certain:
        kept = "".join(f"{filtered(d)}, " for d in dimensions)
        con.execute(
            f"INSERT INTO journey_candidates BY NAME SELECT journey, month, {kept}"
            f"CASE WHEN NOT list_contains($1, path) THEN path END AS path, CAST(sum(n) AS BIGINT) AS n "
            f"FROM {_TOTALS} GROUP BY ALL ORDER BY month",
            [[path for path, _ in spare]],
        )
        most = max([most, *(n for _, n in spare)])
        con.execute("INSERT INTO journey_unlisted VALUES (?, ?)", [journey, most])
    con.execute(f"DROP TABLE {_TOTALS}")
    return certain


def shown(journey: str, dimensions: tuple[str, ...]) -> str:
    """SELECT of sessions by month, all dimensions and path, where a path that is not shown is NULL."""
    kept = tuple(f"filter_{name}" for name in dimensions)
    return query("journey_shown", journey=Sql(literal(journey)), dimensions=kept, many=Sql(str(MOST_PATHS)))


def _at_most(con: duckdb.DuckDBPyConnection, database: str, journey: str) -> int:
    found = con.execute(f"SELECT most FROM {database}.journey_unlisted WHERE journey = ?", [journey]).fetchone()
    assert found is not None
    return int(found[0])


def _list(con: duckdb.DuckDBPyConnection, journey: str, routes: str, dimensions: tuple[str, ...], listed: str) -> None:
    candidates = query(
        "journey_candidates",
        journey=Sql(literal(journey)),
        dimensions=tuple(f"filter_{name}" for name in dimensions),
        listed=Sql(listed),
        routes=routes,
    )
    con.execute(f"INSERT INTO journey_candidates BY NAME {reduced(con, candidates)}")
