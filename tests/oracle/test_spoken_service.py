"""What customers say of the service: each figure against the plain rows and other programs, published houses of
quality, lead users planted among many, and what readers may not see."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from cx_metrics.cli import main
from cx_metrics.company import Company as Seen
from cx_metrics.company import Role
from cx_metrics.declarations.service_quality_file import load_service_quality
from cx_metrics.errors import DeclarationError
from cx_metrics.metrics import Period
from cx_metrics.metrics.behind import HIDDEN, PAGE
from cx_metrics.metrics.question import filters
from cx_metrics.settings import PROJECT
from cx_metrics.statistics.quality_function import order_held, process_importance
from cx_metrics.text import Text
from cx_metrics.voice import voice_words
from cx_metrics.voice.lead_users import lead_users
from cx_metrics.voice.need_matrix import need_matrix
from cx_metrics.voice.quoted_texts import texts_behind
from cx_metrics.voice.text_codes import checklist, emotions
from tests.companies import Company, company
from tests.sample_reader import Sample, sample_company

YEAR = Period(pd.Timestamp("2025-07-01").date(), pd.Timestamp("2026-06-30").date())
FILE = PROJECT / "cx_metrics" / "catalogue" / "service_quality.yaml"


def as_role(held: Company, role: Role) -> Seen:
    return Seen(held.reader, held.catalogue, held.settings, role)


@pytest.fixture(scope="module")
def sample(sample_house: Path) -> Sample:
    return sample_company(sample_house)


@pytest.fixture(scope="module")
def wished(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """900 answers of 450 customers: oat milk is asked for seldom at first and often later; six of the early ones bring
    their own; the word *dirty* goes with low scores, and its customers rate the seating low."""
    rng = np.random.default_rng(3)
    n = 900
    day = np.sort(rng.integers(0, 365, n))
    late = day > 182
    customer = np.array([f"c{k:03}" for k in rng.integers(0, 450, n)])
    dirty = rng.random(n) < 0.2
    wish = rng.random(n) < np.where(late, 0.3, 0.06)
    own = np.flatnonzero(wish & ~late)[:6]
    comment = np.where(dirty, "It was dirty and smelled.", "All fine.").astype(object)
    comment[wish] = comment[wish] + " Please offer oat milk."
    comment[own] = comment[own] + " I bring my own."
    nps = np.clip(np.rint(rng.normal(np.where(dirty, 4, 8), 1.5)), 0, 10)
    rows = pd.DataFrame(
        {
            "customer_id": customer,
            "occurred_on": [str(pd.Timestamp("2025-07-01").date() + pd.Timedelta(days=int(d))) for d in day],
            "segment": np.where(np.arange(n) % 300 == 0, "rare", "usual"),
            "nps": nps.astype(int),
            "seating": np.clip(np.rint(rng.normal(np.where(dirty, 2.5, 4), 0.8)), 1, 5).astype(int),
            "staff": rng.integers(1, 6, n),
            "comment": comment,
        }
    )
    items = {name: {"scale": (1, 5), "touchpoint": name} for name in ("seating", "staff")}
    made = company(tmp_path_factory.mktemp("wished"), rows, dimensions=("segment",), items=items)
    (made.settings.folder / "own.txt").write_text(" ".join(sorted(set(customer[own]))))
    return made


def test_published_houses_of_quality() -> None:
    assert process_importance([5, 3, 4], [[9], [3], [3]]) == pytest.approx([66])
    found = process_importance([5, 4, 3], [[9, 3, 3], [0, 3, 9], [0, 4, 0]])
    assert found == pytest.approx([45, 39, 51])
    assert (100 * found / found.sum()).round().tolist() == [33, 29, 38]


def test_an_order_holds_as_often_as_it_is_far() -> None:
    relations, none = np.array([[9.0, 1.0, 0.0], [9.0, 3.0, 1.0]]), np.zeros(2)
    sure = order_held(np.array([0.5, 0.5]), none, relations, doubt=0.0)
    assert sure["rank"].tolist() == [1, 2, 3] and sure["keeps"].tolist() == [1.0, 1.0, 1.0]
    far = order_held(np.array([0.5, 0.5]), none, relations, doubt=0.5)
    # the first loses only where both of its 9s fall to 3 (one draw in 4) and the other's 3 rises to 9 (one in 4)
    assert far["first"][0] == pytest.approx(1 - 1 / 16, abs=0.015)
    assert far["rank_low"].tolist() == [1, 1, 2] and far["rank_high"].tolist()[0] == 2
    near = order_held(np.array([0.5, 0.5]), np.array([0.2, 0.2]), np.array([[9.0, 1.0], [1.0, 9.0]]), doubt=0.0)
    assert near["keeps"][0] == pytest.approx(0.5, abs=0.03)


def test_each_point_of_the_checklist_against_the_plain_cases(sample: Sample) -> None:
    found = checklist(as_role(sample, "operator"))
    rows = sample.reader.frame(
        "SELECT lower(coalesce(text, '')) AS words, problem, satisfied, respondent FROM cases "
        "WHERE kind IN ('complaint', 'request') AND occurred_on BETWEEN ? AND ?",
        [found.period.start, found.period.end],
    )
    frame = sample.catalogue.service_quality.checklist
    assert frame is not None and found.status == "ok" and found.n == len(rows) > 100
    told = {one.code: one for one in found.codes}
    coded = np.zeros(len(rows), bool)
    for name, code in frame.codes.items():
        said = np.array([bool(re.search(code.pattern, words)) for words in rows["words"]])
        said |= rows["problem"].isin(code.reasons).to_numpy()
        coded |= said
        share = told[name].share
        assert told[name].n == said.sum() and share.value == pytest.approx(said.mean())
        low, high = proportion_confint(said.sum(), len(said), method="wilson")
        assert share.low is not None and share.low <= low + 1e-9 and high - 1e-9 <= (share.high or 0)
        if told[name].score is not None:
            asked = rows["satisfied"].notna().to_numpy()
            y, x = 100 * rows["satisfied"][asked].astype(float), sm.add_constant(said[asked].astype(float))
            groups = pd.factorize(rows["respondent"][asked])[0]
            theirs = sm.OLS(y.to_numpy(), x).fit(cov_type="cluster", cov_kwds={"groups": groups})
            score = told[name].score
            assert score is not None and score.low is not None and score.high is not None
            assert score.value == pytest.approx(theirs.params[1])
            assert (score.high - score.low) / 2 == pytest.approx(1.96 * theirs.bse[1], rel=0.08)
    assert found.uncoded is not None and found.uncoded.value == pytest.approx((~coded).mean())


def test_a_point_is_worth_the_yearly_margin_of_the_customers_who_speak_of_it(sample: Sample) -> None:
    found = checklist(as_role(sample, "operator"))
    orders = pd.read_csv(sample.files / "orders.csv")
    last = pd.Timestamp(sample.reader.as_of)
    on = pd.to_datetime(orders["ordered_on"])
    margin = orders[(on <= last) & (on > last - pd.Timedelta(days=365))].groupby("customer_no")["margin"].sum()
    rows = sample.reader.frame(
        "SELECT lower(coalesce(text, '')) AS words, problem, customer_id FROM cases "
        "WHERE kind IN ('complaint', 'request') AND occurred_on BETWEEN ? AND ?",
        [found.period.start, found.period.end],
    )
    frame, told = sample.catalogue.service_quality.checklist, {one.code: one for one in found.codes}
    assert frame is not None and found.one_in == 1
    for name, code in frame.codes.items():
        said = np.array([bool(re.search(code.pattern, words)) for words in rows["words"]])
        said |= rows["problem"].isin(code.reasons).to_numpy()
        each = margin.reindex(rows["customer_id"][said].dropna().unique()).fillna(0).to_numpy(float)
        worth = told[name].margin
        assert (worth is not None) == (len(each) > 0), "who never bought is worth nothing, and counts"
        if worth is not None and len(each) > 1:
            low, high = DescrStatsW(each).tconfint_mean()
            assert worth.value == pytest.approx(each.sum(), rel=1e-6)
            assert (worth.low, worth.high) == pytest.approx((low * len(each), high * len(each)), rel=1e-6)


def test_the_texts_of_a_code_can_be_read_as_often_as_they_are_counted(wished: Company) -> None:
    operator = as_role(wished, "operator")
    found = texts_behind(operator, "emotions", "sense", period=YEAR)
    counted = next(one for one in emotions(operator, period=YEAR).codes if one.code == "sense")
    assert found is not None and found.total == counted.n > PAGE and found.pages == -(-counted.n // PAGE)
    assert len(found.rows) == PAGE and all("dirty" in (one.comment or "") and one.scores == () for one in found.rows)
    months = [one.month for one in found.rows]
    assert months == sorted(months, reverse=True) and all(month.day == 1 for month in months)
    last = texts_behind(operator, "emotions", "sense", period=YEAR, page=99)
    assert last is not None and last.page == found.pages - 1 and last.rows[-1].month.isoformat() == "2025-07-01"
    assert texts_behind(operator, "emotions", "<script>", period=YEAR) is None
    assert texts_behind(operator, "checklist", "timeliness", period=YEAR) is None, "no cases are imported"


def test_texts_of_few_people_are_not_read(wished: Company) -> None:
    rare = filters([("segment", "rare")])
    assert texts_behind(as_role(wished, "reader"), "emotions", "sense", rare, YEAR) == HIDDEN
    shown = texts_behind(as_role(wished, "reader"), "emotions", "sense", (), YEAR)
    assert shown is not None and shown.total > 0 and not shown.hidden


def test_emotions_carry_scores_and_ratings(wished: Company) -> None:
    found = emotions(as_role(wished, "operator"), period=YEAR)
    told = {one.code: one for one in found.codes}
    sense, relate = told["sense"], told["relate"]
    assert found.score == "nps" and sense.goes_with == "lower" and sense.score is not None
    assert sense.score.value == pytest.approx(-40, abs=5)  # four points of ten, on 0–100
    assert sense.rated is not None and sense.rated.low is not None and sense.rated.high is not None
    rows = wished.reader.frame("SELECT item_seating FROM responses")
    assert sense.rated.value == pytest.approx(((rows["item_seating"] - 1) * 25).mean()) and sense.ratings == len(rows)
    assert sense.rated.low < sense.rated.value < sense.rated.high
    assert relate.n == 0 and relate.goes_with == "few"


def test_lead_users_wished_early_and_helped_themselves(wished: Company, capsys: pytest.CaptureFixture[str]) -> None:
    planted = (wished.settings.folder / "own.txt").read_text().split()
    found = lead_users(as_role(wished, "operator"), period=YEAR)
    assert list(found.customers) == planted and found.lead == found.own_solution == len(planted)
    wish = next(one for one in found.wishes if one.wish == "plant_based")
    assert wish.grows and wish.growth is not None and wish.growth.low is not None
    assert wish.growth.value == pytest.approx(0.24, abs=0.06) and wish.growth.low > 0
    reader = lead_users(as_role(wished, "reader"), period=YEAR)
    assert reader.customers == () and reader.own_solution is None and reader.lead is None and reader.share is None
    config = ["--config", str(wished.settings.folder / "config.yaml")]
    told = ["quality", "--of", "lead-users", "--from", "2025-07-01", "--to", "2026-06-30"]
    assert main([*config, *told]) == 0
    assert set(planted) <= set(capsys.readouterr().out.split())
    assert main([*config, *told, "--public", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["customers"] == [] and document["of"] == "lead-users" and document["lead"] is None


def test_needs_weigh_what_drives_and_fall_back_to_what_was_declared(wished: Company, sample: Sample) -> None:
    found = need_matrix(as_role(sample, "operator"))
    assert found.weights == "measured" and sum(one.weight.value for one in found.needs) == pytest.approx(1)
    assert [one.rank for one in found.processes] == list(range(1, len(found.processes) + 1))
    assert sum(one.part for one in found.processes) == pytest.approx(1)
    drawn = need_matrix(as_role(wished, "operator"), period=Period(YEAR.start, YEAR.start))  # too few answers to weigh
    assert drawn.weights == "declared" and {one.need for one in drawn.needs} == {"welcome", "rest"}
    assert [one.weight.value for one in drawn.needs] == pytest.approx([5 / 9, 4 / 9])


def test_small_groups_and_their_subtraction_are_hidden(wished: Company) -> None:
    rare = emotions(as_role(wished, "reader"), filters([("segment", "rare")]), YEAR)
    assert rare.status == "suppressed" and rare.codes == ()
    usual = emotions(as_role(wished, "reader"), filters([("segment", "usual")]), YEAR)
    assert usual.status == "suppressed" or all(one.n == 0 or one.n >= 8 for one in usual.codes)
    whole = emotions(as_role(wished, "reader"), period=YEAR)
    assert whole.status == "ok"
    if usual.status == "ok":  # what a filter takes away is too few people: the codes that they use are not shown twice
        assert {one.code for one in usual.codes if one.n} < {one.code for one in whole.codes if one.n}


@pytest.mark.parametrize("language", ["en", "zh-TW", "zh-CN"])
def test_it_is_said_in_each_language(language: str, sample: Sample, wished: Company) -> None:
    text, held = Text(language), sample.catalogue
    cases, needs = checklist(as_role(sample, "operator")), need_matrix(as_role(sample, "operator"))
    said = voice_words.checklist_said(cases, held, text)
    assert text("voice.ordinal") in voice_words.needs_said(needs, held, text)
    assert text.count(cases.n) in said and len(voice_words.code_cells(cases, held, text)) == len(cases.codes)
    assert len(voice_words.process_cells(needs, held, text)) == len(needs.processes)
    felt = emotions(as_role(wished, "operator"), period=YEAR)
    assert voice_words.emotions_said(felt, held, text)
    assert voice_words.lead_users_said(lead_users(as_role(wished, "operator"), period=YEAR), text)


WRONG: list[tuple[Callable[[str], str], str]] = [
    (lambda text: text.replace("hospitality: 9, information: 3", "hospitality: 5, information: 3"), "use 9"),
    (lambda text: text.replace("{network: 9, information: 1}", "{netwrok: 9}"), "network"),
    (lambda text: text.replace("doubt: 0.5", "doubt: 1.5"), "from 0 to 1"),
    (lambda text: text.replace("en: [vegan", "fr: [vegan"), "no language"),
    (lambda text: text.replace("heavy_share: 0.1", "heavy_share: 2.0"), "below 1"),
]


@pytest.mark.parametrize(("change", "remedy"), WRONG)
def test_a_wrong_file_is_refused_with_what_to_do(tmp_path: Path, change: Callable[[str], str], remedy: str) -> None:
    path = tmp_path / FILE.name
    path.write_text(change(FILE.read_text("utf-8")), "utf-8")
    with pytest.raises(DeclarationError, match=remedy):
        load_service_quality(path)
