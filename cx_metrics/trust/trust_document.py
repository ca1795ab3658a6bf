"""The board of trust as JSON: what `batches --json` prints under ``trust``."""

from typing import Any

from cx_metrics.metrics import Measurement
from cx_metrics.trust.data_source import DataSource
from cx_metrics.trust.representation import GroupShare, Representation
from cx_metrics.trust.trust_board import TrustBoard


def trust_document(board: TrustBoard) -> dict[str, Any]:
    """Shares are 0–1, dates ISO; null: not known."""
    return {
        "today": board.today.isoformat(),
        "sources": [_source(source, board) for source in board.sources],
        "rejected_share": board.rejected_share,
        "known_share": board.known_share,
        "customers_heard": _share(board.customers_heard),
        "margin_heard": _share(board.margin_heard),
        "response_rate": _share(board.response_rate),
        "representation": [_representation(one) for one in board.representations],
    }


def _source(source: DataSource, board: TrustBoard) -> dict[str, Any]:
    return {
        "mapping": source.mapping,
        "tables": list(source.tables),
        "files": source.files,
        "last_import": source.last_import.isoformat(),
        "rhythm_days": source.rhythm.days if source.rhythm else None,
        "rhythm_is": source.rhythm.origin if source.rhythm else None,
        "due": source.due.isoformat() if source.due else None,
        "days_late": source.days_late(board.today),
        "read": source.read,
        "rejected": source.rejected,
        "rows": source.rows,
        "first": source.first.isoformat() if source.first else None,
        "last": source.last.isoformat() if source.last else None,
        "named": source.named,
        "known": source.known,
    }


def _share(found: Measurement | None) -> dict[str, Any] | None:
    return {"value": found.value, "low": found.low, "high": found.high, "n": found.n} if found else None


def _representation(one: Representation) -> dict[str, Any]:
    known = one.is_uneven is not None
    return {
        "dimension": one.dimension,
        "metric": one.metric,
        "from": one.period.start.isoformat(),
        "to": one.period.end.isoformat(),
        "uneven": one.is_uneven,
        "chi_square": one.test.statistic if known else None,
        "degrees_of_freedom": one.test.degrees_of_freedom,
        "p_value": one.test.p_value if known else None,
        "score": one.score._asdict() if one.score else None,
        "worth": one.worth,
        "groups": [_group(group) for group in one.groups],
    }


def _group(group: GroupShare) -> dict[str, Any]:
    return {
        "group": group.group,
        "customers": group.customers,
        "share_of_customers": group.share_of_customers,
        "heard": _share(group.heard),
        "verdict": group.heard.verdict,
        "against_the_rest": {
            "change": group.heard.change,
            "low": group.heard.change_low,
            "high": group.heard.change_high,
        },
        "answers": group.answers,
        "share_of_answers": group.share_of_answers,
        "weight": group.weight,
        "score": group.score.value if group.score else None,
    }
