"""What an import would do to the figures of the overview, in words: a figure a row, before and after.

It is told from the JSON of two answers, because what tries an import out may be another process.
"""

from datetime import date
from typing import Any

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.text import Text


def effect_heads(effect: dict[str, Any], text: Text) -> list[str]:
    """The head of each column, with the period that it is about; without data of one's own there is nothing before."""
    known = [when for when in ("before", "after") if effect[when]]
    return [text("bring.effect.figure"), *(_over(when, effect[when], text) for when in known)]


def effect_cells(effect: dict[str, Any], catalogue: Catalogue, text: Text) -> list[tuple[str, tuple[str, ...]]]:
    """Head and cells of a table row each figure."""
    before = effect["before"]
    was = {m["metric"]: m for m in before["measurements"]} if before else {}
    return [
        (
            text.pick(catalogue.metrics[now["metric"]].name),
            (*([_said(was[now["metric"]], text)] if before else []), _said(now, text)),
        )
        for now in effect["after"]["measurements"]
    ]


def _over(when: str, answer: dict[str, Any], text: Text) -> str:
    period = answer["period"]
    first, last = (date.fromisoformat(period[name]) if period.get(name) else None for name in ("from", "to"))
    over = text.period(first, last) if first and last and answer["as_of"] else text("bring.effect.all_time")
    return text(f"bring.effect.{when}", period=over)


def _said(measured: dict[str, Any], text: Text) -> str:
    if measured["status"] != "ok" or measured["value"] is None:
        return text(f"bring.effect.status.{measured['status']}")
    value = text.value(measured["value"], measured["unit"], measured["low"], measured["high"])
    around = text.interval(measured["low"], measured["high"], measured["unit"])
    return f"{value} ({around}; {text('card.sample', n=measured['n'] or 0)})"
