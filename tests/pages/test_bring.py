"""What a stranger's file name, token or inbox may do: nothing but be shown."""

import dataclasses
import stat
from pathlib import Path

from cx_metrics.ui.bring_file import INBOX, inbox_names, shown_name
from cx_metrics.ui.parcel import UPLOAD, parcel_of, receive
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
