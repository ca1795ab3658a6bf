"""The definitions: everything declared is there, can be found, and can be linked to."""

from html import escape

import pytest

from cx_metrics import settings
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.pictures import definition, definition_list, glossary_list, table_list
from cx_metrics.text import Text
from cx_metrics.ui.lookup import groups, matching
from tests.pages.conftest import Opener
from tests.pages.reading import headline, sections

CATALOGUE = settings.catalogue()


def plain(said: str) -> str:
    return said.replace("\\", "")


def test_it_opens_with_how_much_is_declared(visit: Opener) -> None:
    page = visit("definitions")
    assert headline(page).startswith(f"{len(CATALOGUE.metrics)} metrics are defined")
    assert sections(page)[:2] == [
        "From: Survey answers",
        "From: Rated items of survey answers",
    ]


def test_a_link_leads_to_one_metric_and_back(visit: Opener) -> None:
    page = visit("definitions", metric="nps")
    assert headline(page) == "Net Promoter Score" and not sections(page)
    (back,) = [button for button in page.button if button.label == "All definitions"]
    back.click().run()
    assert "metrics are defined" in headline(page) and "metric" not in page.query_params


def test_a_search_stands_in_the_url(visit: Opener) -> None:
    page = visit("definitions")
    page.text_input(key="cx_lookup").set_value("detractors").run()
    assert page.query_params["q"] == "detractors"
    assert headline(page) == "1 definition mentions “detractors”."


def test_what_a_board_reads_first_stands_first() -> None:
    (_, _, first), *_ = groups(CATALOGUE, list(CATALOGUE.metrics.values()), Text("en"))
    assert [metric.id for metric in first][:3] == ["nps", "csat", "ces"]


@pytest.mark.parametrize("looked_for", ["<script>", "xyzzy", "**", "$x$"])
def test_what_is_not_there_is_said(looked_for: str, visit: Opener) -> None:
    assert headline(visit("definitions", q=looked_for)) == f"Nothing mentions “{looked_for}”."


@pytest.mark.parametrize(
    ("locale", "looked_for", "found"),
    [("en", "recommend us", "nps"), ("zh-TW", "推薦者", "nps"), ("zh-CN", "贬损者", "nps"), ("en", "NPS <= 6", "nps")],
)
def test_words_of_every_language_and_of_the_files_are_found(locale: str, looked_for: str, found: str) -> None:
    assert found in matching(CATALOGUE, looked_for, Text(locale)).metrics


def test_columns_and_words_are_found_too() -> None:
    found = matching(CATALOGUE, "first_response_at", Text("en"))
    assert list(found.tables) == ["cases"] and not found.metrics
    assert [term.term["en"] for term in matching(CATALOGUE, "loyal", Text("en")).glossary]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_metric_says_all_that_is_declared_of_it(locale: str) -> None:
    text = Text(locale)
    for metric in CATALOGUE.metrics.values():
        said = definition(metric, text)
        wanted = [
            metric.why,
            metric.owner,
            metric.caveat or "",
            *metric.part_names.values(),
            *(b.name for b in metric.bands),
        ]

        assert all(escape(text.pick(words), quote=False) in said for words in wanted), metric.id
        assert escape(metric.source, quote=False) in said and str(metric.minimum_sample) in said


@pytest.mark.parametrize("locale", LANGUAGES)
def test_no_metric_table_or_word_is_left_out(locale: str) -> None:
    text = Text(locale)
    shown = [
        metric.id for _, _, members in groups(CATALOGUE, list(CATALOGUE.metrics.values()), text) for metric in members
    ]
    assert sorted(shown) == sorted(CATALOGUE.metrics)
    tables = table_list(CATALOGUE.tables, CATALOGUE.views, text)
    assert all(f"<code>{column}</code>" in tables for table in CATALOGUE.tables.values() for column in table.columns)
    assert definition_list(list(CATALOGUE.metrics.values()), text).count("<details") == len(CATALOGUE.metrics)
    words = glossary_list(CATALOGUE.glossary, text)
    assert words.count("<dt>") == len(CATALOGUE.glossary) >= 20


@pytest.mark.parametrize("locale", ["zh-TW", "zh-CN"])
def test_what_the_shipped_catalogue_says_is_translated(locale: str) -> None:
    said = [column.about for table in CATALOGUE.tables.values() for column in table.columns.values()]
    said += [words for term in CATALOGUE.glossary for words in (term.term, term.meaning)]
    said += [table.about for table in CATALOGUE.tables.values()]
    assert [words for words in said if isinstance(words, str) or locale not in words] == []
