"""The files of deploy/: what the container copies is enough to run, and what they name is there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tools.serving import ROOT

DEPLOY = ROOT / "deploy"
COPIED = re.findall(r"^COPY (.+) (\S+)$", (DEPLOY / "Containerfile").read_text("utf-8"), re.MULTILINE)


def test_what_the_container_copies_is_enough_to_run(tmp_path: Path) -> None:
    for sources, place in COPIED:
        for source in map(ROOT.joinpath, sources.split()):
            if source.is_dir():
                shutil.copytree(source, tmp_path / place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                (tmp_path / place).mkdir(parents=True, exist_ok=True)
                shutil.copy(source, tmp_path / place)
    away = {name: value for name, value in os.environ.items() if not name.startswith("CX_")}
    command = [sys.executable, "-c", "import app, sys; from cx_metrics.cli import main; sys.exit(main())"]
    environment = {**away, "CX_DATA": str(tmp_path / "data"), "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [*command, "serve", "--stop"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and "nothing is being served" in done.stderr, done.stderr


def test_nothing_but_what_is_copied_goes_to_whoever_builds_it() -> None:
    copied = {source for sources, _ in COPIED for source in sources.split()}
    ignoring = (DEPLOY / "Containerfile.dockerignore").read_text("utf-8").splitlines()
    assert "*" in ignoring and {line[1:] for line in ignoring if line.startswith("!")} == copied


def test_the_driver_is_the_one_that_is_tried() -> None:
    tried = (ROOT / "tests" / "requirements.txt").read_text("utf-8")
    (pinned,) = [line for line in (DEPLOY / "postgresql.txt").read_text("utf-8").splitlines() if line[0] != "#"]
    assert re.search(rf"^{re.escape(pinned)}\s", tried, re.MULTILINE)


def test_the_compose_file_opens_nothing_to_others_and_holds_no_secret() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    assert all(port.startswith("127.0.0.1:") for each in services.values() for port in each.get("ports", ()))
    secrets = [value for each in services.values() for name, value in each["environment"].items() if "PASSWORD" in name]
    assert len(secrets) == 2 and all(value.startswith("${CX_DATABASE_PASSWORD:?") for value in secrets)
    assert services["dashboard"]["read_only"] and services["dashboard"]["cap_drop"] == ["ALL"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze, which reads it, is not there")
def test_systemd_takes_the_service(tmp_path: Path) -> None:
    unit = (DEPLOY / "cx-dashboard.service").read_text("utf-8")
    assert "/opt/cx/.venv/bin/python" in unit
    (tmp_path / "cx-dashboard.service").write_text(unit.replace("/opt/cx/.venv/bin/python", sys.executable), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / "cx-dashboard.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "cx-dashboard" not in done.stderr and done.returncode == 0, done.stderr
