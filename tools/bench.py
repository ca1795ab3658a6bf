"""Speed as ratios, measured side by side in one run: `python -m tools.bench [--rows N ...] [--keep FOLDER]`

Each row is the median of several runs taken in turn, A B A B …, so that a machine that changes its pace changes both
sides.
Only ratios are to be quoted. The survey is generated; 1 M and 10 M answers are the house's sizes.
"""

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import statsmodels.api

from cx_metrics import warehouse
from cx_metrics.company import Company as Seen
from cx_metrics.declarations import load_mapping
from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS
from cx_metrics.drivers import key_drivers
from cx_metrics.importing import Request, import_file
from cx_metrics.journey import journey_map, usual_journey
from cx_metrics.metrics import Period, Question, filters
from cx_metrics.metrics.cells import fetch
from cx_metrics.metrics.estimate import columns
from cx_metrics.metrics.measure import period_of
from cx_metrics.metrics.periods import month_number
from cx_metrics.metrics.plan import CellQuery
from cx_metrics.moments import moments
from tools.bench_additions import adding_against_building
from tools.bench_case import runs_at_once_against_a_loop
from tools.bench_house import Company, Row, alone, side_by_side
from tools.bench_lifetime import lifetime_against_every_customer
from tools.bench_page import rerun_against_empty_fragment, slider_against_empty_fragment
from tools.bench_radar import scan_against_group_by
from tools.bench_spark import spark_against_duckdb
from tools.bench_workbook import openpyxl_against_workbook

QUESTION = Question(("nps",), by=("segment",), compare="year")
PAGE = (Question(("nps", "csat", "ces"), compare="year"), Question(("nps", "csat", "ces"), grain="month"))


def page_of_ten_against_one(small: Company, large: Company) -> Row:
    one, other = side_by_side(lambda: large.ask(*PAGE), lambda: small.ask(*PAGE))
    return Row(
        f"overview's questions, uncached: {large.rows:,} answers vs {small.rows:,}", one / other, "≤ 1.2 ×", one, other
    )


def journey_of_large_against_small(small: Company, large: Company) -> Row:
    """The map and its paths as the page asks for them, from the marts, without the page's cache."""

    def ask(company: Company) -> object:
        name = usual_journey(Seen(company.reader, company.catalogue, company.settings, "operator"))
        assert name is not None
        return journey_map(Seen(company.reader, company.catalogue, company.settings, "reader"), name, compare="year")

    one, other = side_by_side(lambda: ask(large), lambda: ask(small))
    what = f"the journey's map and paths, uncached: {large.rows:,} answers vs {small.rows:,}"
    return Row(what, one / other, "≤ 1.2 ×", one, other)


def moments_of_large_against_small(small: Company, large: Company, *by: str) -> Row:
    """All that the page of moments of truth asks for, for another group of customers, without the page's cache."""

    def ask(company: Company) -> object:
        seen = Seen(company.reader, company.catalogue, company.settings, "reader")
        return moments(seen, "nps", filters((name, company.reader.dimension_values[name][0]) for name in by))

    one, other = side_by_side(lambda: ask(large), lambda: ask(small), 3)
    what = f"moments of truth by {' and '.join(by)}, uncached: {large.rows:,} answers vs {small.rows:,}"
    return Row(what, one / other, "≤ 1.2 ×", one, other)


def catalogue_against_hand(company: Company) -> Row:
    """The cells of a metric through the catalogue, and the same from SQL that somebody wrote for this roll-up."""
    metric, reader = company.catalogue.metrics["nps"], company.reader
    held, period = reader.sums["responses"], period_of(reader)
    rollup = next(  # the smallest that carries it: they are in this order
        r for r in reader.rollups if r.view == "responses" and r.grain == "month" and "segment" in r.dimensions
    )
    sql = (
        f"SELECT segment, sum(nps__promoters), sum(nps__detractors), sum(nps__answers) FROM {rollup.table} "
        f"WHERE {rollup.condition} AND month BETWEEN ? AND ? GROUP BY segment"
    )
    months = [month_number(period.start), month_number(period.end)]
    wanted = columns(metric, held, weighted=False)
    one, other = side_by_side(
        lambda: fetch(reader, CellQuery("responses", wanted, period, ("segment",))),
        lambda: reader.rows(sql, months),
        101,
    )
    return Row(
        f"KPI by segment through the catalogue vs hand-written SQL, {company.rows:,}",
        one / other,
        "≤ 1.1 ×",
        one,
        other,
    )


def pandas_against_catalogue(company: Company) -> Row:
    """The same answer from the raw rows held in pandas; only the columns it needs are loaded, and loading is not
    counted."""
    batch = next(b for b in company.reader.batches if b.table == "responses")
    path = company.reader.folder.parquet("responses", batch.id)
    raw = pd.read_parquet(path, columns=["occurred_on", "segment", "nps"])
    raw["occurred_on"] = pd.to_datetime(raw["occurred_on"])
    period = period_of(company.reader)
    first, last = pd.Timestamp(period.start), pd.Timestamp(period.end)
    question = replace(QUESTION, compare=None)

    def by_pandas() -> object:
        chosen = raw[(raw["occurred_on"] >= first) & (raw["occurred_on"] <= last)]
        known = chosen[chosen["nps"].notna()]
        marked = known.assign(promoters=known["nps"] >= 9, detractors=known["nps"] <= 6)
        sums = marked.groupby("segment", dropna=False)[["promoters", "detractors"]].agg(["sum", "count"])
        return 100 * (sums["promoters"]["sum"] - sums["detractors"]["sum"]) / sums["promoters"]["count"]

    slow, fast = side_by_side(by_pandas, lambda: company.ask(question), 3)
    return Row(f"the same KPI from raw rows in pandas vs ours, {company.rows:,}", slow / fast, "≥ 100 ×", slow, fast)


def drivers_against_statsmodels(company: Company) -> Row:
    """Drivers with intervals and ranks, from the marts of all months, against LMG by regressions on complete rows held
    in pandas: one for each set of items. One regression on all items is timed, and taken as often as there are sets: to
    run them all would take minutes, so the first figure is worked out, not waited for.
    """
    reader, catalogue = company.reader, company.catalogue
    assert reader.first is not None and reader.as_of is not None
    period = Period(reader.first, reader.as_of)
    weighed = key_drivers(Seen(reader, catalogue, company.settings, "operator"), "nps", (), period)
    items = [f"item_{driver.item}" for driver in weighed.drivers]
    batch = next(b for b in reader.batches if b.table == "responses")
    raw = pd.read_parquet(reader.folder.parquet("responses", batch.id), columns=["nps", *items])

    def by_statsmodels() -> object:
        known = raw.dropna()
        return statsmodels.api.OLS(known["nps"], statsmodels.api.add_constant(known[items])).fit().rsquared

    def ours() -> object:
        return key_drivers(Seen(reader, catalogue, company.settings, "operator"), "nps", (), period)

    slow, fast = side_by_side(by_statsmodels, ours, 3)
    sets = 2 ** len(items) - 1
    what = f"drivers, {len(items)} items: statsmodels ({sets} regressions, one timed) vs ours, {company.rows:,}"
    return Row(what, sets * slow / fast, "≥ 100 ×", sets * slow, fast)


def strict_import(company: Company, folder: Path) -> None:
    """Import the survey of a company, but for the last step: what was read lies in a draft."""
    shutil.rmtree(folder, ignore_errors=True)
    mapping = load_mapping(SHIPPED_MAPPINGS / "sample_survey.yaml", company.catalogue.tables)
    target = warehouse.folder_of(replace(company.settings, data=folder), False)
    request = Request(company.survey, mapping, target, dry_run=True)
    import_file(request, company.catalogue, company.settings)


def import_alone(place: Path, rows: int, folder: Path) -> None:
    """The same, for a process of its own."""
    strict_import(Company(place, rows), folder)


def import_against_plain_reading(company: Company, place: Path, runs: int = 3) -> Row:
    """A strict, validated import (masking off) as far as its Parquet, against DuckDB's reader straight to Parquet; and
    the most memory that it takes."""
    survey = company.survey

    def strict() -> None:
        strict_import(company, place / "again")

    def plain() -> None:
        with duckdb.connect(config={"threads": company.settings.database.threads}) as con:
            con.execute(
                f"COPY (SELECT * FROM read_csv('{survey}')) TO '{place / 'plain.parquet'}' "
                "(FORMAT parquet, COMPRESSION zstd)"
            )

    one, other = side_by_side(strict, plain, runs)
    return Row(
        f"strict import of a clean CSV to Parquet vs DuckDB read_csv to Parquet, {company.rows:,}",
        one / other,
        "≤ 3 ×",
        one,
        other,
        alone(import_alone, company.place, company.rows, place / "again")[1],
    )


def main() -> None:
    """Measure every row that exists by now and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--rows", type=int, nargs=2, default=[1_000_000, 10_000_000], metavar="N", help="the two sizes"
    )
    options.add_argument("--keep", type=Path, help="keep the generated companies here, for the next run")
    told = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="cx-bench-") as scratch:
        place = told.keep or Path(scratch)
        print(f"{'':<88} {'ratio':>11}   {'to reach':<9} {'first':>13} {'second':>15}")
        print(lifetime_against_every_customer(), flush=True)
        print(runs_at_once_against_a_loop(), flush=True)
        small = Company(place, min(told.rows))
        print(import_against_plain_reading(small, Path(scratch)), flush=True)
        print(openpyxl_against_workbook(small, Path(scratch)), flush=True)
        large = Company(place, max(told.rows))
        print(import_against_plain_reading(large, Path(scratch), 1), flush=True)
        for row in of_both(small, large):
            print(row, flush=True)
        for row in spark_against_duckdb(place, (small.rows // 10, small.rows)):
            print(row, flush=True)


def of_both(small: Company, large: Company) -> Iterator[Row]:
    """The rows that are measured on a small and a large company, each as soon as it is known."""
    yield page_of_ten_against_one(small, large)
    yield journey_of_large_against_small(small, large)
    yield moments_of_large_against_small(small, large, "segment")
    yield moments_of_large_against_small(small, large, "segment", "region")
    yield catalogue_against_hand(large)
    yield pandas_against_catalogue(large)
    yield drivers_against_statsmodels(large)
    yield scan_against_group_by(large)
    yield from rerun_against_empty_fragment(small)
    yield from slider_against_empty_fragment(small)
    yield from adding_against_building(large, "survey", "interactions")


if __name__ == "__main__":
    main()
