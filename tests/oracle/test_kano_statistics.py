"""Kano's method against published figures, an evaluation of single answers, and real paired questions."""

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cx_metrics.company import Company as Seen
from cx_metrics.metrics.undated import all_time
from cx_metrics.moments import moments
from cx_metrics.moments.kano_questions import features_of, kano_of
from cx_metrics.statistics.kano import (
    ORDER,
    Category,
    better_and_worse,
    categories,
    continuous_category,
    continuous_scores,
    leader,
)
from tests.companies import company
from tests.warehouses import shared

ANSWERS = ["I like it", "I expect it", "I am neutral", "I can tolerate it", "I dislike it"]


def by_letters(letters: str, counts: list[float]) -> dict[Category, float]:
    named = dict(zip("MOAIRQ", ORDER, strict=True))
    return dict.fromkeys(ORDER, 0.0) | {named[letter]: n for letter, n in zip(letters, counts, strict=True)}


@pytest.mark.parametrize(
    ("counts", "better", "worse", "first"),
    [
        ([7, 32.3, 49.3, 9.5, 0.3, 1.5], 0.401, -0.832, "must_be"),
        ([10.4, 45.1, 30.5, 11.5, 1.2, 1.2], 0.569, -0.775, "performance"),
    ],
)
def test_the_ski_survey(counts: list[float], better: float, worse: float, first: str) -> None:
    """Sauerwein, Bailom, Matzler and Hinterhuber 1996: edge grip, ease of turn (per cent of A, O, M, I, R, Q)."""
    told = by_letters("AOMIRQ", counts)
    found = better_and_worse([told[name] for name in ORDER])
    assert (float(found[0]), float(found[1])) == pytest.approx((better, worse), abs=5e-4)
    assert leader(told).first == first


def test_fong_and_the_tie_rule() -> None:
    clear, unclear = by_letters("MO", [49, 32]) | {"indifferent": 19}, by_letters("MO", [42, 38]) | {"indifferent": 20}
    assert leader(clear).is_clear and not leader(unclear).is_clear
    assert 1.65 * np.sqrt(81 * (200 - 81) / 200) == pytest.approx(11.45, abs=0.01)
    tied = leader(by_letters("AIMO", [10, 10, 10, 10]))
    assert (tied.first, tied.second, tied.is_clear) == ("must_be", "performance", False)


def test_continuous_scores_of_five_answers() -> None:
    pairs = np.zeros((5, 5))
    for functional, dysfunctional in ((1, 5), (1, 3), (2, 5), (3, 3), (1, 4)):
        pairs[functional - 1, dysfunctional - 1] += 1
    assert [float(x) for x in continuous_scores(pairs)] == pytest.approx([2.8, 2.0])
    assert continuous_category(2.8, 2.0) == "performance"
    assert [continuous_category(*at) for at in ((2, 1.9), (1.9, 2), (0, 0))] == ["attractive", "must_be", "indifferent"]


def test_every_cell_of_the_table() -> None:
    def plain(functional: int, dysfunctional: int) -> str:
        if functional == dysfunctional and functional in (1, 5):
            return "questionable"
        if functional == 1:
            return "performance" if dysfunctional == 5 else "attractive"
        if functional == 5 or dysfunctional == 1:
            return "reverse"
        return "must_be" if dysfunctional == 5 else "indifferent"

    for functional in range(1, 6):
        for dysfunctional in range(1, 6):
            pairs = np.zeros((5, 5))
            pairs[functional - 1, dysfunctional - 1] = 1
            assert categories(pairs)[plain(functional, dysfunctional)] == 1


def test_paired_questions_of_a_real_survey(tmp_path: Path) -> None:
    file = pd.read_csv(shared("kano/transfers--all_cohorts-clean.csv"))
    features = [f"F{k}" for k in range(6, 12)]
    rows = pd.DataFrame({"occurred_on": "2026-03-10", "csat": 3, "customer_id": file["ID"], "segment": file["Gender"]})
    for name in features:
        for end in ("functional", "dysfunctional"):
            rows[f"{name.lower()}_{end}"] = file[f"{name}_{end}"].map({text: k + 1 for k, text in enumerate(ANSWERS)})
    items = {name: {"scale": (1, 5)} for name in map(str, rows) if name.endswith("functional")}
    rows = rows.astype({name: "Int64" for name in items})
    held = company(tmp_path, rows, items=items)
    seen = Seen(held.reader, held.catalogue, held.settings, "operator")
    assert features_of(seen) == tuple(sorted(name.lower() for name in features))
    period = all_time(held.reader)
    assert period is not None
    found = kano_of(seen, (), period)
    asked = moments(seen, "csat", (), period)  # nothing is rated, and yet the features have their place
    assert asked.status == "not_measurable" and asked.lacks[0] == "items" and asked.features == found
    for name in features:
        pairs = file[[f"{name}_functional", f"{name}_dysfunctional"]].dropna()
        single = Counter(
            next(c for c, n in categories(np.outer(*(np.array(ANSWERS) == one for one in pair))).items() if n)
            for pair in pairs.to_numpy()
        )
        told = found[name.lower()]
        assert told.n == len(pairs) > 300
        assert {c: n for c, n in told.shares.items() if n} == pytest.approx(
            {c: n / len(pairs) for c, n in single.items()}
        )
        assert told.category == max(ORDER, key=lambda c: (single[c], -ORDER.index(c)))
        base = sum(single[c] for c in ORDER[:4])
        assert told.better.value == pytest.approx((single["attractive"] + single["performance"]) / base)
        assert told.better.low is not None and told.better.high is not None
        error = np.sqrt(told.better.value * (1 - told.better.value) / base)
        assert told.better.high - told.better.low == pytest.approx(2 * 1.96 * error, rel=0.25)
        assert set(told.by_segment) <= {"male", "female"}
