"""Speed as ratios, measured side by side in one run: `python -m tools.bench [--rows N ...] [--keep FOLDER]`

Each row is the median of several runs taken in turn, A B A B …, so that a machine that changes its pace changes both
sides.
Only ratios are to be quoted. The survey is generated; 1 M and 10 M answers are the house's sizes.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pandas as pd

from cx_metrics import warehouse
from cx_metrics.declarations import Catalogue, Settings, load_catalogue, load_mapping, load_settings
from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS
from cx_metrics.declarations.settings import Privacy
from cx_metrics.importing import Request, import_file
from cx_metrics.metrics import Question, measure
from cx_metrics.metrics.cells import fetch
from cx_metrics.metrics.estimate import columns
from cx_metrics.metrics.measure import period_of
from cx_metrics.metrics.periods import month_number
from cx_metrics.sample import write_sample
from cx_metrics.warehouse.reader import Reader
from tools.serving import ROOT

RUNS = 7
QUESTION = Question(("nps",), by=("segment",), compare="year")
PAGE = (Question(("nps", "csat", "ces"), compare="year"), Question(("nps", "csat", "ces"), grain="month"))


@dataclass(frozen=True)
class Row:
    """One line of the table: what is compared, the ratio found, what is to be reached, and the two medians in
    seconds."""

    what: str
    ratio: float
    wanted: str
    one: float
    other: float

    def __str__(self) -> str:
        taken = f"{self.one * 1e3:>10.1f} ms {self.other * 1e3:>12.1f} ms"
        return f"{self.what:<88} {self.ratio:>9.2f} ×   {self.wanted:<9} {taken}"


def side_by_side(one: Callable[[], object], other: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """Median seconds of each, taken in turn after a warm-up."""
    one()
    other()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for run, times in zip((one, other), taken, strict=True):
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
    return statistics.median(taken[0]), statistics.median(taken[1])


class Company:
    """A warehouse of so many generated answers, and the file they came from."""

    def __init__(self, place: Path, rows: int):
        self.rows = rows
        self.folder = place / f"{rows}"
        settings = load_settings(ROOT / "config.yaml", self.folder)
        # masking is measured elsewhere: the house compares reading and checking
        self.settings: Settings = replace(settings, privacy=Privacy(mask=()))
        self.catalogue: Catalogue = load_catalogue(self.settings)
        self.files = self._files()
        if warehouse.in_use(self.settings) is None:
            for file in self.files:
                self.bring(file)
        self.reader: Reader = warehouse.open_reader(self.settings)

    def _files(self) -> list[Path]:
        made = [self.folder / "files" / name for name in ("customers.csv", "survey.csv")]
        if not all(file.exists() for file in made):
            made[0].parent.mkdir(parents=True, exist_ok=True)
            write_sample(made[0].parent, self.rows)
        return made

    def bring(self, file: Path, settings: Settings | None = None) -> None:
        """Import one of the files."""
        of = settings or self.settings
        mapping = load_mapping(SHIPPED_MAPPINGS / f"sample_{file.stem}.yaml", self.catalogue.tables)
        import_file(Request(file, mapping, warehouse.folder_of(of, False)), self.catalogue, of)

    def ask(self, *questions: Question) -> None:
        """Measure, as a page does."""
        for question in questions:
            measure(self.reader, self.catalogue, self.settings, question, "reader")


def page_of_ten_against_one(small: Company, large: Company) -> Row:
    one, other = side_by_side(lambda: large.ask(*PAGE), lambda: small.ask(*PAGE))
    return Row(
        f"overview's questions, uncached: {large.rows:,} answers vs {small.rows:,}", one / other, "≤ 1.2 ×", one, other
    )


def catalogue_against_hand(company: Company) -> Row:
    """The cells of a metric through the catalogue, and the same from SQL that somebody wrote for this roll-up."""
    metric, reader = company.catalogue.metrics["nps"], company.reader
    held, period = reader.sums["responses"], period_of(reader)
    rollup = max(
        (r for r in reader.rollups if r.view == "responses" and r.grain == "month"), key=lambda r: len(r.dimensions)
    )
    sql = (
        f'SELECT segment, sum(nps__promoters), sum(nps__detractors), sum(nps__answers) FROM "{rollup.name}" '
        "WHERE month BETWEEN ? AND ? GROUP BY segment"
    )
    months = [month_number(period.start), month_number(period.end)]
    wanted = columns(metric, held, weighted=False)
    one, other = side_by_side(
        lambda: fetch(reader, "responses", wanted, ("segment",), (), period, None, 1),
        lambda: reader.rows(sql, months),
        25,
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


def import_against_plain_reading(company: Company, place: Path) -> Row:
    """A strict, validated import (masking off) and its marts, against DuckDB's reader straight to Parquet."""
    survey = next(file for file in company.files if file.stem == "survey")

    def strict() -> None:
        folder = place / "again"
        shutil.rmtree(folder, ignore_errors=True)
        mapping = load_mapping(SHIPPED_MAPPINGS / "sample_survey.yaml", company.catalogue.tables)
        import_file(
            Request(survey, mapping, warehouse.folder_of(replace(company.settings, data=folder), False), dry_run=True),
            company.catalogue,
            company.settings,
        )

    def plain() -> None:
        with duckdb.connect(config={"threads": company.settings.database.threads}) as con:
            con.execute(
                f"COPY (SELECT * FROM read_csv('{survey}')) TO '{place / 'plain.parquet'}' "
                "(FORMAT parquet, COMPRESSION zstd)"
            )

    one, other = side_by_side(strict, plain, 3)
    return Row(
        f"strict import of a clean CSV to Parquet vs DuckDB read_csv to Parquet, {company.rows:,}",
        one / other,
        "≤ 3 ×",
        one,
        other,
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
        small = Company(place, min(told.rows))
        print(import_against_plain_reading(small, Path(scratch)), flush=True)
        large = Company(place, max(told.rows))
        for row in (
            page_of_ten_against_one(small, large),
            catalogue_against_hand(large),
            pandas_against_catalogue(large),
        ):
            print(row, flush=True)


if __name__ == "__main__":
    main()
