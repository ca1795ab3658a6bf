"""A company of one's own in a real browser: a mix shift explained to the last decimal, what small samples could have
shown, a mailed view, and a second person's import that needs no restart."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cx_metrics.cli import main
from tests.conftest import Watched, new_house
from tools.serving import serving

WIDE = {"width": 1440, "height": 1800}
AMONG = {
    2023: {"a": (1280, 160, 160), "b": (160, 80, 160)},
    2024: {"a": (688, 40, 72), "b": (600, 300, 300)},
}
HEAD = "occurred_on,segment,nps,had_problem\n"


def answers(year: int, segment: str, counts: tuple[int, int, int]) -> list[str]:
    """Promoters, passives and detractors of a segment, spread over a year from its first day to its last. One in ten
    had a problem."""
    scores = [10] * counts[0] + [8] * counts[1] + [3] * counts[2]
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = [first + (last - first) * i / (len(scores) - 1) for i in range(len(scores))]
    told = enumerate(zip(days, scores, strict=True))
    return [f"{day},{segment},{nps},{'no' if i % 10 else 'yes'}" for i, (day, nps) in told]


def brought(config: Path, rows: list[str], name: str) -> None:
    """Import answers by the command line, as another person would."""
    file = config.parent / name
    file.write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
    assert main(["--config", str(config), "import", str(file), "--table", "responses"]) == 0


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The config.yaml of a company that got better in both segments and worse in all, and the address of its server.

    Net promoters: a 70 of 1,600 and then 77 of 800, b 0 of 400 and then 25 of 1,200; in all 56, then 45.8.
    """
    config = new_house(tmp_path_factory.mktemp("mix"))
    rows = [row for year, segments in AMONG.items() for name, n in segments.items() for row in answers(year, name, n)]
    brought(config, rows, "answers.csv")
    with serving(config) as address:
        yield config, address


def shown(page: Page) -> list[tuple[str, float]]:
    """The parts of the change and, last, the whole, as the table on the page writes them."""
    page.get_by_text("The same numbers as a table").first.click()
    rows = page.locator(".moved .figures tbody tr")
    expect(rows.last).to_contain_text("The whole change")
    cells = [row.locator("th, td").all_inner_texts() for row in rows.all()]
    return [(found[0], float(found[3].replace("−", "-").replace("+", ""))) for found in cells]


def test_a_fall_while_both_segments_rose_is_told_as_a_mix_and_adds_up(
    company: tuple[Path, str], watch: Callable[..., Watched]
) -> None:
    watched = watch(locale="en-US", viewport=WIDE)
    page = watched.open(company[1])
    headline = page.locator(".stMain h1").inner_text()
    assert headline == "Net Promoter Score got worse: 46, −10 on last year, mostly because more answers come from b."
    expect(page.locator(".stMain")).to_contain_text("The mix of customers makes")
    *parts, (_, whole) = shown(page)
    assert whole == -10.2 and round(sum(points for _, points in parts), 1) == whole
    inside = [points for name, points in parts if name.startswith("Inside")]
    assert len(inside) == 2 and all(points > 0 for points in inside)
    assert watched.errors == []


def test_a_mailed_link_opens_the_same_view_in_its_language(
    company: tuple[Path, str], watch: Callable[..., Watched]
) -> None:
    link = f"{company[1]}/?segment=b&compare=previous&metric=problem_incidence&lang=zh-TW"
    mine, theirs = (watch(locale=locale, viewport=WIDE).open(link) for locale in ("en-US", "zh-CN"))
    for page in (mine, theirs):
        expect(page.locator("article.card")).to_have_count(2)
        expect(page.get_by_text("客群：b")).to_be_visible()
    parts = ("h1", ".cx-asked", ".cx-note", "article.card", "[data-testid=stCaptionContainer]")
    said = [[page.locator(f".stMain {part}").all_inner_texts() for part in parts] for page in (mine, theirs)]
    assert said[0] == said[1] and "淨推薦值" in said[0][0][0]
    chosen = [page.get_by_role("radio", name="遇到問題") for page in (mine, theirs)]
    for radio in chosen:
        expect(radio).to_be_checked()


def test_seven_points_on_ninety_answers_name_the_change_that_would_have_been_seen(
    tmp_path: Path, watch: Callable[..., Watched]
) -> None:
    """46 of 87 answers, then 39 of 94: also where the company has another figure and the headline speaks of both. Then
    a second person's import shows up, and nobody restarts anything."""
    config = new_house(tmp_path)
    brought(config, answers(2023, "a", (52, 23, 12)) + answers(2024, "a", (54, 23, 17)), "first.csv")
    with serving(config) as address:
        page = watch(locale="en-US", viewport=WIDE).open(address)
        expect(page.locator("h1")).to_have_text("No detectable change on last year in any of 2 figures.")
        card = page.locator("article.card").first
        expect(card).to_contain_text("No detectable change")
        expect(card).to_contain_text("31 or more would have been seen")
        assert re.search(r"−7 ±2\d on last year", card.inner_text())
        brought(config, answers(2024, "c", (0, 0, 300)), "second.csv")
        page.reload()
        expect(page.locator("h1")).to_contain_text("Net Promoter Score got worse")
        expect(page.locator("article.card").first).to_contain_text("n 394")
