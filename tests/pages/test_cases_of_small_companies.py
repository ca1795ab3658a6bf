"""The what-if and the CFO page of companies that have next to nothing: answers without customers, counted in euro; and
forty customers, counted in yen. They are of use, and say what is theirs and what is not."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from cx_metrics.text import Text
from tests.companies import company
from tests.conftest import forget
from tests.pages.conftest import opened
from tests.pages.picking import levers, turn
from tests.pages.reading import all_drawn, headline, paragraphs, said, small_print
from tests.warehouses import Company, shipped_settings

Opener = Callable[..., AppTest]


@pytest.fixture(scope="module")
def of_answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred and twenty answers, no customer in any, a quarter of them with a problem; no other table."""
    i = np.arange(120)
    days = [f"2026-{n % 10 + 1:02d}-{n % 27 + 1:02d}" for n in i]
    rows = pd.DataFrame({"response_id": i, "occurred_on": days, "had_problem": i % 4 == 0, "nps": i % 11})
    euro = "organisation: {name: Test, currency: EUR, time_zone: Europe/Berlin}\n"
    return company(tmp_path_factory.mktemp("answers"), rows, config=euro).settings.folder / "config.yaml"


@pytest.fixture(scope="module")
def of_forty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty customers and what they ordered in three years, a fifth of them nothing in the last."""
    ids = [f"c{i}" for i in range(40)]
    told = [
        (each, f"{year}-{i % 12 + 1:02d}-15", 8000 + 100 * i)
        for i, each in enumerate(ids)
        for year in (2024, 2025, 2026)
        if year < 2026 or i % 5
    ]
    orders = pd.DataFrame(told, columns=["customer_id", "occurred_on", "amount"])
    orders = orders.assign(order_id=range(len(orders)), margin=orders["amount"] * 0.4)
    yen = dict(shipped_settings()["organisation"]) | {"currency": "JPY"}
    small = Company(tmp_path_factory.mktemp("forty"), {"organisation": yen})
    small.bring_all(orders=(orders, None), customers=(pd.DataFrame({"customer_id": ids}), None))
    return small.config


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Opener]:
    def over(config: Path) -> Opener:
        monkeypatch.setenv("CX_CONFIG", str(config))
        forget()
        return opened

    return over


CASES = ("cost_of_inaction", "investment", "loyalty_transition")


@pytest.mark.parametrize(("locale", "numbers", "amounts"), [
    ("en-US", "All numbers here are examples", "All amounts of money here are examples"),
    ("zh-TW", "此處全為範例數字", "此處金額全為範例"),
])  # fmt: skip
def test_answers_without_customers_run_every_case_and_no_amount_seems_to_be_theirs(
    locale: str, numbers: str, amounts: str, visit: Callable[[Path], Opener], of_answers: Path
) -> None:
    """The share of customers with a problem and the promoters are their own; nothing in money is."""
    opens, text = visit(of_answers), Text(locale[:5] if locale != "en-US" else "en", "EUR")
    for case in CASES:
        page = opens("cfo", locale, case=case)
        assert headline(page).startswith(amounts), case
        assert "€" in headline(page) or case == "investment"
        assert not page.error and text("stamp.as_of", date=date(2026, 10, 26)) in small_print(page)
    for case, turned in (("investment", 6), ("better_moment", 1)):
        page = opens("what_if", locale, case=case)
        assert headline(page).startswith(amounts if case == "investment" else numbers) and len(levers(page)) == turned
        assert not page.error and "NT$" not in all_drawn(page) + said(page)


def test_forty_customers_count_their_own_orders_in_their_own_currency(
    visit: Callable[[Path], Opener], of_forty: Path
) -> None:
    opens = visit(of_forty)
    page = opens("cfo", case="customer_base")
    assert "1 of 5 inputs is not yours" in paragraphs(page) and "examples" not in headline(page)
    assert "¥" in headline(page) and "Amounts in JPY" in small_print(page)
    page = opens("what_if", case="cost_to_serve")
    assert "15 of 19 inputs are not yours" in said(page) + all_drawn(page) and "not made for JPY" in all_drawn(page)
    turn(page, "avoided", levers(page)["avoided"]["min"])
    assert not page.exception and "You moved 1 lever" in all_drawn(page) and "NT$" not in all_drawn(page)
