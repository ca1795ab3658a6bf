"""A filter declared in the app is written into config.yaml, where every comment stays; what cannot be is not."""

import shutil
from pathlib import Path

import pytest

from cx_metrics.declarations.settings_checks import load_settings
from cx_metrics.declarations.settings_edit import declare_dimension
from cx_metrics.errors import DeclarationError
from tools.serving import ROOT


def test_a_filter_is_added_and_every_other_line_stays(tmp_path: Path) -> None:
    path = Path(shutil.copy(ROOT / "config.yaml", tmp_path / "config.yaml"))
    before = path.read_text("utf-8").splitlines()
    declare_dimension(path, "branch", '分店: "A" # 1', {"01": "Süd", "yes": "是"})
    settings = load_settings(path)
    assert settings.dimensions["branch"].name == '分店: "A" # 1'
    assert settings.dimensions["branch"].values == {"01": "Süd", "yes": "是"}
    after = path.read_text("utf-8").splitlines()
    at = after.index("  branch:")
    assert after[:at] + after[at + 5 :] == before
    declare_dimension(path, "plan", "Plan", {})
    assert {"branch", "plan"} < set(load_settings(path).dimensions)


@pytest.mark.parametrize("name", ["segment", "Filiale", "customer_id", "a: b"])
def test_what_cannot_be_a_filter_leaves_the_file_as_it_is(tmp_path: Path, name: str) -> None:
    path = Path(shutil.copy(ROOT / "config.yaml", tmp_path / "config.yaml"))
    before = path.read_bytes()
    with pytest.raises(DeclarationError):
        declare_dimension(path, name, "x", {})
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_a_file_without_a_place_for_filters_says_so(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("dimensions: {segment: {name: Segment}}\n", "utf-8")
    with pytest.raises(DeclarationError, match="by hand"):
        declare_dimension(path, "branch", "Branch", {})
