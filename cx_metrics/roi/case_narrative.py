"""What a business case comes to, in sentences: written from the answer by templates in the reader's language.

Figures are those with every input at its base, as on the command line and in the workbook; how sure they are comes from
the runs, which also decide how finely a figure is shown.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

from cx_metrics.roi.case_amounts import amount_said, between_said, line_said, written_unit
from cx_metrics.roi.case_answer import CaseAnswer
from cx_metrics.roi.case_document import CONVENTIONS, warning_said
from cx_metrics.roi.case_leaning import leaning
from cx_metrics.roi.case_reading import (
    caveat_told,
    own_inputs,
    spread,
    spread_in_year,
    value_at,
    value_in_year,
    years_shown,
)
from cx_metrics.roi.challenge import ChallengedCase
from cx_metrics.roi.drawn_case import DrawnCase
from cx_metrics.text import Text

HUNDRED = 100  # futures in which a chance is told
OFTEN = 0.05  # of the runs: of fewer that pay back nobody wants to know when
TOLD = ("not_yours", "never_paid_back")  # warnings


class CaseFigure(NamedTuple):
    """One of the three answers: the question, the figure, what is told beside it, and the line whose receipt it opens
    (None: it comes from the runs, not from one line)."""

    question: str
    figure: str
    told: str
    line: str | None = None


def headline(answer: CaseAnswer, text: Text) -> str:
    """The answer in a sentence a board could minute."""
    return on_examples(_answer(answer, text), answer, text)


def on_examples(said: str, case: CaseAnswer | DrawnCase, text: Text) -> str:
    """What is said of a case; where none of its inputs, or none of its amounts, is the company's own, after a sentence
    that says so."""
    amounts = [value for value in case.inputs.values() if written_unit(value.unit) == "money"]
    if not own_inputs(case)[0]:
        return text("cfo.headline.examples", headline=said)
    if amounts and not any(value.yours for value in amounts):
        return text("cfo.headline.example_amounts", headline=said)
    return said


def _answer(answer: CaseAnswer, text: Text) -> str:
    if answer.cash_flow is not None:
        return _investment(answer, text)
    results = answer.model.results
    value = value_at(answer, results.headline)
    if results.per_month is None:
        said = line_said(answer, results.headline, text)
        return text("cfo.headline.plain", name=answer.model.name(results.headline, text.locale), value=said)
    saves = value is not None and value < 0  # a loss below nought is a gain, and is called one
    said, month = (_size_said(answer, line, text) for line in (results.headline, results.per_month))
    return text("cfo.headline.per_month_saves" if saves else "cfo.headline.per_month", value=said, month=month)


def _size_said(answer: CaseAnswer, line: str, text: Text) -> str:
    value = value_at(answer, line)
    size = None if value is None else abs(value)
    return amount_said(size, spread(answer, line), text, unit=answer.model.unit(line))


def at_risk(answer: CaseAnswer, text: Text) -> str:
    """The headline of a case without investment, how far it lies apart and how much of it is the company's own."""
    mine, every = own_inputs(answer)
    seen = spread(answer, answer.model.results.headline)
    between = between_said(seen.p10, seen.p90, seen, text)
    said = text("cfo.at_risk", headline=headline(answer, text), between=between, n=every - mine, of=every)
    return text("finding.between").join(filter(None, (said, leaning(answer, text))))


def to_decide(answer: CaseAnswer, text: Text) -> str:
    """What a plan asks to be decided: what it adds, when its money is back, how much of it is the company's own."""
    mine, every = own_inputs(answer)
    net, said = _net_cash(answer, text).figure, headline(answer, text)
    case = text.pick(answer.model.case.name)
    return text("cfo.to_decide", case=case, net=net, years=years_shown(answer), headline=said, n=every - mine, of=every)


def paragraph(answer: CaseAnswer, text: Text) -> str:
    """What the case asks, how much of it is the company's own, and what it warns of itself while that holds."""
    case = answer.model.case
    mine, every = own_inputs(answer)
    said = [text.pick(case.question), text("cfo.yours", n=every - mine, of=every)]
    said += amounts_said(answer, text)
    waiting = answer.model.results.per_month
    if waiting is not None and answer.cash_flow is not None and (value_at(answer, waiting) or 0) > 0:
        said.insert(1, text("cfo.waiting", value=line_said(answer, waiting, text)))
    caveat = caveat_told(answer)
    if caveat is not None:
        said.append(text.pick(caveat))
    return text("finding.between").join(said)


def amounts_said(case: CaseAnswer | DrawnCase, text: Text) -> list[str]:
    """That amounts of the case are examples which know nothing of the company's currency; nothing where none is."""
    known = [value for value in case.inputs.values() if written_unit(value.unit) == "money"]
    found = sum(not value.yours and not value.changed and not value.struck for value in known)
    return [text("cfo.no_currency", n=found, currency=case.currency)] if found else []


def stamp(answer: CaseAnswer, text: Text) -> str:
    """One quiet line: as of, currency and how many runs the doubt was worked out from."""
    parts = [text("stamp.as_of", date=answer.as_of)] if answer.as_of is not None else []
    parts.append(text("cfo.stamp.currency", currency=answer.currency))
    if answer.simulation is not None:
        parts.append(text("cfo.stamp.runs", n=answer.simulation.runs))
    return " · ".join(parts)


def three_answers(answer: CaseAnswer, text: Text) -> tuple[CaseFigure, ...]:
    """What a finance department asks before anything else: how much, when, and what if it goes wrong. Of a case that is
    no investment: its headline, what each month of delay costs, and what of it would count as won back."""
    if answer.cash_flow is not None:
        return (_net_cash(answer, text), _money_back(answer, text), _if_wrong(answer, text))
    return tuple(_plain_answers(answer, text))


def doubts(answer: CaseAnswer, text: Text) -> list[str]:
    """Every warning of the case as a sentence, but for those that the headline and the paragraph tell."""
    return [warning_said(answer, each, text) for each in answer.warnings if each.code not in TOLD]


def conventions(answer: CaseAnswer, text: Text) -> list[str]:
    """By which rules cash was counted; nothing in a case without cash flow."""
    return [text(f"roi.convention.{name}") for name in CONVENTIONS] if answer.cash_flow is not None else []


def verdict(case: ChallengedCase, text: Text) -> str:
    """What became of the case under the challenges, in a sentence; empty without any."""
    if not case.challenges:
        return ""
    results = case.now.model.results
    line = results.net_present_value or results.headline
    key = {True: "survives", False: "fails", None: "comes_to"}[case.survives]
    was, now = (line_said(each, line, text) for each in (case.plain, case.now))
    return text(
        f"cfo.verdict.{key}", n=len(case.challenges), name=case.now.model.name(line, text.locale), was=was, now=now
    )


def fewest(answer: CaseAnswer, text: Text) -> str:
    """How few assumptions must fail for the case to fail; empty for a case without net present value."""
    if answer.model.results.net_present_value is None:
        return ""
    failing = answer.fewest_failures
    if not failing:
        return text("cfo.fewest.none" if failing is None else "cfo.fewest.already")
    named = text.names(answer.model.name(name, text.locale) for name in failing)
    return text("cfo.fewest.some", n=len(failing), inputs=named)


def _investment(answer: CaseAnswer, text: Text) -> str:
    months = answer.months("payback")
    chance = answer.simulation.chance_of_payback if answer.simulation else None
    if months is None:
        return text("cfo.headline.never", n=years_shown(answer))
    missed = 0 if chance is None else round(HUNDRED * (1 - chance))
    key = "cfo.headline.mostly" if missed else "cfo.headline.surely"
    return text(key, month=math.ceil(months), missed=text.count(missed), n=years_shown(answer))


def _net_cash(answer: CaseAnswer, text: Text) -> CaseFigure:
    last = years_shown(answer)
    total, first = spread_in_year(answer, "cumulative", last), spread_in_year(answer, "cash_flow", 1)
    year = amount_said(value_in_year(answer, "cash_flow", 1), first, text, sign=True)
    told = [
        text("cfo.cash.total", n=last, interval=between_said(total.p10, total.p90, total, text, sign=True), year=year)
    ]
    worth = answer.model.results.net_present_value
    if worth is not None:
        told.append(text("cfo.cash.today", value=line_said(answer, worth, text)))
    figure = amount_said(value_in_year(answer, "cumulative", last), total, text, sign=True)
    told_all = text("finding.between").join(told)
    return CaseFigure(text("cfo.question.cash"), figure, told_all, answer.model.results.cumulative)


def _money_back(answer: CaseAnswer, text: Text) -> CaseFigure:
    months, seen = answer.months("payback"), spread(answer, answer.model.results.payback)
    figure = text("cfo.back.month", month=math.ceil(months)) if months is not None else text("cfo.back.never")
    told = []
    chance = answer.simulation.chance_of_payback if answer.simulation else None
    if seen.p10 is not None and seen.p90 is not None and (chance is None or chance >= OFTEN):
        told.append(text("cfo.back.between", first=math.ceil(12 * seen.p10), last=math.ceil(12 * seen.p90)))
    if chance is not None:
        told.append(text("cfo.back.missed", n=round(HUNDRED * (1 - chance)), years=years_shown(answer)))
    return CaseFigure(
        text("cfo.question.back"), figure, text("finding.between").join(told), answer.model.results.payback
    )


def _if_wrong(answer: CaseAnswer, text: Text) -> CaseFigure:
    last = years_shown(answer)
    total = spread_in_year(answer, "cumulative", last)
    figure = amount_said(total.p10, total, text, sign=True)
    lost = round(HUNDRED * (total.below_zero or 0))
    told = [text("cfo.wrong.or_worse")]
    if total.p10 is not None and total.p10 >= 0:
        told.append(text("cfo.wrong.lost", n=lost) if lost else text("cfo.wrong.nothing"))
    depths = [spread_in_year(answer, "cumulative", year).p10 for year in range(last + 1)]
    deepest, year = min(((depth, year) for year, depth in enumerate(depths) if depth is not None), default=(0.0, 0))
    if deepest < 0:
        amount = amount_said(deepest, total, text)
        told.append(text("cfo.wrong.deepest", value=amount, when=year_said(year, text)))
    return CaseFigure(text("cfo.question.wrong"), figure, text("finding.between").join(told))


def year_said(year: int, text: Text) -> str:
    """The end of a year of the case, counted from the decision."""
    return text("cfo.year.end", n=year) if year else text("cfo.year.today")


def _plain_answers(answer: CaseAnswer, text: Text) -> Iterator[CaseFigure]:
    results, counted = answer.model.results, answer.model.walk.get("counted")
    for line in filter(None, (results.headline, results.per_month)):
        seen = spread(answer, line)
        told = text(
            "cfo.told.eight_of_ten", interval=between_said(seen.p10, seen.p90, seen, text, unit=answer.model.unit(line))
        )
        if line == results.headline:
            told = text("finding.between").join(filter(None, (told, leaning(answer, text))))
        yield CaseFigure(answer.model.name(line, text.locale), line_said(answer, line, text), told, line)
    if counted is not None:
        told = text("cfo.told.counted", gross=line_said(answer, answer.model.walk["gross"], text))
        yield CaseFigure(text("cfo.question.counted"), line_said(answer, counted, text), told, counted)
    if results.per_month is None:
        line = counted or results.headline
        seen = spread(answer, line)
        figure = amount_said(seen.p10, seen, text, unit=answer.model.unit(line))
        asked = "if_wrong" if counted else "cautious"  # where nothing is to be won back, nothing can go wrong
        yield CaseFigure(text(f"cfo.question.{asked}"), figure, text("cfo.wrong.or_less"))
