"""What a stranger's file name, token or inbox may do: nothing but be shown."""

import dataclasses
import json
import stat
from pathlib import Path

import pytest

from cx_metrics.ui import language
from cx_metrics.ui.bring_file import INBOX, inbox_names, shown_name
from cx_metrics.ui.bring_work import in_page_language
from cx_metrics.ui.parcel import UPLOAD, Parcel, parcel_of, receive
from tests.warehouses import Company


def test_an_uploaded_name_is_shown_and_never_a_path() -> None:
    assert shown_name("../../etc/passwd") == "passwd" and shown_name("C:\\temp\\九月.csv") == "九月.csv"
    assert shown_name("a\0b\u202e\n.csv") == "ab.csv" and shown_name("") == "file" and len(shown_name("x" * 999)) == 120
    parcel = receive("../../x.csv", b"a,b\n")
    try:
        assert parcel.known == {"file": str(parcel.place / UPLOAD), "name": "../../x.csv"}
        assert stat.S_IMODE(parcel.place.stat().st_mode) == 0o700
        assert parcel_of(parcel.token) == parcel and parcel.state("read") == "never" and parcel.found("read") == {}
        hostile = ("", "..", "../" + parcel.token, parcel.token.upper(), parcel.token + "/", parcel.token[:-1], "*")
        assert {parcel_of(token) for token in hostile} == {None}
    finally:
        parcel.throw_away()
    assert parcel_of(parcel.token) is None and not parcel.place.exists()


@pytest.mark.parametrize("edited", [False, True])
def test_what_was_said_of_a_file_is_said_again_in_another_language(
    monkeypatch: pytest.MonkeyPatch, edited: bool
) -> None:
    asked: list[str] = []
    parcel = receive("x.csv", b"a,b\n")
    monkeypatch.setattr(Parcel, "start", lambda self, work, *_: asked.append(work))
    try:
        parcel.tell(sheets=[])
        mapping = parcel.place / "responses-1.yaml"
        mapping.write_text("about: mine" if edited else "about: drafted", "utf-8")
        for work, code in (("read", "0"), ("check", "1")):
            said = {"pid": "1", "exit": code, "out": json.dumps({"mapping": "about: drafted"}), "language": "en"}
            for what, content in said.items():
                (parcel.place / f"{work}.{what}").write_text(content, "utf-8")
        monkeypatch.setattr(language, "current", lambda _: "en")
        in_page_language(parcel)
        assert asked == []
        monkeypatch.setattr(language, "current", lambda _: "zh-TW")
        in_page_language(parcel)
        assert asked == (["read", "check"] if edited else ["read"]) and mapping.exists() == edited
    finally:
        parcel.throw_away()


def test_the_inbox_lists_plain_files_only(tmp_path: Path) -> None:
    settings = dataclasses.replace(Company(tmp_path).settings, data=tmp_path)
    assert inbox_names(settings) == []
    inbox = tmp_path / INBOX
    inbox.mkdir()
    for name in ("九月.csv", "b.xlsx", ".hidden", "line\nbreak.csv"):
        (inbox / name).write_text("x", "utf-8")
    (inbox / "link.csv").symlink_to("/etc/passwd")
    (inbox / "folder").mkdir()
    assert inbox_names(settings) == ["b.xlsx", "九月.csv"]
