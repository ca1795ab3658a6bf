"""What the house answered before its walls were moved: every metric by every dimension over every kind of period for
both roles, and every journey, of three small sample companies. ``python -m tests.golden.answers`` writes the fixtures
anew: only where CHANGELOG names the numbers that change.
"""

import json
import lzma
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from cx_metrics.cli import main
from cx_metrics.company import Company as Seen
from cx_metrics.declarations.catalogue import Catalogue, load_catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.declarations.settings_checks import load_settings
from cx_metrics.errors import QuestionError
from cx_metrics.journey import journey_map
from cx_metrics.journey.document import as_json
from cx_metrics.metrics import Measurement, Period, Question, filters, measure
from cx_metrics.metrics.undated import all_time
from cx_metrics.warehouse import open_reader
from cx_metrics.warehouse.reader import Reader

ROOT = Path(__file__).resolve().parents[2]
SEEDS = (1, 2, 3)
ROWS = 1000
NUMBERS = ("value", "low", "high", "n_effective", "change", "change_low", "change_high", "detectable", "mix", "rate")
Document = dict[str, Any]


def fixture(seed: int) -> Path:
    return Path(__file__).parent / f"seed-{seed}.json.xz"


def golden(seed: int) -> Document:
    """What was answered of this seed's company."""
    return dict(json.loads(lzma.decompress(fixture(seed).read_bytes())))


def answered(seed: int, folder: Path, is_asked: Callable[[str], bool] = lambda name: True) -> Document:
    """What is answered now, of a company made in ``folder``: by question, in words, the rows of numbers. A reader's
    questions are asked where the operator's are."""
    config = folder / "config.yaml"
    config.write_text(
        (ROOT / "config.yaml").read_text("utf-8").replace("latest_date: today", "latest_date: 2030-12-31")
    )
    assert main(["--config", str(config), "sample", "--rows", str(ROWS), "--seed", str(seed)]) == 0
    settings = load_settings(config)
    catalogue, reader = load_catalogue(settings), open_reader(settings)
    measured = {name: ask() for name, ask in _questions(reader, catalogue, settings) if is_asked(name)}
    journeys = {name: ask() for name, ask in _journeys(reader, catalogue, settings) if is_asked(name)}
    return {"measure": _shortened(measured), "journey": _shortened(journeys)}


def _periods(reader: Reader) -> dict[str, tuple[Period | None, str | None, str | None]]:
    """Kinds of period: which, compared with what, by which grain."""
    assert reader.as_of is not None
    end = reader.as_of
    ragged = Period(date(end.year - 1, 11, 9), date(end.year, 2, 17))
    return {
        "usual, against the one before": (None, "previous", None),
        "usual, against the target": (None, "target", None),
        "half a year, against the year before": (Period(date(end.year, 1, 1), date(end.year, 6, 30)), "year", None),
        "days that cut months": (ragged, "previous", None),
        "all time": (all_time(reader), None, None),
        "by quarter": (None, None, "quarter"),
    }


def _questions(reader: Reader, catalogue: Catalogue, settings: Settings) -> Iterator[tuple[str, Callable[[], Any]]]:
    one_of = {d: values[0] for d in settings.dimensions if (values := reader.dimension_values.get(d))}
    for metric in catalogue.metrics.values():
        known = [d for d in settings.dimensions if d in reader.dimensions(metric.view)]
        for kind, (period, compare, grain) in _periods(reader).items():
            for by in ((), *((d,) for d in known), tuple(known[:2])):
                pairs = [(known[0], one_of[known[0]])] if known[:1] != list(by[:1]) and known and grain is None else []
                asked = Question((metric.id,), by, (), period, grain, compare)  # type: ignore[arg-type]
                for where in ((), filters(pairs)) if pairs else ((),):
                    for role in ("operator", "reader"):
                        name = f"{metric.id} by {','.join(by)} where {where} | {kind} | {role}"
                        question = replace(asked, where=where)
                        yield name, partial(_measured, reader, catalogue, settings, question, role)


def _measured(reader: Reader, catalogue: Catalogue, settings: Settings, question: Question, role: Any) -> Any:
    try:
        answer = measure(Seen(reader, catalogue, settings, role), question)
    except QuestionError as error:
        return str(error)
    return [_row(m) for m in answer.measurements]


def _row(m: Measurement) -> list[Any]:
    group = "/".join(str(value) for value in m.groups.values())
    numbers = [getattr(m, name) for name in NUMBERS]
    return [group, m.period.start.isoformat(), m.status, m.verdict, m.n, *map(_short, numbers)]


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.11g}")


def _journeys(reader: Reader, catalogue: Catalogue, settings: Settings) -> Iterator[tuple[str, Callable[[], Any]]]:
    first = reader.dimension_values["segment"][0]
    ways: dict[str, dict[str, Any]] = {
        "usual": {},
        "usual, against the one before": {"compare": "previous"},
        "of a segment": {"where": (("segment", (first,)),)},
    }
    for name in catalogue.journeys:
        for kind, asked in ways.items():
            for role in ("operator", "reader"):
                yield (
                    f"{name} | {kind} | {role}",
                    partial(_mapped, Seen(reader, catalogue, settings, role), name, asked),
                )


def _mapped(seen: Seen, journey: str, asked: dict[str, Any]) -> list[list[Any]]:
    return _flat(as_json(journey_map(seen, journey, **asked)))


def _flat(document: Any) -> list[list[Any]]:
    """A document as rows of path and value, without what names the build."""
    rows: list[list[Any]] = []

    def walk(path: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                if path or key not in ("build", "sources"):
                    walk(f"{path}.{key}", inner)
        elif isinstance(value, list | tuple):
            for i, inner in enumerate(value):
                walk(f"{path}[{i}]", inner)
        else:
            rows.append([path, _short(value) if isinstance(value, float) else value])

    walk("", document)
    return rows


def _shortened(found: Document) -> Document:
    """Readers' answers only where they differ from the operator's: most do not."""
    short: Document = {}
    for name, rows in found.items():
        seen_by_all = found[name.replace("| reader", "| operator")]
        if name.endswith("| operator") or rows != seen_by_all:
            short[name] = rows
    return short


def write() -> None:
    for seed in SEEDS:
        with tempfile.TemporaryDirectory() as folder:
            text = json.dumps(answered(seed, Path(folder)), ensure_ascii=False, separators=(",", ":"))
        fixture(seed).write_bytes(lzma.compress(text.encode(), preset=9))
        print(fixture(seed).name, fixture(seed).stat().st_size, file=sys.stderr)


if __name__ == "__main__":
    write()
