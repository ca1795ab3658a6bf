"""Cross-sums of drivers of batches that come one by one are those of all at once, whatever a later batch brings."""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from cx_metrics import warehouse
from cx_metrics.warehouse import clusters, driver_marts
from tests.oracle.test_refresh import in_order, require_alike
from tests.warehouses import Company

ITEMS = {
    "food": {"from": "food", "scale": [1, 5], "touchpoint": "bar"},
    "seats": {"from": "seats", "scale": [1, 5], "touchpoint": "lounge"},
}


def answers(seed: int, n: int = 400, top: int = 5) -> pd.DataFrame:
    draws = np.random.default_rng(seed)
    frame = pd.DataFrame({name: draws.integers(1, top + 1, n) for name in ("csat", "food", "seats", "staff")})
    frame = frame.astype("Int64").mask(draws.random(frame.shape) < 0.2)
    frame["nps"], frame["weight"] = draws.integers(0, 11, n), 1
    frame["customer_id"] = [f"C{i}" if i % 7 else "" for i in draws.integers(0, 300, n)]
    frame["segment"], frame["channel"] = draws.choice(["a", "b"], n), draws.choice(["app", "desk", ""], n)
    days = pd.Timestamp("2026-01-01") + pd.to_timedelta(draws.integers(0, 120, n), unit="D")
    frame["occurred_on"] = days.strftime("%Y-%m-%d")
    return frame


def test_answers_without_a_date_add_up_too(house: Company, refreshed: list[bool]) -> None:
    undated = {"occurred_on": {"from": "occurred_on", "format": "%Y-%m-%d", "undated": True}}
    for seed in (7, 8):
        rows = answers(seed)
        rows.loc[rows.index % 4 == 0, "occurred_on"] = ""
        bring(house, rows, ITEMS, columns=undated)
    assert True in refreshed
    assert require_as_from_nothing(house)["driver_blocks"]["month"].isna().any()


def bring(house: Company, rows: pd.DataFrame, items: dict[str, Any], top: int = 5, **said: Any) -> None:
    columns: dict[str, Any] = {name: name for name in ("customer_id", "segment", "channel", "weight")}
    columns |= {"occurred_on": {"from": "occurred_on", "format": "%Y-%m-%d"}, "nps": {"from": "nps", "scale": [0, 10]}}
    columns |= {"csat": {"from": "csat", "scale": [1, top]}}
    mapping = house.mapping(columns | said.pop("columns", {}), items=items, **said)
    house.bring(rows.to_csv(index=False), mapping)


def tables(house: Company) -> dict[str, pd.DataFrame]:
    """The tables of drivers in the build in use."""
    with duckdb.connect(str(house.folder.mart(house.folder.current() or "")), read_only=True) as con:
        return {name: in_order(con, name) for name in driver_marts.TABLES}


def require_as_from_nothing(house: Company) -> dict[str, pd.DataFrame]:
    found = tables(house)
    warehouse.rebuild(house.settings, house.catalogue, False)
    require_alike(found, tables(house))
    return found


@pytest.fixture
def house(tmp_path: Path) -> Company:
    return Company(tmp_path, {"imports": {"latest_date": "2030-12-31"}}, metrics=("nps", "csat"))


def test_items_scales_and_weights_that_come_later(
    house: Company, refreshed: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "ENOUGH", 500)
    bring(house, answers(1).drop(columns=["food", "seats", "staff"]), {})  # no items at all
    assert not len(tables(house)["driver_sums"])
    bring(house, answers(2), ITEMS)
    bring(house, answers(3, top=7), {name: told | {"scale": [1, 7]} for name, told in ITEMS.items()}, top=7)
    more = ITEMS | {"staff": {"from": "staff", "scale": [1, 5]}}
    bring(house, answers(4).assign(weight=np.resize([1, 2, 5], 400)), more)
    assert refreshed.count(True) >= 2, refreshed
    found = require_as_from_nothing(house)
    assert 0 < len(found["driver_sample"]) < 3 * 400  # and only some customers are kept
    assert {"item_food", "item_staff", "csat", "nps"} <= set(found["driver_variables"]["variable"])
    assert (found["driver_sums"]["weight"] > found["driver_sums"]["n"]).any()


def test_cells_that_become_too_many_are_no_longer_kept(tmp_path: Path, refreshed: list[bool]) -> None:
    most = {"most_cells_in_a_rollup": 120}
    told = {"imports": {"latest_date": "2030-12-31"}, "database": most}
    house = Company(tmp_path, told, metrics=("nps", "csat"))
    kept = []
    for part, days in enumerate(("2026-01", "2026-02", "2026-03")):
        rows = answers(part, 120)
        rows["occurred_on"] = days + rows["occurred_on"].str[7:].replace({"-29": "-01", "-30": "-01", "-31": "-01"})
        bring(house, rows, ITEMS)
        kept.append("*" in set(require_as_from_nothing(house)["driver_sums"]["cut"]))
    assert kept[0] and not kept[-1], kept


def test_other_tables_leave_them_as_they_are_and_undo_takes_out(house: Company, refreshed: list[bool]) -> None:
    bring(house, answers(5), ITEMS)
    before = tables(house)
    house.bring("customer_id,occurred_on,amount\nC1,2026-02-01,5\n", "orders")
    require_alike(tables(house), before)
    bring(house, answers(6), ITEMS)
    (last,) = [b.id for b in warehouse.current_batches(house.folder)][-1:]
    warehouse.undo(house.settings, house.catalogue, last)
    require_alike(tables(house), before)
