"""Moving walls moves no number: what was answered before is answered now, to the eleventh figure."""

import math
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.golden.answers import SEEDS, answered, golden
from tests.nightly import NIGHTLY

LATE = pytest.mark.nightly("each company takes minutes; the first is asked each day")


def is_asked(name: str) -> bool:
    """All that an operator asks; of a reader, to whom some of the same is kept back, every eighth by day."""
    return NIGHTLY or name.endswith("| operator") or zlib.crc32(name.encode()) % 8 == 0


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=LATE if seed > SEEDS[0] else ()) for seed in SEEDS])
def test_every_answer_is_as_it_was(seed: int, tmp_path: Path) -> None:
    before, now = golden(seed), answered(seed, tmp_path, is_asked)
    differences = [
        f"{kind}: {name}: {told}" for kind in before for name, told in _differences(before[kind], now[kind]).items()
    ]
    assert not differences, "\n".join([f"{len(differences)} answers differ", *differences[:20]])


def _differences(before: dict[str, Any], now: dict[str, Any]) -> dict[str, str]:
    found = {}
    for name in filter(is_asked, before.keys() | now.keys()):
        one, two = (_of(answers, name) for answers in (before, now))
        if not _same(one, two):
            found[name] = next((f"{a} -> {b}" for a, b in zip(one, two, strict=False) if not _same(a, b)), "other rows")
    return found


def _of(answers: dict[str, Any], name: str) -> Any:
    """A reader's answer is not kept where it is the operator's."""
    return answers.get(name, answers.get(name.replace("| reader", "| operator"), ()))


def _same(one: Any, two: Any) -> bool:
    if isinstance(one, list | tuple) and isinstance(two, list | tuple):
        return len(one) == len(two) and all(map(_same, one, two))
    if isinstance(one, float) and isinstance(two, int | float):
        return math.isclose(one, two, rel_tol=1e-9, abs_tol=1e-9)
    return bool(one == two)
