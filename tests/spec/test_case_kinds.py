"""Cases that do not say whether they are complaints: one rule for every reader of cases, declared with their table."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from cx_metrics.company import Company as Seen
from cx_metrics.declarations.table import load_table
from cx_metrics.declarations.words import pick
from cx_metrics.errors import DeclarationError
from cx_metrics.importing import Report
from cx_metrics.journey import journey_map
from cx_metrics.journey.complaints import cases_behind
from cx_metrics.metrics import Period
from cx_metrics.radar.counted import counted
from cx_metrics.roi import business_case
from cx_metrics.roi.pain_points import pain_points
from cx_metrics.text import Text
from cx_metrics.voice.text_codes import checklist
from cx_metrics.warehouse import open_reader
from tests import walks
from tests.warehouses import Company

YEAR = Period(pd.Timestamp("2025-01-01").date(), pd.Timestamp("2025-12-31").date())
DAYS = [f"2025-{month:02d}-{day:02d}" for month in range(1, 13) for day in (1, 15, 28)]
MODE = {"name": "Told us", "severity": 7, "detection": 5, "signs": {"kind": ["complaint"]}, "evidence": walks.EVIDENCE}
SAID = {"none": [""], "some": ["complaint", "", "question"], "no complaint": ["question", ""]}


def made(root: Path, kinds: list[str]) -> tuple[Company, Report]:
    """Thirty-six cases and as many visits of as many customers over a year, at the desk of a walk."""
    told = walks.journey()
    told["stages"]["before"]["touchpoints"]["ask"]["failures"] = {"told": MODE}
    walks.declare(root, told)
    of = Company(root, walks.settings())
    rows = [
        {"customer_id": f"c{i}", "touchpoint": "ask", "opened_at": f"{day}T10:00:00+08:00", "problem": "staff",
         "satisfied": "no", "kind": kinds[i % len(kinds)], "text": f"rude {i}"}
        for i, day in enumerate(DAYS)
    ]  # fmt: skip
    visits = [{"customer_id": f"c{i}", "touchpoint": "ask", "occurred_at": f"{d}T09:00:00+08:00"}
              for i, d in enumerate(DAYS)]  # fmt: skip
    ends = [{"customer_id": "c0", "occurred_on": day, "amount": 1} for day in ("2025-01-01", "2025-12-31")]
    of.bring_all(interactions=(pd.DataFrame(visits), None), orders=(pd.DataFrame(ends), None))
    cases = pd.DataFrame(rows)
    return of, of.bring((cases if any(kinds) else cases.drop(columns="kind")).to_csv(index=False), "cases")


@pytest.fixture(scope="module", params=SAID)
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Company, Report]:
    return request.param, *made(tmp_path_factory.mktemp("kinds"), SAID[request.param])


def test_every_reader_of_cases_counts_as_a_complaint_what_says_so(
    company: tuple[str, Company, Report], capsys: pytest.CaptureFixture[str]
) -> None:
    said, of, report = company
    complaints = sum(SAID[said][i % len(SAID[said])] == "complaint" for i in range(36))
    unsaid = sum(not SAID[said][i % len(SAID[said])] for i in range(36))
    ours = of.catalogue.tables["cases"].columns["kind"].unsaid
    assert ours is not None
    assert [n for what, n in report.warnings.items() if pick(ours.becomes, "en") in what] == [unsaid]

    days = ("--from", "2025-01-01", "--to", "2025-12-31")
    told = of.asked(capsys, "measure", "complaint_rate", "complaints", "contact_rate", *days, "--explain")
    rate, count, contacts = told["measurements"]
    assert contacts["value"] == pytest.approx(1000)
    known = said != "none"
    assert rate["value"] == (pytest.approx(1000 * complaints / 36) if known else None)
    assert count["n"] == complaints
    if not known:
        assert {one["reason"]["code"] for one in (rate, count)} == {"kinds_unsaid"}
    notes = {e["metric"]: e["kinds_unsaid"] for e in told["explanations"] if e["kinds_unsaid"]}
    line = Text("en")("explain.kinds_unsaid", share=Text("en").value(unsaid / 36, "share"))
    assert notes == ({"complaint_rate": line, "complaints": line} if known else {})

    seen = Seen(open_reader(of.settings), of.catalogue, of.settings, "operator")
    assert cases_behind(seen, "walk", "ask", (), YEAR).total == complaints
    told_by = [mode for step in journey_map(seen, "walk", (), YEAR).steps for mode in step.failures]
    (mode,) = told_by
    assert mode.occurrence.value == (pytest.approx(complaints / 36) if known else None)
    assert mode.cases == (complaints if known else None)
    points = pain_points(seen, business_case(seen, "cost_of_inaction"))
    assert [point.complaints for point in points] == ([complaints] if complaints else [])
    assert ("complaints" in [one.outcome.id for one in counted(seen)]) == known
    assert checklist(seen, period=YEAR).n == complaints


@pytest.mark.parametrize("names", [{}, {"complaint": "c", "question": "q"}, {"complaint": "c", "praise": "p"}])
def test_a_table_names_each_value_that_it_asks_for(tmp_path: Path, names: dict[str, str]) -> None:
    unsaid = {"asks": "Which?", "becomes": "Nothing.", "names": names}
    kind = {"kind": "category", "about": "x", "values": ["complaint", "question", "request"], "unsaid": unsaid}
    told: dict[str, Any] = {"name": "T", "about": "t", "key": "id", "columns": {"id": {"kind": "id", "about": "x"}}}
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(told | {"columns": {**told["columns"], "kind": kind}}), "utf-8")
    with pytest.raises(DeclarationError, match="names are not those"):
        load_table(path)
