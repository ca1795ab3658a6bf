"""Evenness and weights against SciPy's contingency test and what a survey statistician would do by hand."""

import numpy as np
import pytest
from scipy import stats

from cx_metrics.statistics.representativeness import effective_answers, evenness, weighted_score, weights


def test_evenness_is_the_chi_square_of_a_contingency_table() -> None:
    draws = np.random.default_rng(7)
    for _ in range(50):
        people = draws.integers(40, 4000, size=draws.integers(2, 7))
        heard = draws.binomial(people, draws.uniform(0.2, 0.8, size=people.size))
        table = np.array([heard, people - heard])
        wanted = stats.chi2_contingency(table, correction=False)
        found = evenness(heard, people)
        assert found.statistic == pytest.approx(wanted.statistic, rel=1e-9, abs=1e-9)
        assert found.degrees_of_freedom == wanted.dof
        assert found.p_value == pytest.approx(wanted.pvalue, rel=1e-9, abs=1e-300)


def test_small_groups_are_put_together_and_what_is_left_is_one_group_is_not_judged() -> None:
    together = evenness([300, 3, 2], [600, 8, 8])
    plain = evenness([300, 5], [600, 16])
    assert together == plain and together.degrees_of_freedom == 1
    assert np.isnan(evenness([3, 2], [8, 8]).p_value)
    assert np.isnan(evenness([0, 0], [80, 80]).p_value), "nobody was heard: nothing can be told"
    with pytest.raises(ValueError, match="not among the people"):
        evenness([9], [8])


def test_chance_alone_calls_answers_uneven_as_often_as_it_should() -> None:
    draws = np.random.default_rng(11)
    people = np.array([400, 900, 150, 60])
    p = [evenness(draws.binomial(people, 0.3), people).p_value for _ in range(2000)]
    assert 0.035 < np.mean(np.array(p) < 0.05) < 0.065


def test_weights_make_the_groups_stand_as_they_do_among_the_people() -> None:
    answers, people = np.array([300, 100, 0]), np.array([500, 300, 200])
    weight = weights(answers, people)
    assert np.isnan(weight[2]), "nobody answers for the third"
    shares = answers[:2] * weight[:2] / (answers[:2] * weight[:2]).sum()
    assert shares == pytest.approx([500 / 800, 300 / 800])
    assert (answers[:2] * weight[:2]).sum() == pytest.approx(400)
    assert effective_answers(answers[:2], people[:2]) == pytest.approx(
        (answers[:2] * weight[:2]).sum() ** 2 / (answers[:2] * weight[:2] ** 2).sum()
    )
    assert effective_answers([200, 100], [400, 200]) == pytest.approx(300)


def test_the_interval_of_the_change_that_weights_make_covers_it() -> None:
    draws = np.random.default_rng(3)
    answers, people = np.array([400, 100, 60]), np.array([300, 300, 400])
    true, spread, covered = np.array([0.6, 0.4, 0.2]), np.array([0.5, 0.5, 0.4]), 0
    apart = people / people.sum() - answers / answers.sum()
    for _ in range(600):
        errors = spread / np.sqrt(answers)
        found = weighted_score(draws.normal(true, errors), errors, answers, people)
        covered += found.low <= (apart * true).sum() <= found.high
        assert found.weighted - found.answered == pytest.approx(found.change)
    assert 0.93 < covered / 600 < 0.97
