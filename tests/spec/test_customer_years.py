"""The years of customers: what is counted, what is not known, and how a period reads them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cx_metrics.declarations import load_catalogue
from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS, load_mapping
from cx_metrics.errors import DeclarationError
from cx_metrics.warehouse.lineage import tables_behind
from tests.shipped_cases import catalogue
from tests.warehouses import Company, shared

Asked = Callable[..., dict[str, Any]]
YEAR = ("--from", "2025-01-01", "--to", "2025-12-31")
YEARLY = (
    *(name for name, metric in catalogue().metrics.items() if metric.reads_years),
    *("average_order_value", "margin_share"),
)
BEFORE = ("retention_by_purchase", "lapse_rate", "revenue_growth", "earned_growth", "earned_growth_ratio")


def csv(*rows: tuple[Any, ...], columns: str) -> str:
    return "\n".join([columns, *(",".join("" if cell is None else str(cell) for cell in row) for row in rows)]) + "\n"


def orders(*rows: tuple[Any, ...]) -> str:
    """Customer, day, amount, margin, why the customer came."""
    padded = [(*row, *([None] * (5 - len(row)))) for row in rows]
    return csv(*padded, columns="customer_id,occurred_on,amount,margin,source")


@pytest.fixture
def of(tmp_path: Path) -> Company:
    return Company(tmp_path, metrics=YEARLY)


@pytest.fixture
def ask(of: Company, capsys: pytest.CaptureFixture[str]) -> Asked:
    """The measurements by metric (the last, where there are several) of a question put on the command line."""

    def asked(*words: str) -> dict[str, Any]:
        document = of.asked(capsys, "measure", *words)
        return {m["metric"]: m for m in document["measurements"]}

    return asked


# 100 grows to 130: 85 is kept, 20 bought, 25 earned (Winning on Purpose, appendix B, figure B-1)
PUBLISHED = orders(
    ("old", "2024-01-01", 60),
    ("older", "2024-05-05", 40),
    ("old", "2025-01-01", 45),
    ("older", "2025-07-07", 40),
    ("bought", "2025-03-03", 20, None, "bought"),
    ("earned", "2025-12-31", 25, None, "earned"),
)


def test_earned_growth_as_published(of: Company, ask: Asked) -> None:
    of.bring(PUBLISHED, "orders")
    found = ask("earned_growth", "earned_growth_ratio", "revenue_growth", "earned_new_customers", *YEAR)
    assert {name: m["value"] for name, m in found.items()} == {
        "earned_growth": pytest.approx(0.10),
        "earned_growth_ratio": pytest.approx(1 / 3),
        "revenue_growth": pytest.approx(0.30),
        "earned_new_customers": pytest.approx(0.5),
    }
    assert {m["n"] for m in found.values()} == {4, 2}
    assert found["earned_growth"]["covers"] == {"from": "2025-01-01", "to": "2025-12-31"}


def test_a_share_of_growth_needs_growth(of: Company, ask: Asked) -> None:
    of.bring(orders(("a", "2024-01-01", 100, None, "bought"), ("a", "2025-12-31", 90)), "orders")
    found = ask("revenue_growth", "earned_growth", "earned_growth_ratio", *YEAR)
    assert found["revenue_growth"]["value"] == found["earned_growth"]["value"] == pytest.approx(-0.1)
    assert found["earned_growth_ratio"]["status"] == "not_measurable"


def test_what_was_earned_is_not_known_where_nobody_says_why_they_came(of: Company, ask: Asked) -> None:
    of.bring(orders(("a", "2024-01-01", 100), ("a", "2025-12-31", 90), ("b", "2025-12-31", 30)), "orders")
    found = ask("revenue_growth", "earned_growth", "earned_growth_ratio", *YEAR)
    assert found["revenue_growth"]["value"] == pytest.approx(0.2)
    assert [found[name]["status"] for name in ("earned_growth", "earned_growth_ratio")] == ["not_measurable"] * 2


def test_new_is_whom_nobody_knew_before_or_who_says_why(of: Company, ask: Asked) -> None:
    joined = csv(
        ("member", "2020-02-02"), ("referred", "2023-03-03"), ("fresh", "2025-04-04"), columns="customer_id,joined_on"
    )
    of.bring(joined, "customers")
    of.bring(
        orders(
            ("first", "2024-01-01", 100), ("member", "2025-05-05", 7), ("referred", "2025-05-05", 11, None, "earned"),
            ("fresh", "2025-05-05", 13), ("stranger", "2025-12-31", 17, None, "unknown"),
            ("first", "2025-06-06", 1, None, "bought"),
        ),
        "orders",
    )  # fmt: skip
    (row,) = of.stored(
        "sum(earned_new_revenue), sum(bought_new_revenue), sum(unknown_new_revenue), count_if(is_new)",
        "customer_years WHERE occurred_on = '2025-12-31' --",
    )
    assert row == (11, 0, 13 + 17, 3)


# What is not known is not measurable, and never nought


def test_a_year_before_the_data_is_not_known(of: Company, ask: Asked) -> None:
    of.bring(orders(("a", "2024-01-04", 10), ("b", "2025-01-31", 10)), "orders")  # lacks three working days: not full
    found = ask("active_customers", "revenue_per_customer", *BEFORE, "--from", "2024-02-01", "--to", "2025-01-31")
    assert found["active_customers"]["value"] == 1 and found["revenue_per_customer"]["value"] == pytest.approx(10)
    assert {found[name]["status"] for name in BEFORE} == {"not_measurable"}
    early = ask("active_customers", "--from", "2024-01-01", "--to", "2024-12-31")["active_customers"]
    assert (early["value"], early["status"]) == (None, "not_measurable"), "eleven full months are no year"


def test_margins_that_nobody_states_are_not_nought(of: Company, ask: Asked) -> None:
    of.bring(orders(("a", "2024-01-01", 10), ("b", "2025-12-31", 30)), "orders")
    found = ask("margin_per_customer", "coverage_of_margin", "revenue_per_customer", *YEAR)
    assert found["margin_per_customer"]["status"] == found["coverage_of_margin"]["status"] == "not_measurable"
    assert found["revenue_per_customer"]["value"] == pytest.approx(30)


def test_margin_is_the_stated_one_or_amount_less_cost_and_else_the_customer_is_left_out(
    of: Company, ask: Asked
) -> None:
    rows = [("a", "2024-01-01", 10, 4, None), ("a", "2025-02-02", 10, 4, None), ("b", "2025-03-03", 20, None, 15),
            ("c", "2025-04-04", 50, None, None), ("c", "2025-12-31", 50, 25, None)]  # fmt: skip
    of.bring(csv(*rows, columns="customer_id,occurred_on,amount,margin,cost"), "orders")
    found = ask("margin_per_customer", "margin_share", *YEAR)
    assert (found["margin_per_customer"]["value"], found["margin_per_customer"]["n"]) == (pytest.approx(4.5), 2)
    assert found["margin_share"]["value"] == pytest.approx((4 + 5 + 25) / (10 + 20 + 50))


def test_a_table_that_begins_later_is_not_known_for_the_year(of: Company, ask: Asked) -> None:
    of.bring(orders(("a", "2024-01-01", 10), ("b", "2025-12-31", 10)), "orders")
    case = csv(("b", "2025-03-03T10:00:00", "complaint"), columns="customer_id,opened_at,kind")
    of.bring(case, of.mapping(
        {"customer_id": "customer_id", "kind": "kind",
         "opened_at": {"from": "opened_at", "format": "%Y-%m-%dT%H:%M:%S", "zone": "Asia/Taipei"}}, "cases",
    ))  # fmt: skip
    found = ask("contact_rate", "complaint_rate", "active_customers", "coverage_of_customers", *YEAR)
    assert found["active_customers"]["value"] == 1  # the same customer ordered and complained
    assert {found[name]["status"] for name in ("contact_rate", "complaint_rate", "coverage_of_customers")} == {
        "not_measurable"
    }


@pytest.mark.parametrize(("kinds", "rate"), [(("", ""), None), (("question", ""), 0.0), (("complaint", ""), 1000.0)])
def test_no_complaint_is_not_what_cases_of_no_kind_say(
    of: Company, ask: Asked, kinds: tuple[str, str], rate: float | None
) -> None:
    """The rate stood at 0 where nobody had said which of 640 cases were complaints."""
    of.bring(orders(("b", "2024-01-01", 10), ("b", "2025-12-31", 10)), "orders")
    days = ("2024-01-02T10:00:00", "2025-12-30T10:00:00")
    cases = [("b", day, kind) for day, kind in zip(days, reversed(kinds), strict=True)]
    of.bring(csv(*cases, columns="customer_id,opened_at,kind"), of.mapping(
        {"customer_id": "customer_id", "kind": "kind",
         "opened_at": {"from": "opened_at", "format": "%Y-%m-%dT%H:%M:%S", "zone": "Asia/Taipei"}}, "cases",
    ))  # fmt: skip
    found = ask("contact_rate", "complaint_rate", *YEAR)
    assert found["contact_rate"]["value"] == pytest.approx(1000)
    assert found["complaint_rate"]["value"] == rate
    assert (found["complaint_rate"]["status"] == "not_measurable") == (rate is None)


def test_what_is_given_back_lowers_revenue_and_is_no_order(of: Company, ask: Asked) -> None:
    of.bring(
        orders(("a", "2024-01-01", 10), ("a", "2025-02-02", 100), ("a", "2025-03-03", -40), ("b", "2025-12-31", 20)),
        "orders",
    )
    found = ask("average_order_value", "revenue_per_customer", "retention_by_purchase", *YEAR)
    assert (found["average_order_value"]["value"], found["average_order_value"]["n"]) == (pytest.approx(40), 2)
    assert found["revenue_per_customer"]["value"] == pytest.approx(40)
    of.bring(orders(("a", "2025-12-30", 5), ("c", "2024-06-06", -5)), "orders")
    assert ask("retention_by_purchase", *YEAR)["retention_by_purchase"]["n"] == 1, "who only gave back never bought"


# Contracts, lapses, groups


def test_churn_is_of_those_under_contract_when_the_year_began(of: Company, ask: Asked) -> None:
    told = csv(
        ("kept", "2023-01-01", None, "customer", "gold"), ("left", "2023-01-01", "2025-06-30", "customer", "gold"),
        ("gone", "2023-01-01", "2024-12-31", "customer", "gold"),
        ("late", "2025-01-01", "2025-03-31", "customer", "gold"),
        ("last", "2024-12-31", "2025-12-31", "customer", "gold"), ("guest", "2023-01-01", None, "customer", "none"),
        ("staff", "2023-01-01", "2025-06-30", "employee", "gold"),
        columns="customer_id,joined_on,ended_on,audience,tier",
    )  # fmt: skip
    of.bring(told, "customers")
    of.bring(orders(("x", "2024-01-01", 1), ("staff", "2025-12-31", 1)), "orders")
    found = ask("churn_rate", "retention_rate", "active_customers", *YEAR)
    assert (found["churn_rate"]["value"], found["churn_rate"]["n"]) == (pytest.approx(2 / 3), 3)
    assert found["retention_rate"]["value"] == pytest.approx(1 / 3)
    assert found["active_customers"]["value"] == 4  # kept, left, late and last; who works here is no customer


def test_where_no_end_was_ever_recorded_joining_is_no_contract(of: Company, ask: Asked) -> None:
    of.bring(csv(("a", "2020-01-01"), ("b", "2020-01-01"), columns="customer_id,joined_on"), "customers")
    of.bring(orders(("a", "2024-01-01", 1), ("a", "2025-12-31", 1)), "orders")
    found = ask("churn_rate", "active_customers", *YEAR)
    assert found["churn_rate"]["status"] == "not_measurable" and found["active_customers"]["value"] == 1


def test_the_days_until_a_customer_has_lapsed_stand_in_the_settings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [("a", "2024-01-01"), ("b", "2024-01-01"), ("a", "2025-09-30"), ("b", "2025-10-03"), ("c", "2025-12-31")]
    for days, lapsed in ((365, 0), (90, 1), (92, 1), (93, 0), (89, 2)):
        (folder := tmp_path / str(days)).mkdir()
        company = Company(folder, {"customers": {"lapsed_after_days": days}}, metrics=YEARLY)
        company.bring(orders(*((who, day, 1) for who, day in rows)), "orders")
        (m,) = company.asked(capsys, "measure", "lapse_rate", *YEAR)["measurements"]
        assert (m["value"], m["n"]) == (pytest.approx(lapsed / 2), 2), days


@pytest.mark.parametrize(("days", "says"), [(0, "use 1 or more"), (731, "use 730 or less")])
def test_days_that_no_year_can_tell_are_refused(tmp_path: Path, days: int, says: str) -> None:
    with pytest.raises(DeclarationError, match=says):
        _ = Company(tmp_path, {"customers": {"lapsed_after_days": days}}).settings


def test_contracts_are_told_by_a_column_that_there_is(tmp_path: Path) -> None:
    company = Company(tmp_path, {"customers": {"without_contract": {"tyer": ["none"]}}})
    with pytest.raises(DeclarationError, match=r"without_contract\.tyer: is no column of customers") as raised:
        load_catalogue(company.settings)
    assert "tier" in str(raised.value)


def test_a_customer_nobody_listed_belongs_where_the_latest_row_says(of: Company, ask: Asked) -> None:
    of.bring(csv(("listed", "gold mine"), columns="customer_id,segment"), "customers")
    rows = [("a", "2024-01-01", "old"), ("a", "2025-05-05", "new"), ("a", "2025-04-04", "middle"),
            ("listed", "2025-06-06", "elsewhere"), ("b", "2025-12-31", None)]  # fmt: skip
    of.bring(csv(*((w, d, 1, s) for w, d, s in rows), columns="customer_id,occurred_on,amount,segment"), "orders")
    held = of.stored("customer_id, segment FROM customer_years WHERE occurred_on = '2025-12-31' ORDER BY 1 --", "")
    assert held == [("a", "new"), ("b", None), ("listed", "gold mine")]
    assert ask("active_customers", *YEAR, "--where", "segment=new")["active_customers"]["value"] == 1


def test_a_channel_is_of_an_event_and_not_of_a_customer(of: Company, capsys: pytest.CaptureFixture[str]) -> None:
    of.bring(PUBLISHED, "orders")
    assert of.call("measure", "active_customers", "--by", "channel") == 1
    assert "dimension 'channel': is none that active_customers can be asked by" in capsys.readouterr().err


# What is asked, and what is said


def test_days_are_refused(of: Company, capsys: pytest.CaptureFixture[str]) -> None:
    of.bring(PUBLISHED, "orders")
    assert of.call("measure", "average_order_value", "active_customers", "--grain", "day") == 1
    said = capsys.readouterr().err
    assert "--grain day of active_customers" in said and "choose month or longer" in said


def test_it_says_which_twelve_months_it_covers(of: Company, capsys: pytest.CaptureFixture[str]) -> None:
    of.bring(PUBLISHED, "orders")
    assert of.call("measure", "active_customers", "--from", "2025-02-10", "--to", "2025-11-20", "--explain") == 0
    said = capsys.readouterr().out
    assert said.count("12 months to Oct 31, 2025") == 2 and "All customers" in said
    assert "customers active in the year: 3; a verdict needs 1" in said
    assert "everybody is counted and nobody sampled" in said and "from file.csv: 6 rows" in said
    told = of.asked(capsys, "measure", "active_customers", "--explain", "--lang", "zh-TW", *YEAR)
    assert told["explanations"][0]["period"] == "截至 2025年12月31日的 12 個月"


def test_metrics_of_one_view_read_it_alike(tmp_path: Path) -> None:
    company = Company(tmp_path, {"catalogue": "own"})
    (own := tmp_path / "own" / "metrics").mkdir(parents=True)
    shipped = (Path(load_catalogue.__code__.co_filename).parents[1] / "catalogue/metrics/contact_rate.yaml").read_text()
    (own / "my_rate.yaml").write_text(shipped.replace("reads: the_year_to_its_end\n", ""), "utf-8")
    with pytest.raises(DeclarationError, match=r"my_rate.yaml, key reads.*metrics of one view must read it alike"):
        load_catalogue(company.settings)


def test_which_tables_a_view_rests_on(of: Company) -> None:
    views = of.catalogue.views
    assert tables_behind("orders", views) == {"orders"} and tables_behind("ratings", views) == {"responses"}
    assert tables_behind("customer_years", views) == {"orders", "cases", "responses", "interactions", "customers"}
    assert tables_behind("one", {"one": "SELECT 1 FROM two -- FROM stored_x", "two": "SELECT * FROM stored_y"}) == {"y"}


def test_a_company_with_one_table_can_ask_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    of = Company(tmp_path)
    of.bring(csv(("2025-03-03", 9), ("2026-03-31", 3), columns="occurred_on,nps"), "responses")
    found = {m["metric"]: m for m in of.asked(capsys, "measure", *of.catalogue.metrics)["measurements"]}
    assert found["nps"]["n"] == 1
    others = {name: m for name, m in found.items() if of.catalogue.metrics[name].view not in ("responses", "ratings")}
    assert len(others) > 20 and {m["status"] for m in others.values()} == {"not_measurable"}


def test_three_dimensions_beyond_the_cells_allowed_are_read_from_the_batches_and_answer_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dimensions = {name: {"name": name} for name in ("segment", "region", "tier")}
    rows = [(f"c{i}", f"202{4 + i % 2}-0{1 + i % 9}-1{i % 7}", i, f"s{i % 2}", f"r{i % 3}", f"t{i % 5}")
            for i in range(60)]  # fmt: skip
    edges = [("first", "2024-01-01", 1, "s0", "r0", "t0"), ("first", "2025-12-31", 1, "s0", "r0", "t0")]
    found = []
    for most in (1, 500_000):
        (folder := tmp_path / str(most)).mkdir()
        company = Company(
            folder, {"dimensions": dimensions, "database": {"most_cells_in_a_rollup": most}}, metrics=YEARLY
        )
        told = csv(*rows, *edges, columns="customer_id,occurred_on,amount,segment,region,tier")
        company.bring(told, "orders")
        document = company.asked(
            capsys, "measure", "revenue_per_customer", "active_customers", "--by", "segment,region,tier", *YEAR
        )
        found.append((document["measurements"], document["sources"]["active_customers"]))
    (few, batches), (many, rollup) = found
    assert few == many and len(many) > 20
    assert (batches, rollup) == ("batches", "rollup_customer_years_month_segment_region_tier")


def test_a_count_has_a_target_and_a_change_but_no_rest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    goal = {"metric": "active_customers", "value": 400, "starts": "2025-01-01", "ends": "2025-12-31", "set_by": "board",
            "set_on": "2025-01-01"}  # fmt: skip
    company = Company(tmp_path, {"targets": [goal]})
    rows = [(f"c{i}", f"{2024 + i % 2}-06-15", 1, f"s{i % 3}") for i in range(300)]
    rows += [("c0", "2024-01-01", 1, "s0"), ("c1", "2025-12-31", 1, "s1")]
    rows += [(f"new {i}", "2025-03-03", 1, "s2") for i in range(100)]
    company.bring(csv(*rows, columns="customer_id,occurred_on,amount,segment"), "orders")
    (m,) = company.asked(capsys, "measure", "active_customers", "--compare", "target", *YEAR)["measurements"]
    assert (m["value"], m["target"], m["change"], m["verdict"]) == (250, 400, -150, "worse")
    (m,) = company.asked(capsys, "measure", "active_customers", "--compare", "year", *YEAR)["measurements"]
    assert (m["change"], m["verdict"]) == (100, "better")  # 150 customers in 2024
    groups = company.asked(capsys, "measure", "active_customers", "--compare", "rest", "--by", "segment", *YEAR)
    assert [(g["verdict"], g["change"]) for g in groups["measurements"]] == [(None, None)] * 3


# Real customers


def test_cdnow_customers_who_bought_again_and_what_they_spent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shared("cdnow/CDNOW_sample.txt")
    organisation = {"name": "Test", "time_zone": "Asia/Taipei", "currency": "USD"}
    company = Company(tmp_path, {"organisation": organisation, "customers": {"lapsed_after_days": 180}}, metrics=YEARLY)
    company.bring(file, load_mapping(SHIPPED_MAPPINGS / "cdnow.yaml", company.catalogue.tables))
    plain = pd.read_csv(
        file, sep=r"\s+", names=["id", "sample", "date", "discs", "dollars"], dtype={"id": str, "date": str}
    )
    plain["day"] = pd.to_datetime(plain["date"], format="%Y%m%d")
    asked = ("measure", "revenue_per_customer", "active_customers", "margin_per_customer", "retention_by_purchase",
             "lapse_rate", "--from", "1997-01-01", "--to", "1998-06-30", "--grain", "month")  # fmt: skip
    found = {(m["metric"], m["covers"]["to"]): m for m in company.asked(capsys, *asked)["measurements"]}
    for end in pd.date_range("1997-12-31", "1998-06-30", freq="ME"):
        year = plain[(plain["day"] > end - pd.DateOffset(years=1)) & (plain["day"] <= end)]
        spent = year.groupby("id")["dollars"].sum()
        m = found["revenue_per_customer", str(end.date())]
        assert (m["value"], m["n"]) == (pytest.approx(spent.mean(), rel=1e-9), len(spent))
        assert found["active_customers", str(end.date())]["value"] == len(spent)
        # no margin, and eighteen months are not two years: nobody knows
        for name in ("margin_per_customer", "retention_by_purchase", "lapse_rate"):
            assert found[name, str(end.date())]["status"] == "not_measurable"
    # the shop tells that half a year earlier it sold a single thing: now two years are known
    company.bring(orders(("first of all", "1996-07-01", 1)), "orders")
    found = {(m["metric"], m["covers"]["to"]): m for m in company.asked(capsys, *asked)["measurements"]}
    first_half = set(plain.loc[plain["day"] < "1997-07-01", "id"]) | {"first of all"}
    again = first_half & set(plain.loc[plain["day"] >= "1997-07-01", "id"])
    recent = first_half & set(plain.loc[plain["day"] > pd.Timestamp("1998-06-30") - pd.Timedelta(days=180), "id"])
    kept, lapsed = found["retention_by_purchase", "1998-06-30"], found["lapse_rate", "1998-06-30"]
    assert (kept["value"], kept["n"]) == (pytest.approx(len(again) / len(first_half)), len(first_half))
    assert lapsed["value"] == pytest.approx(1 - len(recent) / len(first_half)) and lapsed["value"] > 1 - kept["value"]
