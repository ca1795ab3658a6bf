"""The command ``lifetime``: what customers are worth over the next years, learnt from their orders or renewals."""

import argparse

from cx_metrics.cli.context import Command, Context
from cx_metrics.cli.period_arguments import company_told, headed, language_argument, people_arguments, where_told
from cx_metrics.customers.contract_value import ContractValue, contract_value
from cx_metrics.customers.lifetime_value import LifetimeValue, lifetime_value
from cx_metrics.customers.prospect import SecondOpinion
from cx_metrics.statistics.value_shares import ValueTier
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
    language_argument(sub)
    sub.add_argument("--margin-a-year", type=float, metavar="MONEY", help="the margin of a contract in a year")


def _run(context: Context, told: argparse.Namespace) -> int:
    company = company_told(context, told)
    approved = context.settings.finance.inputs.get("discount_rate")
    if approved is not None and approved.sample and not company.reader.sample:
        approved = None  # it belongs to the sample company
    usual = USUAL_RATE if approved is None else approved.base
    rate = usual if told.rate is None else told.rate
    where, text = where_told(told), Text(told.lang)
    if told.contracts:
        value = contract_value(
            company, where=where, months=told.months, years=told.years, rate=rate, margin=told.margin_a_year
        )
        context.out(value.as_json(), lambda: _contract_lines(value, text))
        return 0
    found = lifetime_value(company, where=where, years=told.years, rate=rate, margin=told.margin)
    context.out(found.as_json(), lambda: _lines(found, text))
    return 0


def _lines(found: LifetimeValue, text: Text) -> list[str]:
    money = {"currency": found.currency}
    lines = headed(found, text("lifetime.orders"), text)
    people = {"customers": _whole(found.customers), "back": _whole(found.came_back), "older": _whole(found.older)}
    lines.append(text("lifetime.who", still=_percent(found.still), **people))
    worth = {"value": _whole(found.value), "low": _whole(found.low), "high": _whole(found.high)} | money
    rate, purchases = f"{100 * found.rate:g}", f"{found.purchases_to_come:,.2f}"
    lines.append(text("lifetime.next", years=found.years, purchases=purchases, rate=rate, **worth))
    lines.append(text("lifetime.all", total=_whole(found.total), new=_whole(found.new), **money))
    stated = "given" if found.margin_given else "stated"
    lines.append(text(f"lifetime.margin_{stated}", share=f"{100 * found.margin_share:.1f}"))
    lines.append(text("lifetime.top", share=_percent(found.top_fifth)))
    lines += [f"  {_tier(tier, text, found.currency)}" for tier in found.tiers]
    if test := found.last_part:
        counted = {"expected": _whole(test.expected), "customers": _whole(test.customers), "came": _whole(test.came)}
        lines.append(text("lifetime.test", after=str(test.after), **counted))
    if found.second_opinion is not None:
        lines += _other(found.second_opinion, text, found.currency)
    if found.models_disagree:
        lines.append(f"  {text('lifetime.disagree')}")
    if found.spend_follows_frequency:
        spends = "more" if found.frequency_and_amount > 0 else "less"
        lines.append(text(f"lifetime.spends_{spends}", r=f"{found.frequency_and_amount:.2f}"))
    return lines


def _tier(tier: ValueTier, text: Text, currency: str) -> str:
    return text(
        "lifetime.tier",
        place=f"{100 * tier.from_share:>3.0f}–{100 * tier.to_share:<3.0f}",
        customers=f"{tier.customers:>10,.0f}",
        value=f"{tier.value:>14,.0f}",
        currency=currency,
        share=f"{100 * tier.share_of_value:>5.1f}",
        lowest=_whole(tier.lowest),
    )


def _other(other: SecondOpinion, text: Text, currency: str) -> list[str]:
    said = {"purchases": f"{other.purchases_to_come:,.2f}", "value": _whole(other.value), "currency": currency}
    fits = "better" if other.likelier > 0 else "worse"
    likelier = f"{other.likelier:+,.1f}".replace("-", "−")
    lines = [text(f"lifetime.other_{fits}", still=_percent(other.still), likelier=likelier, **said)]
    if other.histories < other.of:
        lines.append(f"  {text('lifetime.drawn', histories=_whole(other.histories), of=_whole(other.of))}")
    if not other.decided:
        lines.append(f"  {text('lifetime.undecided')}")
    return lines


def _contract_lines(found: ContractValue, text: Text) -> list[str]:
    lines = headed(found, text("lifetime.contracts"), text)
    lines.append(text("lifetime.present", present=_whole(found.present), lost=_whole(found.lost)))
    numbers = {"renewals": found.renewals, "low": found.low, "high": found.high, "for_life": found.for_life}
    said = {name: f"{value:,.2f}" for name, value in numbers.items()}
    lines.append(text("lifetime.renewals", years=found.years, rate=f"{100 * found.rate:g}", **said))
    lines.append(text("lifetime.average", renewals=f"{found.by_average:,.2f}"))
    if found.value is None or found.total is None:
        lines.append(text("lifetime.no_margin"))
    else:
        worth = {"value": _whole(found.value), "total": _whole(found.total)}
        lines.append(text("lifetime.worth", currency=found.currency, **worth))
    for point in found.points:
        shares = {"low": point.low, "high": point.high, "model": point.model, "stay": point.retention}
        told = {name: f"{100 * share:.1f}" for name, share in shares.items()} | {"seen": f"{100 * point.seen:>5.1f}"}
        at = {"renewal": f"{point.renewal:>3}", "n": _whole(point.at_risk)}
        lines.append(f"  {text('lifetime.point', **told, **at)}")
    return lines


def _whole(number: float) -> str:
    return f"{number:,.0f}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


COMMANDS = (Command("lifetime", "what customers are worth, from their orders or renewals", _arguments, _run),)
