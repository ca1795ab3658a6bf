"""The command ``quality``: what customers got beside what they expect, as a table or as JSON."""

import argparse
from dataclasses import asdict
from typing import Any

from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.period_arguments import pair, period_told, view_arguments
from cx_metrics.metrics import filters
from cx_metrics.metrics.undated import period_json
from cx_metrics.moments.expectations import service_quality
from cx_metrics.moments.moment import Ranged
from cx_metrics.moments.service_quality import ServiceQuality


def _run(context: Context, told: argparse.Namespace) -> int:
    company = context.company("reader" if told.public else "operator")
    found = service_quality(
        company,
        filters(pair("--where", text) for text in told.where),
        period_told(told.start, told.end, company.reader),
    )
    context.out(_document(found), lambda: _lines(found, company.catalogue.service_quality.source))
    return 0


def _document(found: ServiceQuality) -> dict[str, Any]:
    return {
        "status": found.status,
        "as_of": found.as_of.isoformat() if found.as_of else None,
        "build": found.build,
        "sample": found.sample,
        "period": period_json(found.period),
        "where": {name: list(values) for name, values in found.where},
        "gap": asdict(found.gap) if found.gap else None,
        "weighted": asdict(found.weighted) if found.weighted else None,
        "step": found.step,
        "dimensions": [asdict(one) for one in found.dimensions],
        "items": [asdict(one) for one in found.items],
        "left_out": [{"item": item, "reason": reason} for item, reason in found.left_out],
    }


_COLUMNS = (
    ("item", 20), ("dimension", 16), ("n", 7), ("got", 6), ("wished", 6), ("gap", 22), ("just enough", 11),
    ("margin", 22), ("in the zone at", 22), ("verdict", 18),
)  # fmt: skip


def _lines(found: ServiceQuality, source: str) -> list[str]:
    head = f"{found.period.start} to {found.period.end}, as of {found.as_of}, build {found.build}"
    lines = [("SAMPLE  " if found.sample else "") + head]
    if found.status == "not_measurable":
        lines.append("not measurable: no rated item has another beside it whose name ends in _desired")
    if found.status == "suppressed":
        lines.append("not shown, to protect people: too few gave these answers")
    if found.items:
        lines.append(_row([name for name, _ in _COLUMNS]))
    for one in found.items:
        lines.append(
            _row([
                one.item, one.dimension or "—", f"{one.n:,}", f"{one.got:.2f}", f"{one.desired:.2f}", _said(one.gap),
                "—" if one.adequate is None else f"{one.adequate:.2f}", _said(one.margin), _said(one.position),
                one.verdict.replace("_", " "),
            ])
        )  # fmt: skip
    lines += [
        f"{one.dimension} ({one.weight:g} points, {len(one.items)} items): gap {_in_units(one.gap, one.step)}"
        for one in found.dimensions
    ]
    if found.gap and found.weighted:
        alike, weighted = (_in_units(one, found.step) for one in (found.gap, found.weighted))
        lines.append(f"all dimensions alike: gap {alike}; by their points: {weighted}")
        lines.append(source)
    return [*lines, *(f"left out: {item} ({reason.replace('_', ' ')})" for item, reason in found.left_out)]


def _row(cells: list[str]) -> str:
    return " ".join(cell.ljust(width) for cell, (_, width) in zip(cells, _COLUMNS, strict=True)).rstrip()


def _in_units(of: Ranged, step: float | None) -> str:
    return f"{_said(of)} of 100" if step is None else _said(of.times(step))


def _said(of: Ranged | None) -> str:
    if of is None:
        return "—"
    return f"{of.value:+.2f}" + ("" if of.low is None else f" [{of.low:+.2f}, {of.high:+.2f}]")


COMMANDS = (Command("quality", "what customers got beside what they expect", view_arguments, _run),)
