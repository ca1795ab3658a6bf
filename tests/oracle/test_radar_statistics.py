"""What the radar rests on, against published numbers and other programs: steps in series, differences in differences,
breaks at dates that nobody gives."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from statsmodels.stats.multitest import multipletests

from cx_metrics.statistics.breaks import LEVEL, TREND, find_breaks
from cx_metrics.statistics.cluster_effect import TreatedCells
from cx_metrics.statistics.interrupted_series import SeriesFit, quasi_poisson, seasons, weighted_series
from cx_metrics.statistics.multiplicity import adjusted, significant
from tests.warehouses import shared

# mining disasters by year from 1851 on, Jarrett, Biometrika 1979 (as given with PyMC)
DISASTERS = (
    "4540143406334026335453144155"
    "2342522341321321113001011003"
    "1032201110101000210001102331"
    "12111124200140001000001001 01".replace(" ", "")
)


def ratio(fit: SeriesFit) -> tuple[float, float, float]:
    effect = fit.at(1)
    ends = (effect.value, effect.value - 1.959964 * effect.error, effect.value + 1.959964 * effect.error)
    return float(np.exp(ends[0])), float(np.exp(ends[1])), float(np.exp(ends[2]))


@pytest.mark.parametrize(
    ("pairs", "expected", "dispersion"),
    [(0, (0.8944, 0.8392, 0.9532), 3.559), (2, (0.8851, 0.8394, 0.9332), 2.262)],
)
def test_the_smoking_ban_in_sicily(pairs: int, expected: tuple[float, ...], dispersion: float) -> None:
    """Bernal, Cummins and Gasparrini 2017: the naive mean rises, the series steps down."""
    months = pd.read_csv(shared("oracles/sicily.csv"))
    time, after = months["time"].to_numpy(np.float64), months["smokban"].to_numpy(np.float64)
    design = np.column_stack([np.ones(len(time)), after, time, seasons(time, pairs)])
    counts = months["aces"].to_numpy(np.float64)
    rate = counts / months["stdpop"]
    assert rate[after == 1].mean() > rate[after == 0].mean()
    fit = quasi_poisson(counts, design, np.log(months["stdpop"].to_numpy(np.float64)))
    assert ratio(fit) == pytest.approx(expected, abs=1e-4)
    assert fit.dispersion == pytest.approx(dispersion, abs=1e-3)
    theirs = sm.GLM(counts, design, sm.families.Poisson(), offset=np.log(months["stdpop"].to_numpy())).fit(scale="X2")
    assert fit.coefficients == pytest.approx(theirs.params, abs=1e-7)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(theirs.bse, rel=1e-6)


def four_means(exposed: tuple[float, float], others: tuple[float, float]) -> float:
    """The difference in differences of four means, from rows that have exactly these."""
    rows = [(1, 0, exposed[0]), (1, 1, exposed[1]), (0, 0, others[0]), (0, 1, others[1])]
    met, after, mean = (np.repeat([row[k] for row in rows], 20) for k in range(3))
    scatter = np.tile([-1.0, 1.0], 40)
    cells = TreatedCells([after, met], (met * after).astype(np.float64), np.arange(80))
    return cells.effect(mean + scatter, np.ones(80)).value


def test_the_minimum_wage_of_new_jersey() -> None:
    """Card and Krueger 1994, table 3, full-time equivalents: by state, and by wage within New Jersey."""
    assert four_means((20.44, 21.03), (23.33, 21.17)) == pytest.approx(2.75, abs=1e-9)
    assert four_means((19.56, 20.88), (22.25, 20.21)) == pytest.approx(3.36, abs=1e-9)


def clustered(seed: int, exposed: int, clusters: int = 120, effect: float = 0.0) -> tuple[pd.DataFrame, TreatedCells]:
    """Answers of customers who resemble themselves, before and after a change that a few of them met."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(clusters), 6)
    month = rng.integers(0, 12, len(who))
    met = (who < exposed).astype(np.int64)
    treated = (met * (month >= 6)).astype(np.float64)
    y = rng.standard_normal(clusters)[who] + rng.standard_normal(len(who)) + effect * treated
    return pd.DataFrame({"y": y, "month": month, "met": met, "treated": treated, "who": who}), TreatedCells(
        [month, met], treated, who
    )


def test_an_effect_is_that_of_the_regression_with_fixed_effects() -> None:
    rows, cells = clustered(1, 40, effect=0.7)
    rows.loc[::7, "y"] = np.nan
    effect = cells.effect(rows["y"].to_numpy(), np.ones(len(rows)))
    known = rows.dropna()
    theirs = smf.ols("y ~ C(month) + met + treated", known).fit(cov_type="cluster", cov_kwds={"groups": known["who"]})
    assert effect.value == pytest.approx(theirs.params["treated"], abs=1e-9)
    assert effect.error == pytest.approx(theirs.bse["treated"], rel=0.05)  # the jackknife is a little wider
    assert effect.error > 0.98 * theirs.bse["treated"]


@pytest.mark.parametrize("exposed", [8, 40])
def test_an_interval_holds_the_truth_also_where_few_customers_met_the_change(exposed: int) -> None:
    held = 0
    for seed in range(200):
        rows, cells = clustered(seed, exposed, effect=0.5)
        effect = cells.effect(rows["y"].to_numpy(), np.ones(len(rows)))
        held += effect.low <= 0.5 <= effect.high
    assert 0.92 <= held / 200 <= 0.99


def test_money_of_few_big_spenders_raises_no_more_false_alarms_than_it_says() -> None:
    """Most buy nothing, few very much, and who answers often brings the same purchases again: nothing changed."""
    alarms = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        rows, cells = clustered(seed, exposed=60, clusters=240)
        big = rng.lognormal(4.0, 1.2, 240)[rows["who"]]
        p = []
        for bought in (0.3, 0.5):  # margin and spend
            money = big * rng.lognormal(0.0, 0.8, len(rows)) * (rng.random(len(rows)) < bought)
            p.append(cells.effect(money, np.ones(len(rows))).p)
        alarms += any(significant(p))
    assert alarms / 200 <= 0.05


def test_the_nile_at_aswan() -> None:
    """The level falls by 247.8 after 1898 (Cobb 1978); the break lies within 1895 to 1902 (Zeileis and others 2003)."""
    flow = sm.datasets.nile.load_pandas().data["volume"].to_numpy(np.float64)
    found = find_breaks(flow[None], np.full((1, 100), 1 / 125.0**2))
    assert 1871 + int(found.month[0]) == 1899 and found.kind[0] == LEVEL
    assert found.change[0] == pytest.approx(849.972 - 1097.750, abs=0.01)
    assert 1871 + found.first[0] - 1 >= 1895 and 1871 + found.last[0] - 1 <= 1902
    assert found.p[0] < 1e-10


def test_the_disasters_in_british_mines() -> None:
    """About three a year until 1890, one from then on (Carlin, Gelfand and Smith, Applied Statistics 1992)."""
    counts = np.array([int(one) for one in DISASTERS], np.float64)
    found = find_breaks(counts[None], np.full((1, len(counts)), 1 / counts.mean()))
    year = 1851 + int(found.month[0])
    assert 1887 <= year <= 1895 and found.kind[0] == LEVEL and found.p[0] < 1e-9
    time = np.arange(len(counts), dtype=np.float64)
    fit = quasi_poisson(counts, np.column_stack([np.ones(len(counts)), 1851 + time >= 1891]).astype(np.float64))
    assert np.exp(fit.at(1).value) == pytest.approx(0.9 / 3.1, abs=0.03)


def test_a_line_that_sets_in_is_told_from_a_step() -> None:
    rng, time = np.random.default_rng(3), np.arange(30)
    series = np.vstack([0.2 * np.maximum(time - 12, 0), 2.0 * (time >= 18), np.zeros(30)])
    found = find_breaks(series + 0.3 * rng.standard_normal(series.shape), np.full(series.shape, 1 / 0.09))
    assert list(found.kind[:2]) == [TREND, LEVEL] and found.month[1] == 18
    assert found.first[0] <= 12 <= found.last[0] and found.change[0] == pytest.approx(3.4, abs=0.5)
    assert (found.p[:2] < 1e-6).all() and found.p[2] > 0.01


def test_seasons_make_no_break() -> None:
    time = np.arange(36, dtype=np.float64)
    series = np.sin(2 * np.pi * time / 12)[None] + 0.2 * np.random.default_rng(4).standard_normal((1, 36))
    weights = np.full((1, 36), 25.0)
    assert find_breaks(series, weights, seasons(time, 1)).p[0] > 0.05
    stepped = find_breaks(series + (time >= 20), weights, seasons(time, 1))
    assert stepped.month[0] == 20 and stepped.p[0] < 1e-6 and find_breaks(series + (time >= 20), weights).p[0] > 0.05


def test_means_by_month_are_never_surer_than_their_rows_make_them() -> None:
    time = np.arange(24, dtype=np.float64)
    design = np.column_stack([np.ones(24), time >= 12, time]).astype(np.float64)
    exact = weighted_series(np.where(time >= 12, 2.0, 0.0), np.full(24, 100.0), design, spread=4.0).at(1)
    theirs = sm.WLS(2.0 * (time >= 12), design, weights=np.full(24, 25.0)).fit()
    assert exact.value == pytest.approx(2.0) and exact.error == pytest.approx(
        np.sqrt(theirs.normalized_cov_params[1, 1])
    )


def test_q_values_are_those_of_benjamini_and_hochberg() -> None:
    """The fifteen p-values of Benjamini and Hochberg 1995: four stand at 5 %."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262]
    p += [0.5719, 0.6528, 0.759, 1.0]
    assert adjusted(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])
    assert sum(q <= 0.05 for q in adjusted(p)) == sum(significant(p)) == 4
    mixed = adjusted([np.nan, 0.04, 0.01, np.nan])
    assert np.isnan(mixed[[0, 3]]).all() and mixed[1:3] == pytest.approx([0.04, 0.02])
