"""What an import would do to the figures of the overview, before and after."""

from datetime import date
from typing import Any

import streamlit as st

from cx_metrics import pictures, settings
from cx_metrics.text import Text
from cx_metrics.ui.frame import section
from cx_metrics.ui.picture import picture


def effect_table(text: Text, effect: dict[str, Any]) -> None:
    """A figure a row; without data of one's own there is nothing before."""
    before, after = effect["before"], effect["after"]
    note = text("bring.effect.note" if before else "bring.effect.first")
    section(text("bring.effect.title"), note)
    if not after["measurements"]:
        st.info(text("bring.effect.none"))
        return
    was = {m["metric"]: m for m in before["measurements"]} if before else {}
    heads = [text("bring.effect.figure"), *([_over(text, "before", before)] if before else [])]
    heads.append(_over(text, "after", after))
    rows = [
        pictures.FigureRow(
            text.pick(settings.catalogue().metrics[now["metric"]].name),
            (*([_said(text, was[now["metric"]])] if before else []), _said(text, now)),
        )
        for now in after["measurements"]
    ]
    table = pictures.figures(text("bring.effect.title"), heads, rows, text)
    picture(table, key="effect", style=pictures.FIGURES_STYLE)


def _over(text: Text, when: str, answer: dict[str, Any]) -> str:
    """The heading of a column: before or after, and over which period."""
    period = answer["period"]
    first, last = (date.fromisoformat(period[name]) if period.get(name) else None for name in ("from", "to"))
    over = text.period(first, last) if first and last and answer["as_of"] else text("bring.effect.all_time")
    return text(f"bring.effect.{when}", period=over)


def _said(text: Text, measured: dict[str, Any]) -> str:
    if measured["status"] != "ok" or measured["value"] is None:
        return text(f"bring.effect.status.{measured['status']}")
    value = text.value(measured["value"], measured["unit"], measured["low"], measured["high"])
    around = text.interval(measured["low"], measured["high"], measured["unit"])
    return f"{value} ({around}; {text('card.sample', n=measured['n'] or 0)})"
