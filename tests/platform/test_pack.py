"""The printed sheet: real text in embedded letters, on A3, in each language; and what happens without a font."""

import io
import struct
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cx_metrics.errors import ExportError
from cx_metrics.journey.model import JourneyMap
from cx_metrics.pack import SheetWords, fonts, journey_sheet, written
from cx_metrics.pack.fonts import Face
from cx_metrics.pack.paper import A3_LANDSCAPE, Paper
from cx_metrics.text import Text
from cx_metrics.wrap import wrap
from tests import journeys
from tests.platform.test_pictures import HOSTILE

TOLD = SheetWords(
    "Journey: Lounge visit", "最痛的是無線網路，錢也正卡在那裡。", "Wi-fi scores 48.", ("Data as of today.",)
)
SVG = "{http://www.w3.org/2000/svg}"

pytestmark = pytest.mark.skipif(not fonts.can_write("zh-TW"), reason="no Chinese font is installed on this machine")


@pytest.fixture(scope="module")
def sheet() -> Paper:
    return journey_sheet(journeys.lounge(), journeys.labels(wifi="無線網路"), TOLD, Text("zh-TW"))


def texts(svg: bytes) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_the_pdf_holds_chinese_text_in_embedded_letters_on_a3(sheet: Paper) -> None:
    (page,) = pypdf.PdfReader(io.BytesIO(written(sheet, "pdf", "map"))).pages
    said = page.extract_text()
    for part in ("最痛的是無線網路", "體驗分數", "面臨風險的毛利", "樣本不足", "樣本數 622"):
        assert part in said
    assert [round(float(side)) for side in page.mediabox[2:]] == [round(side) for side in A3_LANDSCAPE]
    for font in page["/Resources"]["/Font"].values():
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        descriptor = descendant["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_svg_carries_its_own_letters_and_nothing_foreign(sheet: Paper) -> None:
    svg = written(sheet, "svg", "map")
    root = ElementTree.fromstring(svg)
    assert root.get("width") == "420mm" and root.get("height") == "297mm"
    assert svg.count(b"@font-face") == 2 and b"data:font/woff;base64," in svg
    assert b"var(--cx-" not in svg and b"http://" not in svg.replace(b"http://www.w3.org/2000/svg", b"")
    assert TOLD.headline in texts(svg) and "48" in texts(svg)


def test_a_score_that_changed_carries_its_verdict_on_paper_too() -> None:
    def diamonds(journey: JourneyMap) -> int:
        drawn = journey_sheet(journey, journeys.labels(), TOLD, Text("en"))
        paths = ElementTree.fromstring(written(drawn, "svg", "map")).iter(f"{SVG}path")
        return sum((path.get("d") or "").count("L") == 3 and (path.get("d") or "").endswith("Z") for path in paths)

    lounge = journeys.lounge()
    level = tuple(replace(s, score=replace(s.score, verdict="no_detectable_change")) for s in lounge.steps)
    worse = sum(step.score.verdict == "worse" for step in lounge.steps)
    assert worse and diamonds(lounge) - diamonds(replace(lounge, steps=level)) >= worse


def test_the_svg_and_the_pdf_say_the_same(sheet: Paper) -> None:
    said = "".join(pypdf.PdfReader(io.BytesIO(written(sheet, "pdf", "map"))).pages[0].extract_text().split())
    missing = [line for line in texts(written(sheet, "svg", "map")) if "".join(line.split()) not in said]
    assert missing == []


def test_the_png_is_sharp(sheet: Paper) -> None:
    png = written(sheet, "png", "map")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert width >= 2900 and abs(width / height - 2**0.5) < 0.01


def with_overline(said: str) -> ElementTree.Element:
    sheet = journey_sheet(journeys.lounge(), journeys.labels(), replace(TOLD, overline=said), Text("en"))
    return ElementTree.fromstring(written(sheet, "svg", said))


@pytest.fixture(scope="module")
def ordinary() -> set[str]:
    """The elements of a sheet that says nothing strange."""
    return {element.tag for element in with_overline("plain").iter()}


@pytest.mark.parametrize("name", [name for name in HOSTILE if "\u202e" not in name])
def test_hostile_names_stay_text(name: str, ordinary: set[str]) -> None:
    hostile = with_overline(name)
    assert {element.tag for element in hostile.iter()} == ordinary
    assert name in [element.text for element in hostile.iter(f"{SVG}text")]


def test_everything_stands_on_the_paper_even_with_sixteen_steps() -> None:
    lounge = journeys.lounge()
    many = replace(lounge, steps=tuple(replace(lounge.steps[i % 11], touchpoint=f"step_{i}") for i in range(16)))
    for journey in (lounge, many):
        sheet = journey_sheet(journey, journeys.labels(), TOLD, Text("zh-TW"))
        root = ElementTree.fromstring(written(sheet, "svg", "map"))
        places = [(float(e.get("x", 0)), float(e.get("y", 0))) for e in root.iter(f"{SVG}text")]
        assert all(0 <= x <= sheet.width and 0 <= y <= sheet.height for x, y in places)
        assert sheet.width / sheet.height == pytest.approx(A3_LANDSCAPE[0] / A3_LANDSCAPE[1])


def test_an_unknown_format_is_refused(sheet: Paper) -> None:
    with pytest.raises(ExportError, match="did you mean 'pdf'"):
        written(sheet, "pfd", "map")


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    (tmp_path / "broken.ttf").write_bytes(b"this is no font")
    fonts.installed.cache_clear()
    yield
    monkeypatch.undo()
    fonts.installed.cache_clear()


@pytest.mark.usefixtures("no_fonts")
def test_without_a_font_it_says_what_to_install() -> None:
    with pytest.raises(ExportError, match=r"Chinese.*fonts-noto-cjk"):
        journey_sheet(journeys.lounge(), journeys.labels(), TOLD, Text("zh-TW"))
    assert not fonts.can_write("zh-TW")


def face() -> Face:
    return fonts.faces("zh-TW", True).regular


@settings(deadline=None)  # the first example reads the font
@given(st.text(alphabet="ab cdef 分數低，於。最「」好", max_size=120), st.floats(20, 200))
def test_wrapped_lines_fit_and_lose_nothing(said: str, width: float) -> None:
    lines = wrap(said, width, 10, face().width)
    assert "".join("".join(lines).split()) == "".join(said.split())
    # a closing sign hangs over rather than start a line
    assert all(face().width(line.rstrip("，。」")) * 10 <= width + 1e-6 for line in lines)


def test_too_much_text_ends_in_an_ellipsis() -> None:
    lines = wrap("one two three four five six seven", 40, 10, face().width, most=2)
    assert len(lines) == 2 and lines[-1].endswith("…") and face().width(lines[-1]) * 10 <= 40


def test_each_language_gets_its_own_letter_forms() -> None:
    taipei, shanghai = (fonts.faces(locale, True).regular for locale in ("zh-TW", "zh-CN"))
    assert (taipei.path, taipei.index) != (shanghai.path, shanghai.index)
