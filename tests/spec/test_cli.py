"""What counts for every command: where the settings and the data lie."""

from pathlib import Path

import pytest

from cx_metrics.cli import parser


def test_the_environment_names_settings_and_data_as_it_does_for_the_dashboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CX_CONFIG", "theirs.yaml")
    monkeypatch.setenv("CX_DATA", "elsewhere")
    given = parser().parse_args(["batches"])
    assert (given.config, given.data) == (Path("theirs.yaml"), Path("elsewhere"))
    given = parser().parse_args(["--config", "ours.yaml", "--data", "here", "batches"])
    assert (given.config, given.data) == (Path("ours.yaml"), Path("here"))


def test_without_it_they_lie_where_the_command_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CX_CONFIG", raising=False)
    monkeypatch.delenv("CX_DATA", raising=False)
    given = parser().parse_args(["batches"])
    assert (given.config, given.data) == (Path("config.yaml"), None)
