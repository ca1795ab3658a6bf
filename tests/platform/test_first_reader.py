"""Pages are known before people come: a process that is one of several reads them itself, again under each build."""

import asyncio
import json
import urllib.request
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.util import calc_hash

from cx_metrics import settings
from cx_metrics.declarations import catalogue
from cx_metrics.declarations.sign_in import OPERATOR
from cx_metrics.serving.worker import NAME
from cx_metrics.ui import door
from pages import PAGES, _first_reader, url_path
from tests.warehouses import Company, few_declarations
from tools.bench_visitor import Visitor
from tools.serving import ROOT, running


class Pages:
    """A runtime that notes which pages are asked of it, and answers with a page, or with none."""

    def __init__(self, answers: bool = True):
        self.answers, self.read, self.closed = answers, list[tuple[str, str]](), 0

    def connect_session(self, reader: _first_reader.FirstReader, claims: dict[str, Any]) -> str:
        assert door.person_of(claims) == OPERATOR  # nobody need sign in
        self.reader = reader
        return "session"

    def handle_backmsg(self, session: str, asked: BackMsg) -> None:
        self.read.append((asked.rerun_script.page_script_hash, asked.rerun_script.query_string))
        if self.answers:
            for end in (ForwardMsg.FINISHED_EARLY_FOR_RERUN, ForwardMsg.FINISHED_SUCCESSFULLY):
                self.reader.write_forward_msg(ForwardMsg(script_finished=end))

    def close_session(self, session: str) -> None:
        self.closed += 1


def run_aside(work: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: the browser's tests have a loop running in this one."""
    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, asyncio.wait_for(work, 60)).result()


@pytest.fixture
def opened(house: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A process that is one of two; ``build`` is in use."""
    made = SimpleNamespace(pages=Pages(), build="first")
    monkeypatch.setenv(NAME, "1")
    monkeypatch.setattr(_first_reader, "PACE", 0.01)
    monkeypatch.setattr(_first_reader, "_in_use", lambda: made.build)
    monkeypatch.setattr(_first_reader, "_filtered", lambda _, build: [("overview", f"lang=en&segment={build}")])
    monkeypatch.setattr(Runtime, "instance", lambda: made.pages)
    return made


def test_every_page_is_read_in_every_language_and_all_again_under_another_build(opened: SimpleNamespace) -> None:
    every = [(calc_hash("" if name == "overview" else url_path(name)), f"lang={locale}")
             for locale in settings.load().languages for name in PAGES]  # fmt: skip

    async def process() -> None:
        async with _first_reader.reading():
            assert opened.pages.read == every and opened.pages.closed == 1
            while len(opened.pages.read) < 2 * len(every) + 1:
                await asyncio.sleep(0.01)
            opened.build = "second"
            while len(opened.pages.read) < 3 * len(every) + 2:
                await asyncio.sleep(0.01)

    run_aside(process())
    filtered = [query for _, query in opened.pages.read if "segment" in query]
    assert filtered == ["lang=en&segment=first", "lang=en&segment=second"]


@pytest.mark.parametrize("build", ["first", None])
def test_a_page_that_does_not_come_keeps_nobody_out_for_ever(
    build: str | None, opened: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_first_reader, "LONGEST", 0.1)
    opened.pages, opened.build = Pages(answers=False), build

    async def process() -> None:
        async with _first_reader.reading():
            assert len(opened.pages.read) == opened.pages.closed == (1 if build else 0)

    run_aside(process())


def test_where_people_must_sign_in_it_may_read_and_nobody_else_can_be_it(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "is_locked", lambda: True)
    monkeypatch.setattr(door, "get_secrets_auth_section", lambda: {"client_id": "cx"})
    (claim,) = door.first_reader()
    found = door.person_of(door.first_reader())
    assert found == door.GUEST and not found.abilities
    assert [door.person_of({claim: guess}) for guess in ("", None, True, "guess")] == ["nobody"] * 4


LAUNCHER = """
from pathlib import Path
from cx_metrics.declarations import catalogue
catalogue.SHIPPED = Path({shipped!r})
import streamlit as st
from starlette.responses import JSONResponse
from starlette.routing import Route
import app as ours
from cx_metrics.ui import kept
known = Route("/known", lambda _: JSONResponse(kept._packed.cache_info()._asdict()))
app = st.App({script!r}, lifespan=ours.lifespan, routes=[known])
"""
ANSWERS = "id,occurred_on,nps\n" + "".join(f"{i},2026-{1 + i % 9:02}-10,{i % 11}\n" for i in range(99))  # no filters


@pytest.mark.nightly("a server of its own; by day the same is tried with a runtime that notes what is asked of it")
def test_a_page_is_known_when_the_first_reader_of_a_real_process_opens_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared, launcher = tmp_path / "declared", tmp_path / "launcher.py"
    declared.mkdir()
    monkeypatch.setattr(catalogue, "SHIPPED", few_declarations(declared, ("nps",)))
    Company(tmp_path).bring(ANSWERS, "responses")
    launcher.write_text(
        LAUNCHER.format(shipped=str(catalogue.SHIPPED), script=str(ROOT / "pages" / "_router.py")), "utf-8"
    )
    monkeypatch.setenv(NAME, "1")
    with running(launcher, tmp_path / "config.yaml") as (address, process), closing(Visitor(address, process)) as page:
        before = worked_out(address)
        assert before
        page.run("lang=en")
        page.run("lang=zh-TW")
        page.show("journey", "lang=en")
        assert worked_out(address) == before


def worked_out(address: str) -> int:
    with urllib.request.urlopen(f"{address}/known", timeout=30) as answer:
        return int(json.load(answer)["misses"])
