"""The command ``journey`` draws the map to files, in the language asked for, or says why it cannot."""

import json
from pathlib import Path

import pypdf
import pytest

from cx_metrics.cli import main
from cx_metrics.pack import fonts

needs_a_font = pytest.mark.skipif(not fonts.can_write("zh-CN"), reason="no Chinese font is installed on this machine")


@needs_a_font
def test_it_draws_the_map_in_the_language_asked_for(
    sample_house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {kind: tmp_path / f"map.{kind}" for kind in ("svg", "png", "pdf")}
    told = [word for kind, path in files.items() for word in (f"--{kind}", str(path))]
    assert main(["--config", str(sample_house), "journey", "lounge_visit", "--lang", "zh-CN", "--json", *told]) == 0
    assert json.loads(capsys.readouterr().out)["journey"] == "lounge_visit"
    said = pypdf.PdfReader(files["pdf"]).pages[0].extract_text()
    assert "贵宾室之旅" in said and "数据截至" in said and "示例" in said and "无线网络" in said
    assert "关键时刻" in said  # as the page marks them
    assert files["svg"].read_text("utf-8").startswith("<svg") and files["png"].read_bytes()[:4] == b"\x89PNG"


@needs_a_font
def test_a_folder_that_is_missing_is_named(
    sample_house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "nowhere" / "map.svg"
    assert main(["--config", str(sample_house), "journey", "--svg", str(path)]) == 1
    assert "nowhere" in capsys.readouterr().err
