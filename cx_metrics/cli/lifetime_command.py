"""The command ``lifetime``: what customers are worth over the next years, learnt from their orders or renewals."""

import argparse

from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.period_arguments import company_told, headed, people_arguments, where_told
from cx_metrics.customers.contract_value import ContractValue, contract_value
from cx_metrics.customers.lifetime_value import LifetimeValue, lifetime_value
from cx_metrics.text import Text

USUAL_RATE = 0.1


def _arguments(sub: argparse.ArgumentParser) -> None:
    people_arguments(sub, public="as a reader may ask: of all customers only")
    sub.add_argument("--years", type=int, default=3, help="how far ahead is counted (3)")
    sub.add_argument(
        "--rate", type=float, help="discount rate a year (finance's discount_rate in config.yaml, else 0.1)"
    )
    sub.add_argument("--margin", type=float, metavar="SHARE", help="the margin of an order, where orders state none")
    sub.add_argument("--contracts", action="store_true", help="of customers under contract, from who has renewed")
    sub.add_argument("--months", type=int, default=12, metavar="M", help="months from renewal to renewal (12)")
    sub.add_argument("--margin-a-year", type=float, metavar="MONEY", help="the margin of a contract in a year")


def _run(context: Context, told: argparse.Namespace) -> int:
    company = company_told(context, told)
    approved = context.settings.finance.inputs.get("discount_rate")
    if approved is not None and approved.sample and not company.reader.sample:
        approved = None  # it belongs to the sample company
    usual = USUAL_RATE if approved is None else approved.base
    rate = usual if told.rate is None else told.rate
    where = where_told(told)
    if told.contracts:
        value = contract_value(
            company, where=where, months=told.months, years=told.years, rate=rate, margin=told.margin_a_year
        )
        context.out(value.as_json(), lambda: _contract_lines(value))
        return 0
    found = lifetime_value(company, where=where, years=told.years, rate=rate, margin=told.margin)
    context.out(found.as_json(), lambda: _lines(found))
    return 0


def _lines(found: LifetimeValue) -> list[str]:
    money = found.currency
    lines = [
        *headed(found, "orders", Text("en")),
        f"{found.customers:,} customers, of whom {found.came_back:,} came back and {100 * found.still:.0f} % of these "
        f"have not left; {found.older:,} were customers before the data begin: valued, but not learnt from",
        f"a customer's next {found.years} years: {found.purchases_to_come:,.2f} purchases, worth {found.value:,.0f} "
        f"{money} [{found.low:,.0f}, {found.high:,.0f}] of margin at {100 * found.rate:g} % a year, mid-year",
        f"all of them: {found.total:,.0f} {money}; who has just bought for the first time: {found.new:,.0f} {money}",
        f"margin: {100 * found.margin_share:.1f} % of what is ordered, after refunds "
        f"({'as given' if found.margin_given else 'as the orders state it'})",
        f"the best fifth of customers hold {100 * found.top_fifth:.0f} % of the value",
    ]
    lines += [
        f"  {100 * tier.from_share:>3.0f}–{100 * tier.to_share:<3.0f} %  {tier.customers:>10,.0f} customers  "
        f"{tier.value:>14,.0f} {money}  {100 * tier.share_of_value:>5.1f} %  from {tier.lowest:,.0f} each"
        for tier in found.tiers
    ]
    if test := found.last_part:
        lines.append(
            f"put to the test: fitted up to {test.after}, it expected {test.expected:,.0f} purchases of "
            f"{test.customers:,} customers since; {test.came:,.0f} came"
        )
    if (other := found.second_opinion) is not None:
        lines.append(
            f"another model, in which customers may leave at any time (Pareto/NBD): {other.purchases_to_come:,.2f} "
            f"purchases, worth {other.value:,.0f} {money}; {100 * other.still:.0f} % have not left; it fits the orders "
            f"{'better' if other.likelier > 0 else 'less well'} (log likelihood {other.likelier:+,.1f})"
        )
        if other.histories < other.of:
            lines.append(f"  fitted to {other.histories:,} of {other.of:,} different histories, drawn by chance")
        if not other.decided:
            lines.append("  it leaves open how much customers differ in leaving")
        if found.models_disagree:
            lines.append("  the two differ by more than the interval: which model is right matters more than chance")
    if found.spend_follows_frequency:
        spends = "more" if found.frequency_and_amount > 0 else "less"
        lines.append(
            f"who comes more often spends {spends} each time (correlation {found.frequency_and_amount:.2f}), which the "
            "model takes not to be so: read the value with care"
        )
    return lines


def _contract_lines(found: ContractValue) -> list[str]:
    lines = [
        *headed(found, "contracts", Text("en")),
        f"{found.present:,} customers under contract; {found.lost:,} ends are known",
        f"renewals to come within {found.years} years: {found.renewals:,.2f} [{found.low:,.2f}, {found.high:,.2f}], "
        f"discounted at {100 * found.rate:g} % a year, the next one due now; without an end {found.for_life:,.2f}",
        f"one average retention would say {found.by_average:,.2f}",
    ]
    if found.value is None:
        lines.append("no margin is known: give --margin-a-year to have it in money")
    else:
        lines.append(f"a customer is worth {found.value:,.0f} {found.currency}, all of them {found.total:,.0f}")
    for point in found.points:
        seen, low, high, model, stay = (
            f"{100 * share:.1f}" for share in (point.seen, point.low, point.high, point.model, point.retention)
        )
        lines.append(
            f"  renewal {point.renewal:>3}: {seen:>5} % came through [{low}, {high}], the model has {model} %; of "
            f"those who come to it {stay} % stay  (n {point.at_risk:,.0f})"
        )
    return lines


COMMANDS = (Command("lifetime", "what customers are worth, from their orders or renewals", _arguments, _run),)
