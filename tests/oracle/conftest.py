"""What tests of additions share."""

from pathlib import Path

import pytest

from cx_metrics.warehouse import build, refresh


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
