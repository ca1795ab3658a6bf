"""Something about a file that a reader of it must know: what was found, what becomes of it, how to choose otherwise."""

from dataclasses import asdict, dataclass
from typing import Any

from cx_metrics.messages import sentence


@dataclass(frozen=True)
class Remark:
    """``where`` in the file (a column, the heading …) ``found`` stands, what it ``becomes``, what says ``otherwise``.
    A ``question`` is one that the file cannot decide; it ``asks`` for a column of ours where one answer may hold for
    all rows."""

    where: str
    found: str
    becomes: str
    otherwise: str = ""
    question: bool = False
    asks: str = ""

    @classmethod
    def said(
        cls, where: str, found: str, becomes: str, otherwise: str = "", /, *, question: bool = False, **values: object
    ) -> "Remark":
        """A remark whose two sentences are named by their keys."""
        return cls(where, sentence(found, **values), sentence(becomes, **values), otherwise, question)

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return asdict(self)
