"""What oracles share: additions however small, and a company whose answers are known row by row."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cx_metrics.warehouse import build, refresh
from tests.companies import Company, company
from tests.oracle.plain import DIMENSIONS, ITEMS, answers


@pytest.fixture
def additions(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few rows a company has, a batch is added to them rather than all built from nothing."""
    monkeypatch.setattr(build, "FEW", 0)


@pytest.fixture
def refreshed(additions: None, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each import since was an addition."""
    noted: list[bool] = []
    write = refresh.Refresh.write

    def watched(self: refresh.Refresh, draft: Path) -> bool:
        noted.append(write(self, draft))
        return noted[-1]

    monkeypatch.setattr(refresh.Refresh, "write", watched)
    return noted


@pytest.fixture(scope="session", params=[False, True], ids=["unweighted", "weighted"])
def asked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Company, pd.DataFrame, bool]:
    """A company of the plain answers, these answers, and whether they carry weights; read only."""
    frame = answers()
    if request.param:
        frame["weight"] = np.round(np.random.default_rng(5).lognormal(0, 0.6, len(frame)), 4)
    held = company(tmp_path_factory.mktemp("oracle"), frame, dimensions=DIMENSIONS, items=ITEMS)
    return held, frame, request.param
