"""What somebody sees who imports one file of their own first: every page is useful, or says plainly what it lacks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from streamlit.testing.v1 import AppTest

from pages import PAGES
from tests.conftest import forget
from tests.nightly import NIGHTLY
from tests.pages.conftest import opened
from tests.pages.reading import headline, said
from tests.real_companies import real_company


@dataclass(frozen=True)
class Newcomer:
    """A mapping; what the overview of its company opens with, and what else it says."""

    mapping: str
    headline: str
    said: tuple[str, ...]


NOTHING = "What has been imported does not say enough for this page"
NEWCOMERS = (
    Newcomer("skytrax_lounge", "Satisfaction (top boxes) shows no detectable change",
             ("answers", "6 more tables would show more here")),
    Newcomer("ecsi_mobile", "Satisfaction (top boxes) stands at 27%",
             ("250 answers", "has a date", "No comparison")),
    Newcomer("cdnow", "Revenue per customer and year stands at US$",
             ("customers active in the year: 812", "the period compared with is not complete")),
    Newcomer("bank_churners", "Customers lost (all time) stands at 16.1%",
             ("None of the rows behind these figures has a date", "6 more tables would show more here")),
    Newcomer("comcast", "Number of complaints stands at 2,187",
             ("6 more tables would show more here", "customers, orders")),
    Newcomer("call_center", "Satisfaction (top boxes) stands at 50%",
             ("4,044 answers", "First-contact resolution stands at 73%")),
)  # fmt: skip


def pages_of(who: Newcomer) -> tuple[str, ...]:
    """All at night; by day the first, and of the others every third, so that each is opened for two newcomers."""
    first, *others = PAGES
    return PAGES if NIGHTLY else (first, *others[NEWCOMERS.index(who) % 3 :: 3])


@pytest.fixture
def settle(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Newcomer], None]]:
    """Makes a newcomer's company the one that the pages show."""

    def settled(who: Newcomer) -> None:
        monkeypatch.setenv("CX_CONFIG", str(real_company(who.mapping, tmp_path_factory).config))
        forget()

    yield settled
    monkeypatch.undo()
    forget()


def said_by(page: AppTest) -> str:
    """All that a page says outside its pictures."""
    return " ".join([said(page), *(box.label.replace("\\", "") for box in page.expander)])


@pytest.mark.parametrize("who", NEWCOMERS, ids=lambda who: who.mapping)
def test_the_first_file_makes_a_useful_page_or_one_that_says_what_it_lacks(
    who: Newcomer, settle: Callable[[Newcomer], None]
) -> None:
    settle(who)
    for name in pages_of(who):
        page = opened(name)
        first, told = headline(page), said_by(page)
        assert first != "Nothing has been imported yet"
        if first == NOTHING:  # a language can be chosen, and it is said what would bring more
            assert any(box.key == "language" for box in page.selectbox) and "What would bring some" in told
        if name == PAGES[0]:
            assert first.startswith(who.headline)
            assert [words for words in who.said if words not in told] == []
