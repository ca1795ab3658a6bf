"""Read the files of one import into a scratch database, and draft one Parquet a table."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.declarations.table_map import TableMap
from cx_metrics.importing.batch_file import draft_parquet, shape
from cx_metrics.importing.check import Checked, check_rows
from cx_metrics.importing.currencies import Exchange
from cx_metrics.importing.date_order import turned_rows
from cx_metrics.importing.dimensions import columns_of, find_people, share_met, span
from cx_metrics.importing.good import out_of_order
from cx_metrics.importing.keys import KNOWN, dropped, find_known, settle_repeats
from cx_metrics.importing.loaded import LoadedSource, Rejected
from cx_metrics.importing.lookups import joined, require_columns
from cx_metrics.importing.number_marks import require_marks, require_marks_of_sums, require_one_currency
from cx_metrics.importing.only import chosen, unfinished
from cx_metrics.importing.outcome import LEFT_OUT, Outcome
from cx_metrics.importing.overlap import rows_met_again
from cx_metrics.importing.report import Request
from cx_metrics.importing.scratch import hold, scratch
from cx_metrics.importing.source import load_source
from cx_metrics.importing.strange import impossible_times, left_unsaid, unreadable_text
from cx_metrics.importing.times import Rules
from cx_metrics.messages import sentence
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse import Batch, Folder, counting
from cx_metrics.warehouse.folder import new_name

_TEXTS = ("id", "category", "text", "comment")


def read_tables(
    request: Request,
    *,
    catalogue: Catalogue,
    settings: Settings,
    work: Path,
    name: str,
    sums: dict[str, str],
    before: list[Batch],
    exchange: Exchange | None,
    progress: Callable[[str], None],
) -> list[Outcome]:
    """Read, check, mask and settle repeats; the rows to store lie in draft Parquets in ``work`` afterwards.

    ``name`` is that of the first batch, ``sums`` the SHA-256 of each source's file. Customers come first, because the
    others take their dimensions from them.
    """
    mapping = request.mapping
    order = sorted(mapping.tables, key=lambda table: table != "customers")
    fed = [mapping.tables[table].rows for table in order]
    outcomes: list[Outcome] = []
    sequence = max((batch.sequence for batch in before), default=0)
    before = [b for b in counting(before) if b.id not in request.replaces]
    with scratch(settings, work, request.file_of.values(), before) as con:
        loaded = {}
        for source, file in request.file_of.items():
            progress(f"reading {file.name}")
            (folder := work / source).mkdir(exist_ok=True)
            view = f"rows_of_{source}"
            loaded[source] = load_source(con, file, mapping.sources[source], settings.imports, folder, view)
        for table_map in mapping.tables.values():
            require_columns(loaded, mapping, table_map)
        for i, table_id in enumerate(order):
            table, table_map = catalogue.tables[table_id], mapping.tables[table_id]
            require_marks_of_sums(con, loaded, mapping, table_map)
            ids = [n for n, column in table.columns.items() if column.kind == "id"]
            whole, rates = joined(con, loaded, mapping, table_map, ids, settings.imports.no_id)
            rows, left_out = chosen(con, whole, table_map)
            strange = _warnings_of_files(con, loaded, table_map)
            require_marks(con, rows, mapping, table_id, table)
            require_one_currency(con, rows, mapping, table_id, table, settings.organisation.currency)
            progress(f"checking {rows.rows:,} rows")
            file_id = sums[table_map.rows][:12]
            checked = check_rows(
                con, rows, mapping.id, table_map, table, _rules(settings), file_id, settings.privacy.masks, exchange
            )
            if len(order) == 1 and table_map.lookup:  # make room
                con.execute("DROP TABLE joined_rows")
            dimensions = tuple(settings.dimensions)
            customers = _parquets(request.folder, before, "customers") if table_id != "customers" else []
            drafted = [o.draft for o in outcomes if o.table == "customers" and o.stored and table_id != "customers"]
            bought = share_met(con, _parquets(request.folder, before, "orders") if table_id != "orders" else [])
            people = find_people(con, dimensions, [*customers, *drafted] if table.dimensions else [])
            earlier = _earlier(request.folder, before, table_id, checked.keyed, sums[table_map.rows])
            known = find_known(con, table.key, earlier)
            if checked.keyed and checked.parts == 1:
                same_file = [b.id for b in before if b.file_sha256 == sums[table_map.rows]]
                _refuse_turned(con, rows, checked, table_map, known, same_file, settings)
            shape(con, checked, dimensions, known, people is not None)
            repeats = settle_repeats(con, table.key, known, checked.parts)
            others = [b for b in before if b.file_sha256 != sums[table_map.rows]]
            again = {}
            if not checked.keyed:
                again = rows_met_again(
                    con, checked, others, dimensions=dimensions, folder=request.folder, file=request.file.name
                )
            stored = con.execute("SELECT count(*) FROM good").fetchone()
            days = span(con, table.date)
            batch = name if not outcomes else new_name()
            several = fed.count(table_map.rows) > 1
            outcomes.append(
                Outcome(
                    table=table_id,
                    source=table_map.rows,
                    checked=checked,
                    repeats=repeats,
                    rows=rows.rows,
                    stored=int(stored[0]) if stored else 0,
                    encoding=rows.encoding,
                    why_slow=rows.why_slow if not rows.fast else "",
                    customers_known=people,
                    with_orders=bought,
                    days=days,
                    lookups=rates,
                    warnings=strange | checked.warnings | again | _warnings(con, checked, table_map),
                    left_out=len(left_out),
                    dropped={
                        rows.line_of(row): status
                        for row, status in {**dict.fromkeys(left_out, LEFT_OUT), **dropped(con)}.items()
                    }
                    if several
                    else {},
                    shown={source: loaded[source].shown for source in table_map.sources},
                    batch=batch,
                    sequence=sequence + i + 1,
                    draft=draft_parquet(con, checked, batch, sequence + i + 1, work),
                )
            )
    return outcomes


def _refuse_turned(
    con: duckdb.DuckDBPyConnection, rows: LoadedSource, checked: Checked, table_map: TableMap, known: bool,
    same_file: list[str], settings: Settings,
) -> None:  # fmt: skip
    """Refuse rows that would take the place of an earlier one with day and month exchanged; what the same file brought,
    read in another way, is no such evidence."""
    table = checked.table
    dates = {n: table.columns[n].kind for n in table_map.columns if table.columns[n].kind in ("date", "instant")}
    but = f" WHERE batch NOT IN ({', '.join(map(literal, same_file))})" if same_file else ""
    held = columns_of(con, KNOWN) if known else set()
    others = f"(FROM {KNOWN}{but})" if known and held >= set(dates) else None
    turned = turned_rows(con, table_map, table.key, dates, others, settings.organisation.time_zone)
    for row, (column, day, before) in turned.items():
        reason = f"{column}: {sentence('exchanged')}"
        checked.rejected.append(Rejected(rows.line_of(row), column, reason, f"{day}, before {before}"))
    if turned:
        con.execute(f"DELETE FROM {hold(con)} WHERE _row IN ({', '.join(map(str, turned))})")
        checked.rejected.sort(key=lambda rejected: rejected.line)


def _warnings_of_files(
    con: duckdb.DuckDBPyConnection, loaded: dict[str, LoadedSource], table_map: TableMap
) -> dict[str, int]:
    """What is strange about the files: that of the rows, and those in which something is looked up."""
    found = loaded[table_map.rows].warnings | unfinished(con, loaded[table_map.rows], table_map)
    for source in table_map.sources[1:]:
        found |= {sentence("of_source", source=source, what=what): n for what, n in loaded[source].warnings.items()}
    return found


def _warnings(con: duckdb.DuckDBPyConnection, checked: Checked, table_map: TableMap) -> dict[str, int]:
    """What is strange about the rows that were taken."""
    table = checked.table
    instants = {column.day_of for column in table.columns.values() if column.day_of}
    found: dict[str, int] = {}
    date = table.date or ""
    if any(part[date].undated for part in table_map.parts if date in part):
        row = con.execute(f"SELECT count(*) - count({quoted(date)}) FROM good").fetchone()
        found |= {sentence("undated"): row[0]} if row and row[0] else {}
    for name, column in table.columns.items():
        found |= impossible_times(con, name, column.not_before) if column.not_before else {}
        found |= left_unsaid(con, name, column.unsaid) if column.unsaid else {}
    texts = {n: c.kind for n, c in table.columns.items() if c.kind in _TEXTS and n not in checked.readable}
    found |= unreadable_text(con, list(texts), [n for n, kind in texts.items() if kind == "category"])
    for instant in sorted(instants):
        if table_map.explode and all(instant in part for part in table_map.explode):
            found |= out_of_order(con, instant, table_map)
    return found


def _rules(settings: Settings) -> Rules:
    zone, latest = settings.organisation.time_zone, settings.imports.latest_date
    if latest == "today":  # with one day of grace for files from east of here
        latest = (datetime.now(ZoneInfo(zone)) + timedelta(days=1)).date()
    imports = settings.imports
    return Rules(zone, imports.earliest_date, latest, tuple(settings.dimensions), imports.no_answer, imports.no_id)


def _parquets(folder: Folder, batches: list[Batch], table: str) -> list[Path]:
    return [folder.parquet(table, batch.id) for batch in batches if batch.table == table]


def _earlier(folder: Folder, before: list[Batch], table: str, keyed: bool, sha256: str) -> list[Path]:
    """The batches that may hold rows with the same keys: all of the table when keys are declared, else the same
    file's."""
    return _parquets(folder, [b for b in before if keyed or b.file_sha256 == sha256], table)
