"""Documents that follow from the declarations: the tables an import may fill, the metrics, and what answers a question.

They are written into docs/ by ``check``; a test refuses a document that is not current.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

from cx_metrics.checks.chain_lines import chain_lines
from cx_metrics.checks.marts import marts
from cx_metrics.declarations import Catalogue, Settings
from cx_metrics.declarations.duration import BEGUN, ENDED
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.table import Column, Table
from cx_metrics.declarations.words import pick
from cx_metrics.formula import words
from cx_metrics.metrics.cells import fetch
from cx_metrics.metrics.customer_year import read
from cx_metrics.metrics.estimate import columns
from cx_metrics.metrics.histograms import fetch_histograms
from cx_metrics.metrics.periods import Grain, Period
from cx_metrics.metrics.plan import CellQuery
from cx_metrics.warehouse.reader import Reader

DOCS = Path(__file__).parents[2] / "docs"
_MADE = "<!-- written by `python -m cx_metrics check`; do not edit -->"
_REQUIRED = " \\*"
_WHOLE, _RAGGED = Period(date(2020, 1, 1), date(2020, 3, 31)), Period(date(2020, 1, 10), date(2020, 3, 20))
# what may be asked: in words, the period, the grain
_ASKED: tuple[tuple[str, Period, Grain | None], ...] = (
    ("whole months", _WHOLE, None),
    ("by month, quarter or year", _WHOLE, "month"),
    ("by day", _WHOLE, "day"),
    ("any days", _RAGGED, None),
)


def documents(settings: Settings, catalogue: Catalogue, reader: Reader) -> dict[str, str]:
    """Every generated document: file name → Markdown. ``reader`` is a warehouse in which each question is tried."""
    return {
        "tables.md": _tables(catalogue),
        "answers.md": "\n".join(_answers(settings, catalogue, reader)) + "\n",
        "marts.md": "\n".join(("# Marts", "", _MADE, "", *marts(reader, tuple(settings.dimensions)))) + "\n",
    }


def write_documents(found: dict[str, str], folder: Path = DOCS) -> list[str]:
    """Write those that are not current; returns their names."""
    changed = [name for name, text in found.items() if _held(folder / name) != text]
    for name in changed:
        (folder / name).write_text(found[name], "utf-8")
    return changed


def _held(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


def _tables(catalogue: Catalogue) -> str:
    head = (
        "What an imported table may hold. `import FILE --table TABLE` takes a file with these column names; "
        "a mapping brings any other. \\* required."
    )
    parts = ["# Tables", _MADE, head]
    return "\n\n".join([*parts, *(_table(table) for table in catalogue.tables.values())]) + "\n"


def _table(table: Table) -> str:
    rows = [
        f"| {name}{_REQUIRED if column.required else ''} | {column.kind} | {about}{_scale(column.scale)} |"
        for name, column, about in ((name, c, _about(c)) for name, c in table.columns.items())
    ]
    items = "\n\nAny number of rated items, each with its scale and touchpoint." if table.items else ""
    return (
        f"## {table.id}\n\n{pick(table.about, 'en')}\n\n| column | kind | meaning |\n|---|---|---|\n"
        + "\n".join(rows)
        + items
    )


def _about(column: Column) -> str:
    unsaid = f". {pick(column.unsaid.becomes, 'en')}" if column.unsaid else ""
    return pick(column.about, "en") + unsaid


def _scale(scale: tuple[float, float] | None) -> str:
    return f" ({scale[0]:g} to {scale[1]:g})" if scale else ""


def _answers(settings: Settings, catalogue: Catalogue, reader: Reader) -> Iterator[str]:
    dimensions = tuple(settings.dimensions)
    yield from ("# Metrics, and what answers a question about them", "", _MADE, "")
    most = f"{settings.database.most_cells_in_a_rollup:,}"
    yield "Each line was tried: the query ran on the source it names. A monthly roll-up carries all dimensions (or,"
    yield f"when it would hold more than {most} cells, each pair), one or none; a daily one carries one or none."
    yield "What no roll-up answers is read from the batches, and the receipt says so. Durations are kept as"
    yield f"histograms by month with all dimensions (or, above {most} cells, each one), one or none."
    for view in catalogue.views:
        metrics = catalogue.metrics_of(view)
        if not metrics:
            continue
        yield from ("", f"## Over `{view}`", "", "| metric | rule | interval | needs at least |", "|---|---|---|---|")
        yield from (_metric_row(metric) for metric in metrics)
        if metrics[0].reads_years:
            yield from (
                "",
                "Each figure covers the twelve months to the period's last full month; by day it is refused.",
            )
        yield from ("", "| asked | total | by one dimension | by two or more |", "|---|---|---|---|")
        held = [d for d in dimensions if d in reader.dimensions(view)]
        for asked, period, grain in (a for a in _ASKED if not (metrics[0].reads_years and a[2] == "day")):
            cells = [_tried(reader, metrics, by, period, grain) for by in ((), tuple(held[:1]), tuple(held[:2]))]
            yield f"| {asked} | {' | '.join(cells)} |"
    yield from chain_lines(catalogue.chain)


def _metric_row(metric: Metric) -> str:
    names = {name: pick(label, "en") for name, label in metric.part_names.items()}
    rule = words(metric.formula, names)
    if metric.duration:
        rule = (
            f"{metric.duration.read} of {metric.duration.of.replace('_', ' ')}, from {names[BEGUN]} and {names[ENDED]}"
        )
    return f"| `{metric.id}` {pick(metric.name, 'en')} | {rule} | {metric.interval.method} | {metric.minimum_sample} |"


def _tried(
    reader: Reader, metrics: tuple[Metric, ...], by: tuple[str, ...], period: Period, grain: Grain | None
) -> str:
    """What answers, the same for every metric of a view because they share their roll-ups."""
    found = set()
    for metric in metrics:
        source = _source(reader, metric, by, period, grain)
        found.add(" + ".join(_short(name, reader) for name in source.split(" + ")))
    assert len(found) == 1, f"metrics of one view are answered by like roll-ups, not {found}"
    return found.pop()


def _source(reader: Reader, metric: Metric, by: tuple[str, ...], period: Period, grain: Grain | None) -> str:
    wanted = () if metric.duration else columns(metric, reader.sums[metric.view], False)
    asked = CellQuery(metric.view, wanted, period, by, grain=grain)
    found = fetch_histograms(reader, metric, asked) if metric.duration else read(partial(fetch, reader), metric, asked)
    return found.source


def _short(name: str, reader: Reader) -> str:
    for histograms in reader.duration_rollups:
        if histograms.name == name:
            return " × ".join(["month", *_carried(histograms.dimensions)])
    for rollup in reader.rollups:
        if rollup.name == name:
            return " × ".join([rollup.grain, *_carried(rollup.dimensions)])
    return name


def _carried(dimensions: tuple[str, ...]) -> list[str]:
    return list(dimensions) if len(dimensions) < 2 else ["all dimensions"]
