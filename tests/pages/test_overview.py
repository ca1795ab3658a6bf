"""The overview as a reader meets it, without a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import forget
from tools.serving import ROOT


@pytest.fixture
def open_page(sample_house: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
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


def test_it_opens_with_a_sentence_and_says_sample(open_page) -> None:
    page = open_page()
    assert not page.exception
    assert page.title[0].value.endswith(".") and len(page.title) == 1
    assert any("SAMPLE" in str(element.value) for element in page.get("markdown"))


def test_the_line_under_it_says_period_answers_and_comparison(open_page) -> None:
    stamp = " ".join(caption.value for caption in open_page().caption)
    assert "Nov 2025" in stamp and "Oct 2026" in stamp and "answers" in stamp and "compared with" in stamp


@pytest.mark.parametrize(
    ("locale", "finding"), [("zh-HK", "淨推薦值"), ("zh-SG", "净推荐值"), ("fr-FR", "Net Promoter")]
)
def test_it_speaks_the_readers_language(open_page, locale: str, finding: str) -> None:
    page = open_page(locale)
    said = " ".join([page.title[0].value, *(text.value for text in page.markdown)])
    assert finding in said


def test_a_filter_in_the_url_narrows_the_answers(open_page) -> None:
    everyone, families = (answers(open_page(**where)) for where in ({}, {"segment": "family"}))
    assert 0 < families < everyone / 2


def test_two_values_of_one_filter_mean_or(open_page) -> None:
    one, other, both = (answers(open_page(segment=value)) for value in ("family", "leisure", ["family", "leisure"]))
    assert both == one + other


def test_another_period_stands_in_the_url(open_page) -> None:
    stamp = " ".join(caption.value for caption in open_page(period="last_month").caption)
    assert "Oct 2026" in stamp and "Nov 2025" not in stamp


def test_months_of_ones_own_stand_in_the_url(open_page) -> None:
    page = open_page(period="months", **{"from": "2026-01", "to": "2026-03"})
    stamp = " ".join(caption.value for caption in page.caption)
    assert not page.exception and "Jan" in stamp and "Mar 2026" in stamp


@pytest.mark.parametrize(
    "parameters",
    [
        {"period": "<script>"},
        {"compare": "' or 1=1"},
        {"segment": "nobody"},
        {"lang": "xx"},
        {"from": "9999-99", "period": "months"},
    ],
)
def test_nonsense_in_the_url_is_passed_over(open_page, parameters: dict[str, str]) -> None:
    assert answers(open_page(**parameters)) > 0


def test_choosing_a_comparison_changes_the_verdicts_basis(open_page) -> None:
    page = open_page()
    page.selectbox(key="cx_compare").select("target").run()
    assert not page.exception
    assert "target" in page.title[0].value
    assert "compared with" not in " ".join(caption.value for caption in page.caption)


def test_nothing_imported_leads_to_the_sample_or_to_own_data(house: Path) -> None:
    page = AppTest.from_file(str(ROOT / "pages" / "_router.py"), default_timeout=60).run()
    assert not page.exception
    assert "cx_metrics sample" in page.markdown[0].value and "import FILE" in page.markdown[0].value


def answers(page: AppTest) -> int:
    """How many answers the page says it rests on."""
    assert not page.exception
    for caption in page.caption:
        for part in caption.value.replace("\\", "").split("·"):
            if "answer" in part:
                return int("".join(filter(str.isdigit, part)))
    raise AssertionError("the page does not say how many answers it rests on")
