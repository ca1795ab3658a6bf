"""What a day leaves to the night: more of the same examples, never the only test of a behaviour.

``CX_NIGHTLY=1`` (``make test-nightly``) runs all. A whole test is left with the mark ``nightly("why")``; the summary
says so. Of tests that draw examples, ``often`` says how many.
"""

import os
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

NIGHTLY = bool(os.environ.get("CX_NIGHTLY"))


def often(day: int, night: int) -> int:
    """How many examples are drawn."""
    return night if NIGHTLY else day


def in_turn(first: Sequence[Any], second: Sequence[Any]) -> Iterator[Any]:
    """Every pair of two lists: by day each of ``first`` with one of ``second``, in turn, so that each of both has its
    test; at night each with all."""
    late = pytest.mark.nightly("each view and each setting has its test by day, not each view in all settings")
    for i, one in enumerate(first):
        for j, other in enumerate(second):
            yield pytest.param(one, other, marks=() if i % len(second) == j else late)
