"""The counts of journeys after rows were added: the old ones, less what the touched customers counted for, and what
they count for now. That holds where a session is of one customer and a rating is of one row; other journeys are counted
anew, and so is a margin at risk while orders are known for less than a year, for then each day changes its scale. What
is counted of relations whose views got no row is what it was.
"""

from collections.abc import Set as AbstractSet

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.journey import Journey
from cx_metrics.declarations.settings import Settings
from cx_metrics.sql import literal
from cx_metrics.warehouse.additive import BEFORE, BY_CUSTOMERS, NOW, moved
from cx_metrics.warehouse.customers import TOLD_BY
from cx_metrics.warehouse.journeys import people
from cx_metrics.warehouse.journeys.build import count_journey, create_journeys, fill_paths, views_read
from cx_metrics.warehouse.journeys.frequent import list_as_before, refresh_frequent
from cx_metrics.warehouse.journeys.kinds import ALL, KIND, KINDS, Kind
from cx_metrics.warehouse.journeys.meetings import build_meetings
from cx_metrics.warehouse.journeys.quotes import refresh_quotes
from cx_metrics.warehouse.journeys.relations import dimensions_of
from cx_metrics.warehouse.lineage import Gain, gain, moves, row_by_row, tables_behind
from cx_metrics.warehouse.touched import Touched

_ANY_NUMBER = 2**62  # of cells


def refresh_journeys(touched: Touched, catalogue: Catalogue, settings: Settings, fed: AbstractSet[str]) -> None:
    """Create the tables of journeys in the mart, since the tables ``fed`` got rows; needs ``facts`` with those of
    ``state_margins``."""
    con, dimensions = touched.con, dimensions_of(settings)
    by_customer = [journey for journey in catalogue.journeys.values() if _is_by_customer(journey, catalogue)]
    for house in (BEFORE, NOW):
        with touched.inside(house):
            create_journeys(con, settings)
            con.execute("CREATE TABLE journey_others (journey VARCHAR, path VARCHAR, n BIGINT)")
            people.work_out_margins(con)
            for journey in by_customer:
                of = _gaining(journey, catalogue, fed)
                count_journey(con, journey, catalogue, settings, listing=list_as_before, most_cells=_ANY_NUMBER, of=of)
    create_journeys(con, settings)
    people.work_out_margins(con)
    same_margins = _same_scale(con)
    build_meetings(con, dimensions)
    for journey in catalogue.journeys.values():
        of = _gaining(journey, catalogue, fed)
        _keep(con, journey, of)
        if journey in by_customer and ("routes" not in of or refresh_frequent(con, journey.id, dimensions)):
            _refresh(con, journey, settings, of)
            if same_margins:
                _move_people(con, journey)
            else:
                count_journey(con, journey, catalogue, settings, of=())
        else:
            count_journey(con, journey, catalogue, settings, of=of)


def _gaining(journey: Journey, catalogue: Catalogue, fed: AbstractSet[str]) -> frozenset[str]:
    """The relations of a journey that a row of the tables ``fed``, or another last day, may change."""
    views = catalogue.views
    return frozenset(
        relation
        for relation, read in views_read(catalogue.rated(journey), catalogue.outcome(journey)).items()
        if any(gain(view, views, fed) is not Gain.NOTHING or moves(view, views) for view in read)
    )


def _keep(con: duckdb.DuckDBPyConnection, journey: Journey, of: frozenset[str]) -> None:
    """Copy what is counted of other relations than these, and the paths that are listed."""
    tables = [kind.table for kind in KINDS if kind.relation not in of]
    tables += [] if "routes" in of else ["journey_candidates", "journey_unlisted"]
    for table in (*tables, *(() if "comments" in of else ("journey_quotes",))):
        con.execute(f"INSERT INTO {table} SELECT * FROM old.{table} WHERE journey = ?", [journey.id])


def _is_by_customer(journey: Journey, catalogue: Catalogue) -> bool:
    views = {rated.view for rated in (*catalogue.rated(journey), catalogue.outcome(journey))} | {"responses"}
    return journey.sessions.rule != "session_id" and _come_by_customer(views, catalogue)


def _come_by_customer(views: set[str], catalogue: Catalogue) -> bool:
    """Whether each row of these views is one row about a customer."""
    return all(
        row_by_row(view, catalogue.views) and tables_behind(view, catalogue.views) <= set(TOLD_BY) for view in views
    )


def _move_people(con: duckdb.DuckDBPyConnection, journey: Journey) -> None:
    now = moved(con, people.TABLE, people.SUMS, BY_CUSTOMERS, f"journey = {literal(journey.id)}")
    con.execute(f"INSERT INTO {people.TABLE} BY NAME {now} ORDER BY cut, month")


def _same_scale(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether margins are made those of a year as before."""
    scale = "SELECT value FROM {}facts WHERE name = 'margin_scale'"
    return not con.execute(f"{scale.format('')} EXCEPT {scale.format('old.')}").fetchone()


def _refresh(con: duckdb.DuckDBPyConnection, journey: Journey, settings: Settings, of: frozenset[str]) -> None:
    """Count the kinds of the relations ``of`` from those of the touched customers."""
    most, dimensions = settings.database.most_cells_in_a_rollup, dimensions_of(settings)
    for kind in (kind for kind in KINDS if kind.relation in of):
        if kind is KIND["paths"]:
            fill_paths(con, journey, dimensions, most)
        else:
            _refresh_kind(con, kind, journey, most)
    if "comments" in of:
        refresh_quotes(con, journey, dimensions)


def _refresh_kind(con: duckdb.DuckDBPyConnection, kind: Kind, journey: Journey, most: int) -> None:
    """The table of one kind; the cut of all dimensions only where the old mart has it, and while it stays small."""
    wide = con.execute(kind.holds_all("old"), [journey.id]).fetchone()
    condition = f"journey = {literal(journey.id)}" + ("" if wide else f" AND cut <> '{ALL}'")
    now = moved(con, kind.table, tuple(kind.sums), BY_CUSTOMERS, condition)
    con.execute(f"INSERT INTO {kind.table} BY NAME {now} ORDER BY cut, month")
    if wide:
        cut = f"FROM {kind.table} WHERE journey = {literal(journey.id)} AND cut = '{ALL}'"
        cells = con.execute(f"SELECT count(*) {cut}").fetchone()
        if cells and cells[0] > most:
            con.execute(f"DELETE {cut}")
