"""The overview as a reader meets it, without a browser."""

import html
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from streamlit.testing.v1 import AppTest

from cx_metrics import pack, pictures, settings, warehouse
from cx_metrics.cli import main
from cx_metrics.declarations.catalogue import SHIPPED
from cx_metrics.metrics import Question
from cx_metrics.text import Text
from cx_metrics.ui import changed, overview_collage
from cx_metrics.ui.board import key_figure, key_figures, pyramid_figures
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.kept import company_of
from cx_metrics.ui.view import view_of
from cx_metrics.warehouse.reader import Reader
from tests.conftest import forget
from tests.pages.conftest import Opener
from tests.pages.reading import all_drawn, choices, headline, paragraphs, sections, small_print
from tools.serving import ROOT


@pytest.fixture
def open_page(sample_house: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """Opens the dashboard over the sample company with these parameters in the URL."""
    monkeypatch.setenv("CX_CONFIG", str(sample_house))
    forget()

    def opened(locale: str = "en-US", **parameters: str | list[str]) -> AppTest:
        page = AppTest.from_file(str(ROOT / "pages" / "_router.py"), default_timeout=60)
        page.context = {"locale": locale, "timezone": "Asia/Taipei"}
        for name, value in parameters.items():
            page.query_params[name] = value
        return page.run()

    yield opened
    forget()


def test_it_opens_with_a_sentence_and_says_sample(open_page: Opener) -> None:
    page = open_page()
    assert not page.exception
    assert headline(page).endswith(".")
    assert any("SAMPLE" in str(element.value) for element in page.markdown)


def test_the_line_under_it_says_period_answers_and_comparison(open_page: Opener) -> None:
    stamp = small_print(open_page())
    assert "Nov 2025" in stamp and "Oct 2026" in stamp and "answers" in stamp and "compared with" in stamp


@pytest.mark.parametrize(
    ("locale", "finding"), [("zh-HK", "淨推薦值"), ("zh-SG", "净推荐值"), ("fr-FR", "Net Promoter")]
)
def test_it_speaks_the_readers_language(open_page: Opener, locale: str, finding: str) -> None:
    page = open_page(locale)
    said = headline(page) + paragraphs(page)
    assert finding in said


def test_a_filter_in_the_url_narrows_the_answers(open_page: Opener) -> None:
    everyone, families = (answers(open_page(**where)) for where in ({}, {"segment": "family"}))
    assert 0 < families < everyone / 2


def test_two_values_of_one_filter_mean_or(open_page: Opener) -> None:
    one, other, both = (answers(open_page(segment=value)) for value in ("family", "leisure", ["family", "leisure"]))
    assert both == one + other


def test_another_period_stands_in_the_url(open_page: Opener) -> None:
    stamp = small_print(open_page(period="last_month"))
    assert "Oct 2026" in stamp and "Nov 2025" not in stamp


def test_months_of_ones_own_stand_in_the_url(open_page: Opener) -> None:
    page = open_page(period="months", **{"from": "2026-01", "to": "2026-03"})
    stamp = small_print(page)
    assert not page.exception and "Jan" in stamp and "Mar 2026" in stamp


def test_the_slider_of_months_can_be_moved(open_page: Opener) -> None:
    page = open_page(period="months", **{"from": "2026-01", "to": "2026-03"})
    (slider,) = page.select_slider
    assert slider.value == (2026 * 12, 2026 * 12 + 2)
    page = slider.set_value((2026 * 12 + 1, 2026 * 12 + 3)).run()
    assert headline(page)
    assert ("2026-02" in page.query_params["from"], "2026-04" in page.query_params["to"]) == (True, True)
    assert "Feb" in small_print(page)


@pytest.mark.parametrize(
    "parameters",
    [
        {"period": "<script>"},
        {"compare": "' or 1=1"},
        {"segment": "nobody"},
        {"lang": "xx"},
        {"from": "9999-99", "period": "months"},
        {"metric": "no_such"},
    ],
)
def test_nonsense_in_the_url_is_left_out_and_said(open_page: Opener, parameters: dict[str, str]) -> None:
    page = open_page(**parameters)
    assert answers(page) > 0
    assert "The link asks for" in small_print(page)


def test_choosing_a_comparison_changes_the_verdicts_basis(open_page: Opener) -> None:
    page = open_page()
    page.selectbox(key="cx_compare_en").select("target").run()
    assert not page.exception
    assert "target" in headline(page)
    assert "compared with" not in small_print(page)


def test_nothing_imported_leads_to_the_sample_or_to_own_data(house: Path) -> None:
    page = AppTest.from_file(str(ROOT / "pages" / "_router.py"), default_timeout=60).run()
    assert not page.exception
    told = page.markdown[0].value
    assert "cx_metrics sample" in told and "Bring a file of your own" in told
    (onward,) = page.get("page_link")
    assert onward.proto.page == "data" and onward.proto.label == "Bring a file"


@pytest.mark.parametrize("parameters", [{}, {"lang": "zh-HK", "segment": "family", "by": "segment"}])
def test_a_link_in_order_is_not_commented(open_page: Opener, parameters: dict[str, str]) -> None:
    page = open_page(**parameters)
    assert not page.exception
    assert not {"link", "連結"} & set(small_print(page).replace("要求", " ").split())


def test_a_split_that_another_figure_has_is_left_out_without_blame(open_page: Opener) -> None:
    page = open_page(metric="churn_rate", by="segment-touchpoint")
    assert choices(page, "metric")["churn_rate"] and "segment-touchpoint" not in choices(page, "by")
    assert "The link asks for" not in small_print(page)
    assert "The link asks for Split by “nonsense”" in small_print(open_page(metric="churn_rate", by="nonsense"))


def test_a_comparison_that_cannot_be_made_is_said(open_page: Opener) -> None:
    page = open_page(period="all_time")
    assert "longer than a year" in small_print(page)
    assert "stands at" in headline(page)
    nothing = open_page(period="all_time", compare="previous")
    assert "nothing lies before the period shown" in small_print(nothing)


def test_the_headline_tells_the_mix_shift(open_page: Opener) -> None:
    """Also in a sample of a quarter of the usual size."""
    page = open_page()
    assert "Net Promoter Score got worse" in headline(page)
    assert "more answers come from Europe" in headline(page)
    assert "What moved NPS" in " ".join(sections(page))


def test_what_doing_nothing_costs_and_what_is_to_be_decided_stand_under_the_headline_of_all_customers(
    open_page: Opener,
) -> None:
    """Also how far it lies apart and how much of it is not the company's own; not under filters, which it ignores."""
    said = paragraphs(open_page())
    assert re.search(r"Doing nothing costs about NT\$\s[\d,]+ a year: NT\$\s[\d,]+ with each month of delay\.", said)
    assert re.search(r"it is NT\$\s[\d,]+ to NT\$\s[\d,]+ in 8 of 10 runs; \d+ of \d+ inputs are not yours yet\.", said)
    plan = r"To be decided: Investment case \([+−]NT\$\s[\d,]+ net over 3 years\)\. [^.]*[mM]oney is [^.]+\. "
    assert re.search(plan + r"\d+ of \d+ inputs are not yours yet\.", said)
    narrowed = paragraphs(open_page(segment="business"))
    assert "Doing nothing" not in narrowed and "To be decided" not in narrowed


def test_another_split_is_chosen_by_the_url(open_page: Opener) -> None:
    page = open_page(by="segment", metric="ces")
    assert not page.exception
    assert choices(page, "by")["segment"] and choices(page, "metric")["ces"]


def test_a_filter_on_who_takes_their_dimension_out_of_the_splits(open_page: Opener) -> None:
    page = open_page(region="europe")
    assert "segment" in choices(page, "by") and "region" not in choices(page, "by")


def test_a_rerun_that_knows_everything_asks_the_warehouse_nothing(
    open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    rows = Reader.rows

    def noted(reader: Reader, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        asked.append(sql)
        return rows(reader, sql, parameters)

    monkeypatch.setattr(Reader, "rows", noted)
    page = open_page(segment="leisure", region="taiwan")
    assert asked and not page.exception
    asked.clear()
    said = small_print(page)
    assert small_print(page.run()) == said and asked == []


def test_what_a_filter_has_just_taken_away_opens_nothing(sample_house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A click may come from a collage that is being replaced."""
    monkeypatch.setenv("CX_CONFIG", str(sample_house))
    forget()
    in_use = warehouse.in_use(settings.load())
    assert in_use is not None
    visit = Visit(Text("en", "TWD"), in_use)
    view, _, notes = view_of(visit, (("segment", ("family",)),))
    assert view.where == (("segment", ("family",)),) and notes == ()
    opened: list[Question] = []
    for module in (changed, overview_collage):
        monkeypatch.setattr(module, "open_receipt", lambda _, question, *rest, **judged: opened.append(question))
    (first, *_) = changed.ways_of(visit, view, "nps").options
    for picked in ("part-99", pictures.TOTAL, "part-0"):
        changed.open_part(visit, view, "nps", first, picked)
    shown = key_figure(visit, view, "nps").months[-1].period  # a quarter: of the family few answer in a month
    for picked in ("month-2001-01-01", f"month-{shown.start}"):
        overview_collage.open_month(visit, view, "nps", picked)
    for picked in ("cost_per_case", "no_such", "nps"):  # declared but not on the board, never heard of, and on it
        overview_collage._open(visit, view, overview_collage._Choices("nps", first, "", ""), picked)
    whole, part, month, figure = opened
    assert whole.where == view.where and len(part.where) == 2 and figure.metrics == ("nps",)
    assert month.period == shown and shown.months == 3
    forget()


@pytest.mark.skipif(not pack.can_write("en"), reason="needs a font")
def test_the_page_is_a_file_with_every_figure_the_line_and_what_moved_it(
    sample_house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CX_CONFIG", str(sample_house))
    forget()
    in_use = warehouse.in_use(settings.load())
    assert in_use is not None
    visit = Visit(Text("en", "TWD"), in_use)
    view, asked, _ = view_of(visit, ())
    (first, *_) = changed.ways_of(visit, view, "nps").options
    drawn = overview_collage.overview_file(visit, view, asked, "nps", first, "svg").decode("utf-8")
    said = [html.unescape(words) for words in re.findall(r">([^<>]+)</text>", drawn)]
    cards = key_figures(visit, view)
    assert {visit.text.pick(each.metric.name) for each in cards} <= set(said)
    assert {visit.text.value(m.value, m.unit, m.low, m.high) for m in (each.now for each in cards)} <= set(said)
    parts = changed.split_of(visit, view, "nps", first)
    assert {pictures.points_shown(part.points, "points", visit.text) for part in parts.parts} <= set(said)
    assert asked in said[0] and "SAMPLE" in said[0] and "Oct 2026" in said
    assert overview_collage.overview_file(visit, view, asked, "nps", first, "png").startswith(b"\x89PNG")
    forget()


def own_company(house: Path, tmp_path: Path, rows: list[str]) -> AppTest:
    """The overview of a company that has imported these answers and nothing else, by the command line."""
    file = tmp_path / "answers.csv"
    file.write_text("occurred_on,segment,nps\n" + "\n".join(rows) + "\n", "utf-8")
    assert main(["--config", str(house), "import", str(file), "--table", "responses"]) == 0
    return AppTest.from_file(str(ROOT / "pages" / "_router.py"), default_timeout=60).run()


def scores(year: int, promoters: int, detractors: int, others: int) -> list[str]:
    """Answers spread over a year, the first and the last day among them."""
    given = [10] * promoters + [3] * detractors + [8] * others
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = [first + (last - first) * i / (len(given) - 1) for i in range(len(given))]
    return [f"{day},{('a', 'b')[i % 2]},{score}" for i, (day, score) in enumerate(zip(days, given, strict=True))]


def test_seven_points_on_ninety_answers_are_no_change_and_the_page_says_what_would_have_been(
    house: Path, tmp_path: Path
) -> None:
    """Net promoters 46 of 87 answers (60 % and 14 %), then 39 of 94 (57 % and 18 %): from the file to the page."""
    page = own_company(house, tmp_path, scores(2023, 52, 12, 23) + scores(2024, 54, 17, 23))
    assert not page.exception
    assert headline(page) == "Net Promoter Score shows no detectable change: 39."
    said = paragraphs(page)
    assert "a change of 31 or more would most likely have been seen" in said
    assert "got worse" not in said and "−7 on last year, not more than chance" in sections(page)[0]


def test_a_metric_of_ones_own_and_its_card_are_taken_up_while_the_server_runs(house: Path, tmp_path: Path) -> None:
    """A metric that is declared after the pages were opened answers from the build that follows; a layer of the pyramid
    that found no room among the cards is none."""
    house.write_text(house.read_text("utf-8") + "\ncatalogue: own\n", "utf-8")
    own = house.parent / "own"
    (own / "metrics").mkdir(parents=True)
    page = own_company(house, tmp_path, scores(2024, 52, 12, 23))
    assert not page.exception and headline(page).startswith("Net Promoter Score")
    shipped = {
        name: yaml.safe_load((SHIPPED / "metrics" / f"{name}.yaml").read_text("utf-8"))
        for name in ("nps", "ease_share")
    }
    again = shipped["nps"] | {"name": {"en": "Recommendation, again", "zh-TW": "再問推薦", "zh-CN": "再问推荐"}}
    layer = shipped["ease_share"] | {"parts": {"agreed": "nps >= 9", "answers": "nps IS NOT NULL"}}
    for name, metric in {"a_first": again, "a_layer": layer}.items():
        (own / "metrics" / f"{name}.yaml").write_text(yaml.safe_dump(metric, allow_unicode=True), "utf-8")
    (own / "scorecard.yaml").write_text(
        "most: 1\nwanted: [[a_first], [a_layer]]\nperspectives: {customer: [a_layer, a_first]}\npyramid: [a_layer]\n",
        "utf-8",
    )
    assert main(["--config", str(house), "build"]) == 0
    assert not page.run().exception
    assert headline(page).startswith("Recommendation, again")
    visit = Visit(Text("en", "TWD"), warehouse.in_use(settings.load()))
    view, _, _ = view_of(visit, ())
    assert [figure.metric.id for figure in key_figures(visit, view)] == ["a_first"]
    assert [figure.metric.id for figure in pyramid_figures(visit, view)] == ["a_layer"]
    held = company_of(visit).reader.sums["responses"]
    assert held.part(settings.catalogue().metrics["a_first"], "promoters") == "nps__promoters", "shipped names stand"


def test_a_company_with_answers_only_sees_a_page_and_what_it_lacks(house: Path, tmp_path: Path) -> None:
    page = own_company(house, tmp_path, scores(2023, 52, 12, 23) + scores(2024, 94, 40, 40))
    assert not page.exception and "SAMPLE" not in small_print(page)
    (strip,) = [e for e in page.expander if "more tables would show more" in e.label]
    assert "customers" in strip.label and "survey answers" not in strip.label
    told = paragraphs(strip)
    assert all(word in told for word in ("customers", "survey invitations", "cases", "orders", "operating changes"))
    assert "docs/importing.md" in small_print(strip)


def test_a_young_company_has_nothing_to_compare_with(house: Path, tmp_path: Path) -> None:
    page = own_company(house, tmp_path, scores(2024, 52, 12, 23))
    assert not page.exception
    assert "nothing lies before the period shown" in small_print(page)
    assert headline(page).startswith("Net Promoter Score stands at 46")


def test_too_few_answers_for_a_number(house: Path, tmp_path: Path) -> None:
    page = own_company(house, tmp_path, scores(2024, 6, 2, 3))
    assert not page.exception
    assert "not enough answers yet" in headline(page)


def test_a_company_without_answers_is_told_so(house: Path, tmp_path: Path) -> None:
    file = tmp_path / "changes.csv"
    file.write_text("occurred_on,what\n2024-03-01,New doors\n", "utf-8")
    assert main(["--config", str(house), "import", str(file), "--table", "changes"]) == 0
    page = AppTest.from_file(str(ROOT / "pages" / "_router.py"), default_timeout=60).run()
    assert not page.exception
    assert headline(page) == "What has been imported does not say enough for this page"
    said = paragraphs(page)
    assert "Imported so far: operating changes (1)" in said and "survey answers: what customers say" in said


def test_a_median_that_cannot_be_split_is_not_blamed_on_few_answers(open_page: Opener) -> None:
    page = open_page(metric="resolution_time")
    assert "medians and shares that last do not add up over groups" in paragraphs(page)


def test_a_choice_of_one_is_not_offered(house: Path, tmp_path: Path) -> None:
    page = own_company(house, tmp_path, scores(2023, 52, 12, 23) + scores(2024, 94, 40, 40))
    assert headline(page) and choices(page, "metric") == {}


def test_the_stamp_counts_answers_and_nothing_else(open_page: Opener) -> None:
    """The customers of a year, which a card about revenue counts, are more than the answers of a month."""
    assert answers(open_page(period="last_month")) < answers(open_page()) / 6


def answers(page: AppTest) -> int:
    """How many answers the page says it rests on."""
    assert not page.exception
    return next(int("".join(filter(str.isdigit, part))) for part in small_print(page).split("·") if "answer" in part)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "taken together"), ("zh-TW", "一併檢定"), ("zh-CN", "一并检验")]
)
def test_it_says_that_verdicts_are_for_all_figures_at_once(open_page: Opener, language: str, words: str) -> None:
    assert words in small_print(open_page(lang=language))


def test_a_small_company_sees_quarters_where_months_have_too_few_answers(house: Path, tmp_path: Path) -> None:
    """Thirteen answers a month: no month can be judged, each quarter can."""
    days = [date(2022, 1, 1) + timedelta(days=i * 365 // 156) for i in range(4 * 156)]
    rows = [f"{day},a,{(9, 10, 7, 3)[i % 4]}" for i, day in enumerate(days)]
    page = own_company(house, tmp_path, rows)
    assert not page.exception and "Net Promoter Score, quarter by quarter" in sections(page)
    assert "Line by quarter, as months have too few answers" in all_drawn(page)
