"""Targets by metric: what is to be reached, where we stand, who said so, in the file or in the app, and what was said
before."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from cx_metrics import entry
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import AuthoredTarget, Target
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.metrics.periods import Period
from cx_metrics.pictures.buttons import HOW_STYLE
from cx_metrics.pictures.cards import verdict_chip
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.text import Text
from cx_metrics.workspace import KeptTarget, Revision

TARGETS_STYLE = HOW_STYLE + Path(__file__).with_name("targets.css").read_text("utf-8")
_STANDS = {"better": "targets.beaten", "worse": "targets.missed", "no_detectable_change": "targets.on_target"}
Past = tuple[tuple[Revision, AuthoredTarget | None], ...]


@dataclass(frozen=True)
class TargetRow:
    """One target: ``kept`` is its place in the app (None: config.yaml), ``when`` is past, now or later, ``group`` who
    it is for in words, ``now`` the measurement against it, ``overruled`` whether one of the app stands in its place."""

    metric: Metric
    target: Target
    kept: KeptTarget | None
    when: str
    group: str
    now: Measurement | None = None
    overruled: Period | None = None
    past: Past = ()


def target_list(rows: Sequence[TargetRow], text: Text) -> Markup:
    """The targets, those of one metric together; each that was set in the app has a button whose pick is its id."""
    parts = [_metric(metric, list(found), text) for metric, found in groupby(rows, key=lambda row: row.metric)]
    return tag("div", *parts, class_="cx targets", lang=text.locale)


def _metric(metric: Metric, rows: Sequence[TargetRow], text: Text) -> Markup:
    return tag("section", tag("h3", text.pick(metric.name)), tag("ul", *(_row(row, text) for row in rows)))


def _row(row: TargetRow, text: Text) -> Markup:
    unit = row.metric.unit
    value = entry.written(row.target.value, unit, text)
    what = tag(
        "div",
        tag("b", value, class_="struck" if _gone(row) else None),
        tag("span", f"{text.period(row.target.starts, row.target.ends)} · {row.group}"),
        class_="what",
    )
    said = [tag("div", _now(row, text), class_="now"), tag("div", _who(row, text), class_="who")]
    note = row.target.note if isinstance(row.target, AuthoredTarget) else ""
    if note:
        said.append(tag("div", note, class_="note"))
    if len(row.past) > 1:
        lines = [tag("li", revision_said(r, _said(t, unit, text), text)) for r, t in reversed(row.past)]
        heading = tag("summary", text("targets.history", n=len(row.past)))
        said.append(tag("details", heading, tag("ol", *lines, reversed="reversed")))
    return tag(
        "li",
        what,
        tag("div", *said, class_="said"),
        _button(row, value, text),
        class_=f"row is-{'past' if row.overruled else row.when}",
    )


def _gone(row: TargetRow) -> bool:
    """Whether nothing is left of a target in the file."""
    return row.overruled == Period(row.target.starts, row.target.ends)


def _now(row: TargetRow, text: Text) -> Markup:
    if row.overruled is not None:
        when = text.period(row.overruled.start, row.overruled.end)
        return tag("span", text("targets.overruled", period=when), class_="quiet")
    if row.when != "now":
        return tag("span", text(f"targets.{row.when}"), class_="quiet")
    now = row.now
    if now is None or now.status != "ok" or now.verdict is None:
        return joined(verdict_chip("not_enough_answers", text))
    value = text.value(now.value, now.unit, now.low, now.high)
    doubt = f"{text.interval(now.low, now.high, now.unit)} · {text('card.sample', n=now.n or 0)}"
    chip = verdict_chip(now.verdict, text, text(_STANDS[now.verdict]) if now.verdict in _STANDS else None)
    return joined(
        tag("span", text("targets.now", value=value), class_="value"), tag("span", doubt, class_="quiet"), chip
    )


def _who(row: TargetRow, text: Text) -> str:
    key = "targets.in_config" if row.kept is None else "targets.in_app"
    return text(key, who=text.pick(row.target.set_by), date=row.target.set_on)


def _button(row: TargetRow, value: str, text: Text) -> Markup:
    if row.kept is None:
        return tag("span")
    label = text("targets.change_aria", metric=text.pick(row.metric.name), value=value)
    return tag("button", text("targets.change"), type="button", class_="how", data_pick=row.kept.item, aria_label=label)


def revision_said(revision: Revision, said: str, text: Text) -> str:
    """One line of a history: when, who, and what it then was."""
    return text("workspace.revision", date=revision.written_at.date(), who=revision.author, what=said)


def _said(target: AuthoredTarget | None, unit: str, text: Text) -> str:
    if target is None:
        return text("workspace.removed")
    parts = entry.written(target.value, unit, text), text.period(target.starts, target.ends)
    return text("punctuation.comma").join(parts)
