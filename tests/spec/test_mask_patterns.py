"""Patterns of a company's own are masked like e-mails are, told before anything is stored, and refused where a text
could keep them busy."""

import time
from pathlib import Path
from re import _parser as parser  # type: ignore[attr-defined]

import pytest

from cx_metrics.declarations.mask_pattern import MaskPattern, ways
from cx_metrics.errors import DeclarationError
from cx_metrics.importing.masking import labels_of, mask
from tests.warehouses import Company

ORDER = MaskPattern("order_no", "ORD-[0-9]{8}", "[order]")
SEAT = MaskPattern("seat", r"\b[0-9]{1,2}[A-K]\b")


def with_patterns(place: Path, *patterns: dict[str, str]) -> Company:
    return Company(place, {"privacy": {"patterns": list(patterns)}}, measured=False)


def test_a_pattern_is_masked_beside_what_is_masked_anyway() -> None:
    kinds = ("email", ORDER, SEAT)
    assert mask("ＯＲＤ－12345678 at 12C, a@b.com", kinds) == "[order] at [seat], [email]"
    assert mask("ORD-1234567 at 123C", kinds) == "ORD-1234567 at 123C"
    assert mask("ORD-12345678", ("email",)) == "ORD-12345678"
    assert labels_of(kinds) == ("[order]", "[seat]", "[email]")
    assert mask("x1", (MaskPattern("n", "[0-9]", r"\g<0>"),)) == r"x\g<0>", "a replacement is plain text"


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("[0-9]*", "matches where nothing stands"),
        ("x?", "matches where nothing stands"),
        ("(a|)", "matches where nothing stands"),
        ("(a+)+$", "may go on for ever"),
        ("ORD[0-9]+", "may go on for ever"),
        (r"(a)\1", "looks back"),
        ("(?:a{1,9}){1,9}b", "ways from each sign"),
        ("(?:a|aa){30}c", "ways from each sign"),
        (".{1,99}.{1,99}x", "ways from each sign"),
        ("[a-", "no regular expression"),
    ],
)
def test_a_pattern_that_could_stop_an_import_is_refused_with_its_place(tmp_path: Path, pattern: str, said: str) -> None:
    with pytest.raises(DeclarationError, match=said) as refused:
        _ = with_patterns(tmp_path, {"name": "mine", "pattern": pattern}).settings
    assert "privacy.patterns.0.pattern" in str(refused.value) or "config.yaml" in str(refused.value)


def test_names_are_given_once_and_replacements_are_short(tmp_path: Path) -> None:
    twice = {"name": "n", "pattern": "a{2}"}
    with pytest.raises(DeclarationError, match="name of its own"):
        _ = with_patterns(tmp_path, twice, twice).settings
    with pytest.raises(DeclarationError, match="at most 40"):
        _ = with_patterns(tmp_path, twice | {"replacement": "x" * 41}).settings


@pytest.mark.parametrize(
    "pattern", ["(?:[0-9]{4}[ -]?){3}[0-9]{4}", "[A-Z]{1,3}[0-9]{1,20}x", "(?<![0-9])[0-9]{1,40}z"]
)
def test_what_is_taken_is_quick_on_the_worst_text(pattern: str) -> None:
    parsed = ways(parser.parse(pattern))
    assert parsed is not None and parsed <= 2_000
    began = time.process_time()
    for text in ("0" * 100_000, "A" * 100_000, "A0 " * 33_000):
        mask(text, (MaskPattern("n", pattern),))
    assert time.process_time() - began < 5


def test_an_import_tells_what_it_masks_before_anything_is_stored(tmp_path: Path) -> None:
    company = with_patterns(tmp_path, {"name": "order_no", "pattern": "ORD-[0-9]{8}", "replacement": "[order]"})
    content = (
        "response_id,occurred_on,nps,comment\n1,2026-01-01,9,where is ORD-12345678 please\n"
        "2,2026-01-02,3,ORD-00000001 and ORD-00000002 to a@example.com\n3,2026-01-03,3,all [order] fine\n"
    )
    tried = company.bring(content, "responses", dry_run=True)
    wanted = {
        "responses: comment: personal data is stored as [order], as in «where is [order] please»": 2,
        "responses: comment: personal data is stored as [email], as in «[order] and [order] to [email]»": 1,
    }
    assert tried.warnings == wanted and not company.folder.raw.exists()
    assert company.bring(content, "responses").warnings == wanted
    assert [text for (text,) in company.stored("comment")] == [
        "where is [order] please", "[order] and [order] to [email]", "all [order] fine",
    ]  # fmt: skip
