"""The printed memos. Of a business case: two pages in each language, real text in embedded letters, data placed as
text."""

import functools
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pypdf
import pytest

from cx_metrics.company import Company
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.pack import case_memo, fonts, plan_memo
from cx_metrics.roi import CaseAnswer
from cx_metrics.roi import case_narrative as narrative
from cx_metrics.roi.challenge import Challenge, answer_under
from cx_metrics.text import Text
from tests.case_answers import RUNS, few_answers
from tests.platform.test_maturity_pictures import CORE, reading, roadmap
from tests.platform.test_pictures import HOSTILE
from tests.shipped_cases import catalogue
from tests.warehouses import shared

pytestmark = pytest.mark.skipif(not fonts.can_write("zh-TW"), reason="no Chinese font is installed on this machine")

MARKUP = (
    '#panic("x")', "*bold* _slanted_", "$x^2$", "<label> @label", "= Heading", '#import "@preview/cetz:0.3.0"',
    "\\ // /* `", *HOSTILE[:5],
)  # fmt: skip


@pytest.fixture(scope="module")
def of(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return few_answers(tmp_path_factory.mktemp("memo"))


@pytest.fixture(scope="module")
def investment(of: Company) -> CaseAnswer:
    return answer_under(of, "investment", runs=RUNS)


@pytest.fixture(scope="module")
def memos(of: Company, investment: CaseAnswer) -> dict[str, bytes]:
    """The memo of the largest case in each language."""
    return {locale: printed(of, investment, locale) for locale in LANGUAGES}


def printed(of: Company, answer: CaseAnswer, locale: str, before: CaseAnswer | None = None) -> bytes:
    inputs = (before or answer).inputs
    return case_memo(answer, inputs, catalogue(), of.settings, Text(locale, of.settings.organisation.currency))


def together(said: str) -> str:
    """A text without blanks: a PDF does not tell those between words from those between lines."""
    return "".join(said.split()).replace("\u200b", "")


@functools.cache
def pages(pdf: bytes) -> list[str]:
    return [together(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def held(resources: Any, kind: str) -> list[Any]:
    return list(resources[kind].values()) if kind in resources else []


def descriptors(part: Any) -> Iterator[Any]:
    """Every description of a font that a page uses, also inside its drawings."""
    resources = part["/Resources"]
    for font in held(resources, "/Font"):
        for descendant in font.get_object()["/DescendantFonts"]:
            yield descendant.get_object()["/FontDescriptor"].get_object()
    for drawing in held(resources, "/XObject"):
        assert drawing.get_object()["/Subtype"] == "/Form", "everything is drawn in lines, nothing in pixels"
        yield from descriptors(drawing.get_object())


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_largest_case_takes_two_pages_of_text_in_embedded_letters(
    of: Company, investment: CaseAnswer, memos: dict[str, bytes], locale: str
) -> None:
    text = Text(locale, of.settings.organisation.currency)
    first, second = pages(memos[locale])
    told = [narrative.headline(investment, text), *narrative.doubts(investment, text)]
    told += [part for one in narrative.three_answers(investment, text) for part in (one.question, one.figure)]
    told += [investment.model.name(line, locale) for line in investment.model.walk.values()]
    told += [text("cfo.band.title"), text("cfo.tornado.share"), "P90"]  # two of them stand in the charts
    for said in told:
        assert together(said) in first, said
    register = [investment.model.name(name, locale) for name in investment.inputs]
    for said in (*register, text("memo.means.payback"), text("roi.convention.time"), text("memo.runs_mean")):
        assert together(said) in second, said
    foot = text(
        "memo.foot", date=investment.as_of, build=investment.build, currency=investment.currency, runs=RUNS, seed="1"
    )
    assert together(foot) in first and together(foot) in second
    found = [each for page in pypdf.PdfReader(io.BytesIO(memos[locale])).pages for each in descriptors(page)]
    assert found and all({"/FontFile2", "/FontFile3"} & set(each) for each in found)


@pytest.mark.parametrize("name", ["cost_of_inaction", "lifetime_value"])  # with a walk but no cash flow, with neither
def test_a_case_without_cash_takes_two_pages_too(of: Company, name: str) -> None:
    answer = answer_under(of, name, runs=100)
    first, second = pages(printed(of, answer, "en"))
    assert together(narrative.headline(answer, Text("en", "TWD"))) in first and "Cashsofar" not in first
    assert "Page2of2" in second


def test_changes_are_listed_and_words_of_the_data_are_never_read_as_markup(
    of: Company, investment: CaseAnswer, memos: dict[str, bytes]
) -> None:
    now = answer_under(of, "investment", Challenge(low=("one_off_cost",), struck=("prevented",)), runs=RUNS)
    inputs = {
        name: replace(value, source=MARKUP[i % len(MARKUP)], owner=MARKUP[-1 - i % len(MARKUP)])
        for i, (name, value) in enumerate(now.inputs.items())
    }
    now = replace(now, inputs=inputs, scenario=MARKUP[0], build="long" * 200)
    found = pages(printed(of, now, "en", before=investment))
    assert together(f"What scenario “{MARKUP[0]}” changes") in found[0]
    assert together("One-off cost (year 0): NT$ 80,000, not NT$ 100,000") in found[0]
    assert together("Prevent: cut in problems: struck out, not 10%") in found[0]
    for hostile in MARKUP:
        assert together(hostile) in "".join(found), hostile
    assert "Whatwaschanged" not in pages(memos["en"])[0]


def test_a_memo_is_made_whatever_people_typed(of: Company, investment: CaseAnswer) -> None:
    texts = json.loads((shared("files/naughty_strings") / "blns.json").read_text("utf-8"))
    inputs = {
        name: replace(value, source="".join(texts[i :: len(investment.inputs)]), owner=texts[-1 - i])
        for i, (name, value) in enumerate(investment.inputs.items())
    }
    found = "".join(pages(printed(of, replace(investment, inputs=inputs, scenario=texts[7]), "zh-TW")))
    plain = [text for text in texts if text.isascii() and text.isprintable() and 5 < len(together(text)) < 40]
    assert len(plain) > 100
    assert sum(together(text) in found for text in plain) > 0.9 * len(plain), "some are broken over lines by hyphens"


def test_the_same_answer_gives_the_same_bytes(of: Company, investment: CaseAnswer, memos: dict[str, bytes]) -> None:
    assert printed(of, investment, "zh-TW") == memos["zh-TW"]


def test_the_plan_of_an_assessment_is_a_page_of_the_board_memo(of: Company) -> None:
    whole = roadmap(reading(evidence=""), Text("zh-TW"), owner=MARKUP[0])
    pdf = plan_memo(
        whole, CORE, title="2026 = *autumn*", day=date(2026, 11, 1), finding=("先做這一步", "共 120 萬元"),
        case_name=lambda name: f"案 {name}", sample=True, settings=of.settings, text=Text("zh-TW"),
    )  # fmt: skip
    (page,) = pages(pdf)
    for step in (step for one in whole for step in one.steps):
        assert together(CORE.practices[step.item.practice].name["zh-TW"]) in page
    for said in ("2026 = *autumn*", "先做這一步", MARKUP[0], "NT$ 120 萬元", Text("zh-TW")("sample.badge")):
        assert together(said) in page, said
