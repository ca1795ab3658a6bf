"""The command ``radar``: what each logged change did to whom it met, or (``--scan``) what nobody logged."""

import argparse

from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.period_arguments import pair
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.metrics import filters
from cx_metrics.metrics.question import Filters
from cx_metrics.radar import Finding, Radar, radar, scan
from cx_metrics.radar.radar_document import radar_json


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--change", metavar="ID", help="one change of the log; without it all of them")
    sub.add_argument("--scan", action="store_true", help="look for breaks that nobody logged")
    sub.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="only these; repeat for more")
    sub.add_argument("--public", action="store_true", help="hide small groups, as the pages do")


def _run(context: Context, told: argparse.Namespace) -> int:
    if told.scan and told.change:
        raise QuestionError(Problem("--scan", "looks without the log, --change at one entry of it", "give one of them"))
    company = context.company("reader" if told.public else "operator")
    where = filters(pair("--where", text) for text in told.where)
    found = scan(company, where) if told.scan else radar(company, told.change, where)
    context.out(radar_json(found), lambda: [_head(found), *(_breaks(found) if told.scan else _changes(found))])
    return 0


def _head(found: Radar) -> str:
    sample = "SAMPLE  " if found.sample else ""
    tests = f"{found.tests:,} tests, at most {100 * found.rate:.0f} % of what is called clear by chance"
    return f"{sample}{tests}; as of {found.as_of}, build {found.build}"


def _changes(found: Radar) -> list[str]:
    lines = []
    for one in found.changes:
        change = one.change
        lines.append(f"{change.id}  {change.occurred_on}  {change.what}: {_plain(one.verdict)}, {_who(change.exposed)}")
        lines += [f"    {_told(each)}" for each in one.findings]
    lines += [f"not imported: {kind}" for kind in found.lacks]
    return lines or ["no change is logged: import a table of changes, or look without a log with --scan"]


def _breaks(found: Radar) -> list[str]:
    lines = []
    for one in found.suggestions:
        logged = f"; logged then: {', '.join(one.logged)}" if one.logged else "; nothing logged then"
        lines.append(
            f"{one.what} of {one.finding.outcome.id} for {_who(one.finding.exposed)} between {one.earliest} and "
            f"{one.latest}: {_effect(one.finding)}{logged}"
        )
    return lines or ["no break stands out"]


def _who(exposed: Filters) -> str:
    return ", ".join(f"{name}={' or '.join(values)}" for name, values in exposed) or "everybody"


def _told(one: Finding) -> str:
    name = one.outcome.id.ljust(26)
    if one.effect is None or one.verdict == "cannot_be_judged":
        return f"{name} {_plain(one.verdict)}: {_plain(one.reason or '')}"
    parts = [_plain(one.verdict), _effect(one), f"q {one.q:.3f}" if one.q is not None else "", _plain(one.method)]
    parts.append(f"detectable from {_number(one, one.detectable)}")
    if one.pretrend_p is not None:
        parts.append(f"apart before p {one.pretrend_p:.2f}")
    if one.placebo:
        parts.append(f"placebo dates clear {one.placebo.clear} of {one.placebo.dates}")
    if one.hidden:
        parts.append("the total shows nothing")
    if one.a_month:
        parts.append(f"a month {one.a_month.value:,.0f} [{one.a_month.low:,.0f}, {one.a_month.high:,.0f}]")
    elif one.is_clear and one.uncosted:
        parts.append(f"cost not measurable: {_plain(one.uncosted)}")
    return f"{name} {', '.join(part for part in parts if part)}"


def _effect(one: Finding) -> str:
    return f"{_number(one, one.effect)} [{_number(one, one.low)}, {_number(one, one.high)}]"


def _number(one: Finding, value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:+.1f} points" if one.outcome.unit == "points" else f"{100 * value:+.1f} %"


def _plain(word: str) -> str:
    return word.replace("_", " ")


COMMANDS = (Command("radar", "what each change did to those who met it, and what changed unlogged", _arguments, _run),)
