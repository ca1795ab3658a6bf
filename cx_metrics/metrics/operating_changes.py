"""The log of operating changes, as marks for a line of time: what changed when, for whom the filters show."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters
from cx_metrics.text import Text
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.reader import Reader

TRANSLATED = tuple(f"what_{language.lower().replace('-', '_')}" for language in LANGUAGES)  # columns of the table


@dataclass(frozen=True)
class OperatingChange:
    """One operating change. ``exposed`` holds, by dimension, the values that met it; empty means everybody.
    ``translated`` says by language what changed, where the log says it in others than that of ``what``."""

    id: str
    occurred_on: date
    ended_on: date | None
    what: str
    stage: str | None
    touchpoint: str | None
    exposed: Filters
    translated: tuple[tuple[str, str], ...] = ()

    def said(self, text: Text) -> str:
        """What changed, in the reader's language where the log has it in that, else as it was logged."""
        return dict(self.translated).get(text.locale, self.what)

    def met(self, groups: Collection[tuple[str, str | None]]) -> bool:
        """Whether one of these pairs of dimension and value met it: was exposed, or is where it was made."""
        reached = {(name, value) for name, values in self.exposed for value in values}
        return bool((reached | {("stage", self.stage), ("touchpoint", self.touchpoint)}) & set(groups))


def changes(reader: Reader, period: Period | None = None, where: Filters = ()) -> tuple[OperatingChange, ...]:
    """The changes that began within ``period`` (None: ever), oldest first, less those which nobody met whom the filters
    leave."""
    told = query(
        "rows_in_order",
        columns=("change_id", "occurred_on", "ended_on", "what", "stage", "touchpoint", "exposed", *TRANSLATED),
        relation="stored_changes",
        condition=Sql("occurred_on BETWEEN ? AND ?" if period else "true"),
        order=("occurred_on", "change_id"),
    )
    rows = reader.rows(told, [period.start, period.end] if period else [])
    found = [
        OperatingChange(key, on, end, what, stage, touchpoint, _exposed(text), _translated(others))
        for key, on, end, what, stage, touchpoint, text, *others in rows
    ]
    return tuple(change for change in found if _met(change.exposed, where))


def during(found: Sequence[OperatingChange], first: date, last: date) -> tuple[OperatingChange, ...]:
    """Those of ``found`` that began from ``first`` to ``last``."""
    return tuple(change for change in found if first <= change.occurred_on <= last)


def _translated(others: Sequence[str | None]) -> tuple[tuple[str, str], ...]:
    return tuple((language, told) for language, told in zip(LANGUAGES, others, strict=True) if told)


def _exposed(text: str | None) -> Filters:
    held = json.loads(text) if text else {}
    return tuple(
        (name, tuple(str(value) for value in ([values] if isinstance(values, str) else values)))
        for name, values in sorted(held.items())
    )


def _met(exposed: Filters, where: Filters) -> bool:
    """Somebody did unless a filter leaves none of the values that were exposed (those of one dimension mean or)."""
    allowed = dict(where)
    return all(name not in allowed or set(values) & set(allowed[name]) for name, values in exposed)
