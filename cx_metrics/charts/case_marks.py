"""A business case as marks of its charts and as the cells of the tables that stand for them."""

import math
from collections.abc import Iterator

import pandas as pd

from cx_metrics.charts.cash_band import CashPoint, Payback, cash_band_rows
from cx_metrics.charts.tornado import Tick, TornadoRow, tornado_rows
from cx_metrics.roi.assumption_words import input_said
from cx_metrics.roi.case_amounts import amount_said, between_said, headline_unit, written_unit
from cx_metrics.roi.case_answer import CaseAnswer, TornadoBar
from cx_metrics.roi.case_narrative import year_said
from cx_metrics.roi.case_reading import spread, spread_in_year, value_at, value_in_year, years_shown
from cx_metrics.text import NOTHING, Text

MOST = 10  # assumptions that a tornado shows; the table beside it has them all
TORNADO_COLUMNS = ("input", "low", "high", "at_low", "at_high", "share")
BAND_COLUMNS = ("year", "p10", "base", "p50", "p90")


def case_tornado_rows(answer: CaseAnswer, text: Text) -> pd.DataFrame | None:
    """The assumptions that move the case most, as `tornado` draws them; None where nothing does."""
    base = value_at(answer, answer.model.results.headline)
    bars = [bar for bar in answer.tornado if bar.swing > 0][:MOST]
    if base is None or not bars:
        return None
    ends = [end for bar in bars for end in (bar.at_low, bar.at_high) if end is not None]
    unit = written_unit(headline_unit(answer))
    ticks = [Tick(value, label) for value, label in text.scale(min(*ends, base), max(*ends, base), unit)]
    return tornado_rows([_row(answer, bar, text) for bar in bars], base, ticks, text("cfo.tornado.share"))


def tornado_said(answer: CaseAnswer, text: Text) -> str:
    """What is to be seen in the tornado: which assumptions move the case most."""
    names = [answer.model.name(bar.input, text.locale) for bar in answer.tornado if bar.swing > 0][:2]
    return text("cfo.tornado.said", inputs=text.names(names)) if names else text("cfo.tornado.nothing")


def tornado_cells(answer: CaseAnswer, text: Text) -> list[tuple[str, tuple[str, ...]]]:
    """Every assumption that has a range: its name, and a cell for each further column of `TORNADO_COLUMNS`."""
    seen, unit = spread(answer, answer.model.results.headline), headline_unit(answer)
    found = []
    for bar in answer.tornado:
        row = _row(answer, bar, text)
        ends = (amount_said(end, seen, text, unit=unit) for end in (bar.at_low, bar.at_high))
        found.append((row.name, (row.low_label, row.high_label, *ends, row.share or NOTHING)))
    return found


def band_rows(answer: CaseAnswer, text: Text) -> pd.DataFrame | None:
    """The years of the case with their spread, as `cash_band` draws them; None for a case without cash
    flow or with years unmeasurable."""
    points = [] if answer.model.results.cumulative is None else list(_points(answer, text))
    if not points or len(points) <= years_shown(answer):
        return None
    low, high = min(0.0, *(one.low for one in points)), max(0.0, *(one.high for one in points))
    last = spread_in_year(answer, "cumulative", points[-1].year)
    deepest = min(points, key=lambda one: one.low)
    amounts = [amount_said(value, last, text, sign=True) for value in (last.p10, last.p50, last.p90)]
    ends = [
        (text("cfo.band.end", percentile=name, amount=amount), amount)
        for name, amount in zip(("P10", "P50", "P90"), amounts, strict=True)
    ]
    depth = text("cfo.band.deepest", amount=amount_said(deepest.low, last, text))
    ticks = [Tick(value, label) for value, label in text.scale(low, high, "money")]
    return cash_band_rows(points, _payback(answer, text), ticks, ends, deepest=depth, money=text("cfo.band.money"))


def band_cells(answer: CaseAnswer, text: Text) -> list[tuple[str, tuple[str, ...]]]:
    """Every year that counts: when, and a cell for each further column of `BAND_COLUMNS`."""
    found = []
    for year in range(years_shown(answer) + 1):
        seen = spread_in_year(answer, "cumulative", year)
        values = (seen.p10, value_in_year(answer, "cumulative", year), seen.p50, seen.p90)
        found.append((year_said(year, text), tuple(amount_said(value, seen, text, sign=True) for value in values)))
    return found


def _row(answer: CaseAnswer, bar: TornadoBar, text: Text) -> TornadoRow:
    value, name = answer.inputs[bar.input], answer.model.name(bar.input, text.locale)
    low, high = (input_said(end, value.unit, value.low, value.high, text) for end in (value.low, value.high))
    seen, unit = spread(answer, answer.model.results.headline), headline_unit(answer)
    share = answer.simulation.share_of_variance.get(bar.input) if answer.simulation else None
    at_low, at_high = (amount_said(end, seen, text, unit=unit) for end in (bar.at_low, bar.at_high))
    told = text("cfo.tornado.told", name=name, low=low, at_low=at_low, high=high, at_high=at_high)
    shown = "" if share is None else text.value(share, "share")
    return TornadoRow(name, bar.at_low, bar.at_high, low, high, shown, value.yours, told)


def _points(answer: CaseAnswer, text: Text) -> Iterator[CashPoint]:
    for year in range(years_shown(answer) + 1):
        seen = spread_in_year(answer, "cumulative", year)
        if seen.p10 is None or seen.p50 is None or seen.p90 is None:
            return
        label = text("cfo.year.short", n=year) if year else text("cfo.year.today")
        told = text(
            "cfo.band.told", when=year_said(year, text), middle=amount_said(seen.p50, seen, text, sign=True),
            interval=between_said(seen.p10, seen.p90, seen, text, sign=True),
        )  # fmt: skip
        yield CashPoint(year, label, seen.p10, seen.p50, seen.p90, told)


def _payback(answer: CaseAnswer, text: Text) -> Payback | None:
    months, seen = answer.months("payback"), spread(answer, answer.model.results.payback)
    if months is None or seen.p10 is None or seen.p90 is None:
        return None
    chance = answer.simulation.chance_of_payback if answer.simulation else None
    late = seen.p90 if chance is None or chance >= 0.9 else None
    return Payback(seen.p10, late, text("cfo.band.back", month=math.ceil(months)))
