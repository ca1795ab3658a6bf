"""The examples of docs/own_figures.md work: a mean of a plain number by segment, a share above a limit."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cx_metrics.declarations import catalogue
from tests.warehouses import Company, few_declarations
from tools.serving import ROOT


def test_a_mean_by_segment_and_a_share_above_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, column, mean, share, *_ = re.findall(
        r"```yaml\n(.*?)```", (ROOT / "docs/own_figures.md").read_text("utf-8"), re.S
    )
    own = tmp_path / "own"
    (own / "tables").mkdir(parents=True)
    (own / "metrics").mkdir()
    shipped = (catalogue.SHIPPED / "tables" / "responses.yaml").read_text("utf-8")
    (own / "tables" / "responses.yaml").write_text(shipped.rstrip() + "\n" + column, "utf-8")
    (own / "metrics" / "visits_mean.yaml").write_text(mean, "utf-8")
    (own / "metrics" / "frequent_share.yaml").write_text(share, "utf-8")
    (tmp_path / "declared").mkdir()
    monkeypatch.setattr(catalogue, "SHIPPED", few_declarations(tmp_path / "declared"))
    of = Company(tmp_path, {"catalogue": "own"})
    rng = np.random.default_rng(1)
    rows = pd.DataFrame(
        {"occurred_on": "2026-01-05", "segment": rng.choice(["a", "b"], 200), "visits": rng.poisson(3, 200)}
    )
    of.bring(rows.assign(visits=rows["visits"].where(rng.random(200) > 0.1)).to_csv(index=False), "responses")
    answered = pd.DataFrame(of.stored("segment, visits"), columns=["segment", "visits"]).dropna()
    asked = of.asked(capsys, "measure", "visits_mean", "frequent_share", "--by", "segment", "--all-time")
    found = {(m["metric"], m["by"]["segment"]): m for m in asked["measurements"]}
    for segment, stated in answered.groupby("segment")["visits"]:
        mean_of, share_of = found["visits_mean", segment], found["frequent_share", segment]
        assert mean_of["n"] == len(stated) and mean_of["value"] == pytest.approx(stated.mean())
        assert mean_of["low"] < mean_of["value"] < mean_of["high"]
        assert share_of["value"] == pytest.approx((stated >= 4).mean())
