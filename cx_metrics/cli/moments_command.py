"""The command ``moments``: the moments of truth of an outcome, as a table or as JSON."""

import argparse

from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.period_arguments import company_told, headed, period_told, view_arguments, where_told
from cx_metrics.drivers.key_driver import MISSING
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.moments import CROSS_HAIRS, WEIGHTINGS, Moment, Moments, kano_narrative, moments, outcome_choices
from cx_metrics.moments.moment import Kano
from cx_metrics.moments.moments_document import moments_json
from cx_metrics.moments.narrative import headline
from cx_metrics.moments.priority_receipt import receipt_lines
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--outcome", metavar="METRIC_OR_COLUMN", help="what people say, or do after it; without it a list")
    sub.add_argument("--missing", choices=MISSING, default="pairwise", help="answers that lack ratings")
    sub.add_argument("--lines", choices=CROSS_HAIRS, default="mean", help="where the cross-hairs stand")
    sub.add_argument("--weights", choices=WEIGHTINGS, default="money", help="what priorities are made of")
    view_arguments(sub)


def _run(context: Context, told: argparse.Namespace) -> int:
    company = company_told(context, told)
    if told.outcome is None:
        known = "; ".join(f"{one.id} ({one.answers:,} answers)" for one in outcome_choices(company))
        raise QuestionError(Problem("--outcome", "is missing", f"ask for one of: {known or 'none has rated answers'}"))
    found = moments(
        company,
        told.outcome,
        where_told(told),
        period_told(told, company.reader),
        told.missing,
        lines=told.lines,
        weights=told.weights,
    )
    text = Text("en")
    context.out(moments_json(found), lambda: [*_lines(found), *receipt_lines(company, found, text)])
    return 0


_COLUMNS = (
    ("driver", 16), ("verb", 20), ("share of R²", 24), ("top 3", 7), ("score", 22), ("bad rating", 22),
    ("excellent", 22), ("effect", 15), ("reach", 7), ("a point is worth", 30), ("priority", 9),
)  # fmt: skip


def _lines(found: Moments) -> list[str]:
    asked = f"{found.outcome.id}  {found.period.start} to {found.period.end}"
    lines = headed(found, asked, headline(found, Text("en")))
    card = found.card
    if found.moments and card.r2 is not None and card.n is not None:
        ends = "" if card.r2_low is None else f" [{card.r2_low:.3f}, {card.r2_high:.3f}]"
        lines.append(f"{card.n:,} answers, R² {card.r2:.3f}{ends}, {card.method}, missing ratings {card.rule}")
        lines.append(_row([name for name, _ in _COLUMNS]))
        lines += [_row(_cells(one)) for one in found.moments]
    if card.unfinished:
        lines.append(f"{card.unfinished:,} answers left out: the days after them are not over yet")
    if card.order_changes:
        lines.append("the order depends on what becomes of missing ratings: " + _orders(found))
    lines += [f"left out: {one.item} ({one.reason.replace('_', ' ')})" for one in found.left_out]
    lines += [
        f"in {one.dimension}={one.value} {one.item} ranks {one.rank}, elsewhere {one.rank_elsewhere}"
        for one in found.segments
    ]
    lines += [f"asked in pairs: {name}: {'; '.join(_paired(kano))}" for name, kano in found.features.items()]
    if found.lacks:
        lines.append(f"not imported: {', '.join(found.lacks)}")
    return lines


def _paired(kano: Kano) -> list[str]:
    return kano_narrative.lines(kano, lambda dimension, value: f"{dimension}={value}", Text("en"))


def _orders(found: Moments) -> str:
    return "; ".join(f"{rule}: {', '.join(order)}" for rule, order in found.card.order_by_rule.items())


def _row(cells: list[str]) -> str:
    texts = [cell.ljust(width) for cell, (_, width) in zip(cells, _COLUMNS, strict=True)]
    return " ".join(texts).rstrip()


def _cells(one: Moment) -> list[str]:
    driver = one.driver
    share = _ranged(Ranged(100 * driver.share, *(e and 100 * e for e in (driver.share_low, driver.share_high))))
    return [
        one.item,
        one.verb.replace("_", " "),
        share + " %",
        "—" if driver.top3 is None else f"{100 * driver.top3:.0f} %",
        _ranged(Ranged(driver.performance, driver.performance_low, driver.performance_high)),
        _ranged(one.penalty),
        _ranged(one.reward),
        one.asymmetry.replace("_", " "),
        "—" if one.reach is None else f"{100 * one.reach.share:.0f} %",
        _ranged(one.value_per_point, 0),
        "—" if one.priority is None else f"{100 * one.priority:.0f} %",
    ]


def _ranged(of: Ranged | None, places: int = 1) -> str:
    if of is None:
        return "—"
    ends = "" if of.low is None else f" [{of.low:,.{places}f}, {of.high:,.{places}f}]"
    return f"{of.value:,.{places}f}{ends}"


COMMANDS = (Command("moments", "which few moments decide loyalty, and how sure that is", _arguments, _run),)
