"""The command ``quality``: what customers got beside what they expect; what cases, comments and heavy users say of
the service; which processes serve what is needed. As tables or as JSON."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.period_arguments import company_told, headed, period_told, view_arguments, where_told
from cx_metrics.company import Company
from cx_metrics.metrics import Period
from cx_metrics.metrics.question import Filters
from cx_metrics.moments.expectations import service_quality
from cx_metrics.moments.lead_users import LeadUsers, lead_users
from cx_metrics.moments.need_matrix import NeedMatrix, need_matrix
from cx_metrics.moments.service_quality import ServiceQuality
from cx_metrics.moments.text_codes import TextCodes, checklist, emotions
from cx_metrics.statistics.ranged import Ranged

QualityAnswer = ServiceQuality | TextCodes | NeedMatrix | LeadUsers
_ANSWERS: dict[str, Callable[[Company, Filters, Period | None], QualityAnswer]] = {
    "gaps": service_quality,
    "checklist": checklist,
    "emotions": emotions,
    "needs": need_matrix,
    "lead-users": lead_users,
}
_MISSING = {  # why an answer is not measurable
    "gaps": "no rated item has another beside it whose name ends in _desired",
    "checklist": "no cases are imported, or service_quality.yaml declares no checklist",
    "emotions": "no comments are imported, or service_quality.yaml declares no emotions",
    "needs": "nobody rated an item of a need that service_quality.yaml declares",
    "lead-users": "no comments or cases are imported, or service_quality.yaml declares no lead_users",
}


def _arguments(sub: argparse.ArgumentParser) -> None:
    view_arguments(sub)
    told = "gaps (the usual answer), the ten points in cases, emotions in comments, needs by processes, or lead users"
    sub.add_argument("--of", choices=tuple(_ANSWERS), default="gaps", help=told)


def _run(context: Context, told: argparse.Namespace) -> int:
    company = company_told(context, told)
    found = _ANSWERS[told.of](
        company,
        where_told(told),
        period_told(told, company.reader),
    )
    context.out(_document(told.of, found), lambda: _lines(told.of, found, company))
    return 0


def _document(of: str, found: QualityAnswer) -> dict[str, Any]:
    document = {**asdict(found), **found.head}
    if isinstance(found, ServiceQuality):
        return document | {"left_out": [{"item": item, "reason": reason} for item, reason in found.left_out]}
    return document | {"of": of}


def _lines(of: str, found: QualityAnswer, company: Company) -> list[str]:
    lines = headed(found, f"{found.period.start} to {found.period.end}")
    if found.status == "not_measurable":
        return [*lines, f"not measurable: {_MISSING[of]}", *_left_out(found)]
    if found.status == "suppressed":
        return [*lines, "not shown, to protect people: too few gave these answers", *_left_out(found)]
    declared = company.catalogue.service_quality
    if isinstance(found, ServiceQuality):
        return [*lines, *_gap_lines(found, declared.source), *_left_out(found)]
    if isinstance(found, TextCodes):
        frame = declared.checklist if of == "checklist" else declared.emotions
        return [*lines, *_code_lines(found), frame.source if frame else ""]
    if isinstance(found, NeedMatrix):
        return [*lines, *_need_lines(found), declared.needs.source if declared.needs else ""]
    return [*lines, *_lead_lines(found), declared.lead_users.source if declared.lead_users else ""]


def _code_lines(found: TextCodes) -> list[str]:
    unsaid = f"; {_share(found.uncoded)} speak of none of these" if found.uncoded else ""
    lines = [f"{found.n:,} texts{_sampled(found.one_in)}{unsaid}; scores: {found.score}, of 100"]
    for one in found.codes:
        rated = f"  rated {_said(one.rated)}, n {one.ratings:,}" if one.rated else ""
        told = f"score {_said(one.score)}" if one.score else ""
        lines.append(
            f"{one.code:20} {one.n:7,}  {_share(one.share):28} {told:30} {one.goes_with.replace('_', ' ')}{rated}"
        )
    return [*lines, *(f"left out: {code} (too few people)" for code in found.left_out)]


def _need_lines(found: NeedMatrix) -> list[str]:
    by = f"what drives {found.outcome}, n {found.n:,}" if found.n else "their own weights, as declared"
    lines = [f"needs weighed by {by}:"]
    lines += [f"  {one.need:20} {_share(one.weight)}" for one in found.needs]
    lines.append(
        f"processes in the order in which they serve them ({found.doubt:.0%} of relations drawn one step off):"
    )
    for one in found.processes:
        ranks = f"rank {one.rank} (95 % of draws {one.rank_low}–{one.rank_high}, 5-3-1: {one.gentler})"
        lines.append(
            f"  {one.process:20} {one.part:4.0%}  {ranks}, keeps it in {one.keeps:.0%}, first in {one.first:.0%}"
        )
    return lines


def _lead_lines(found: LeadUsers) -> list[str]:
    def count(n: int | None) -> str:
        return "hidden" if n is None else f"{n:,}"

    share = f" ({_share(found.share)})" if found.share else ""
    lines = [
        f"{found.writers:,} people wrote{_sampled(found.one_in)}: heavy users {count(found.heavy)}, early with a "
        f"growing wish {count(found.ahead)}, with a solution of their own {count(found.own_solution)}",
        f"lead users (at least {found.least} of the three, one of them in words): {count(found.lead)}{share}",
    ]
    for one in found.wishes:
        growth = _share(one.growth, sign=True) if one.growth else "not known"
        lines.append(f"wish {one.wish}: {one.n:,} texts, later less earlier {growth}{', grows' if one.grows else ''}")
    return [*lines, *(f"customer {customer}" for customer in found.customers)]


def _left_out(found: QualityAnswer) -> list[str]:
    if not isinstance(found, ServiceQuality):
        return []
    return [f"left out: {item} ({reason.replace('_', ' ')})" for item, reason in found.left_out]


def _sampled(one_in: int) -> str:
    return f" (of one person in {one_in})" if one_in > 1 else ""


def _share(of: Ranged, sign: bool = False) -> str:
    value, *ends = (
        "" if end is None else f"{100 * end:{'+' if sign else ''}.1f}" for end in (of.value, of.low, of.high)
    )
    return f"{value} %" + (f" [{ends[0]}, {ends[1]}]" if ends[0] else "")


_COLUMNS = (
    ("item", 20), ("dimension", 16), ("n", 7), ("got", 6), ("wished", 6), ("gap", 22), ("just enough", 11),
    ("margin", 22), ("in the zone at", 22), ("verdict", 18),
)  # fmt: skip


def _gap_lines(found: ServiceQuality, source: str) -> list[str]:
    lines = []
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
    return lines


def _row(cells: list[str]) -> str:
    return " ".join(cell.ljust(width) for cell, (_, width) in zip(cells, _COLUMNS, strict=True)).rstrip()


def _in_units(of: Ranged, step: float | None) -> str:
    return f"{_said(of)} of 100" if step is None else _said(of.times(step))


def _said(of: Ranged | None) -> str:
    if of is None:
        return "—"
    return f"{of.value:+.2f}" + ("" if of.low is None else f" [{of.low:+.2f}, {of.high:+.2f}]")


COMMANDS = (
    Command("quality", "what customers got beside what they expect, and what they say of it", _arguments, _run),
)
