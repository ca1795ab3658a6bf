"""Customers' years and journeys after an addition, counted from those of the touched customers, are what building from
nothing gives: whatever is added, and whoever it is about."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from cx_metrics.declarations import load_mapping
from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS
from cx_metrics.importing import Request, import_all
from cx_metrics.sample import write_company
from cx_metrics.warehouse import refresh, touched
from cx_metrics.warehouse.journeys import frequent, people
from cx_metrics.warehouse.journeys import refresh as journeys
from cx_metrics.warehouse.journeys.build import count_journey
from cx_metrics.warehouse.years import roll_up_years
from tests.oracle.test_refresh import House, require_alike

TABLES = {
    "customers": None,
    "survey": "visit_date",
    "interactions": "happened_at",
    "cases": "opened",
    "orders": "ordered_on",
}  # with the column of their day
RATED = ("satisfaction_score", "touchpoint_score")  # by which the journeys are


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    folder = tmp_path_factory.mktemp("company")
    write_company(folder, 1_200)
    return {name: pd.read_csv(folder / f"{name}.csv", dtype=str) for name in TABLES}


@pytest.fixture(autouse=True)
def every_addition_is_worth_it(additions: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small company's batch touches most of its customers."""
    monkeypatch.setattr(touched, "WORTH_IT", 1.0)


@pytest.fixture
def counted_anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The journeys that were counted for everybody since, and "years" for the years."""
    noted: list[str] = []

    def counted(con, journey, *others, **told) -> None:  # type: ignore[no-untyped-def]
        if "listing" not in told and told["of"]:
            noted.append(journey.id)
        count_journey(con, journey, *others, **told)

    def rolled_up(*arguments) -> None:  # type: ignore[no-untyped-def]
        noted.append("years")
        roll_up_years(*arguments)

    monkeypatch.setattr(journeys, "count_journey", counted)
    monkeypatch.setattr(refresh, "roll_up_years", rolled_up)
    return noted


def found_in(place: Path, tables: dict[str, pd.DataFrame], **database: Any) -> House:
    """A house that holds these rows, brought at once."""
    house = House(place, **database)
    metrics = {name: m for name, m in house.catalogue.metrics.items() if m.reads_years or name in RATED}
    house.catalogue = replace(house.catalogue, metrics=metrics)
    bring_at_once(house, tables, "first")
    return house


def bring_at_once(house: House, tables: dict[str, pd.DataFrame], part: str) -> None:
    """One import of these rows."""
    requests = []
    house.place.mkdir(exist_ok=True)
    for name, rows in tables.items():
        file = house.place / f"{name}_{part}.csv"
        rows.to_csv(file, index=False)
        mapping = load_mapping(SHIPPED_MAPPINGS / f"sample_{name}.yaml", house.catalogue.tables)
        requests.append(Request(file, mapping, house.folder))
    import_all(requests, house.catalogue, house.settings)


def halves(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every fifth row, and the others, which also hold the first and the last row."""
    apart = pd.Series(range(len(rows)), index=rows.index) % 5 == 2
    apart.iloc[[0, -1]] = False
    return rows[apart], rows[~apart]


def of_nobody(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows, every third without its customer."""
    return rows.assign(customer_no=rows["customer_no"].where(pd.Series(range(len(rows)), index=rows.index) % 3 > 0))


def test_rows_of_every_table_are_added(
    company: dict[str, pd.DataFrame], tmp_path: Path, counted_anew: list[str]
) -> None:
    added = {name: halves(rows)[0] for name, rows in company.items() if name != "customers"}
    first = {name: rows.drop(added[name].index) if name in added else rows for name, rows in company.items()}
    house = found_in(tmp_path, first)
    returned = added["orders"].assign(amount="-" + added["orders"]["amount"], margin="")
    of_some = {name: of_nobody(added[name]) for name in ("survey", "interactions", "cases")}
    bring_at_once(house, {"survey": of_some["survey"], "cases": of_some["cases"]}, "second")
    bring_at_once(house, {"interactions": of_some["interactions"], "orders": returned}, "third")
    assert set(counted_anew) == {"online_order"}
    require_alike(house.tables(), house.built_from_nothing())


def test_a_month_that_becomes_full_is_counted_for_everybody(
    company: dict[str, pd.DataFrame], tmp_path: Path, counted_anew: list[str]
) -> None:
    late = {
        name: rows[rows[day] >= f"{rows[day].max()[:7]}-01"] for name, rows in company.items() if (day := TABLES[name])
    }
    first = {name: rows.drop(late[name].index) if name in late else rows for name, rows in company.items()}
    house = found_in(tmp_path, first, most_cells_in_a_rollup=300)
    with duckdb.connect(str(house.folder.mart(house.folder.current() or "")), read_only=True) as con:
        before = con.execute("SELECT count(*) FROM stored_year_ends").fetchone()
    house.bring("interactions", late["interactions"], 1)
    bring_at_once(house, {name: late[name] for name in ("survey", "orders")}, "second")
    assert "years" not in counted_anew and "lounge_visit" not in counted_anew
    found, wanted = house.tables(), house.built_from_nothing()
    assert before is not None and len(found["stored_year_ends"]) > before[0]
    require_alike(found, wanted)


def test_paths_that_become_frequent_are_found(
    company: dict[str, pd.DataFrame], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counted_anew: list[str]
) -> None:
    monkeypatch.setattr(frequent, "MOST_PATHS", 4)
    events = company["interactions"]
    chosen = events["customer_no"].isin(sorted(set(events["customer_no"].dropna()))[::9])
    house = found_in(tmp_path, {"interactions": events[~chosen]})
    at_first = counted_anew.count("lounge_visit")
    one = events["customer_no"] == events[chosen]["customer_no"].dropna().iloc[0]
    house.bring("interactions", events[chosen & one], 1)
    assert counted_anew.count("lounge_visit") == at_first  # one more of any path changes no rank that matters
    house.bring("interactions", events[chosen & ~one], 2)
    found = house.tables()
    require_alike(found, house.built_from_nothing())
    paths = found["journey_paths"].query("journey == 'lounge_visit' and cut == ''")
    assert paths["path"].nunique() == 4 and paths["path"].isna().any()


def test_a_batch_that_touches_most_customers_is_counted_for_everybody(
    company: dict[str, pd.DataFrame], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counted_anew: list[str]
) -> None:
    monkeypatch.setattr(touched, "WORTH_IT", 0.1)
    added, first = halves(company["orders"])
    house = found_in(tmp_path, {"customers": company["customers"], "orders": first})
    house.bring("orders", added, 1)
    assert "years" in counted_anew
    require_alike(house.tables(), house.built_from_nothing())


def test_new_customers_rows_change_the_years_of_others_too(
    company: dict[str, pd.DataFrame], tmp_path: Path, counted_anew: list[str]
) -> None:
    """Contracts exist only where an end is recorded: the first one changes what is known of everybody."""
    ended = company["customers"]["ended"].notna()
    house = found_in(tmp_path, {"customers": company["customers"][~ended], "orders": company["orders"]})
    house.bring("customers", company["customers"][ended], 1)
    assert "years" in counted_anew
    require_alike(house.tables(), house.built_from_nothing())


def test_months_that_fill_several_numbers_are_counted_alike(
    company: dict[str, pd.DataFrame], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many years the months of a customer do not fit into the bits of one number."""
    house = found_in(tmp_path, company)
    in_one = house.tables()
    monkeypatch.setattr(people, "BITS", 7)
    require_alike(house.built_from_nothing(), in_one)
