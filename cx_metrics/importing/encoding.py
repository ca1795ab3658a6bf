"""A file's bytes as UTF-8: byte-order mark first, then what was declared, else strict UTF-8; never a guess.

Detection by statistics cannot be trusted: nearly any Big5 file is valid GB18030, with other characters in it. So a file
that is neither marked nor UTF-8 nor declared is refused, with its first doubtful text shown in three encodings.
"""

import codecs
from dataclasses import dataclass
from pathlib import Path

from cx_metrics.errors import ImportRefused, Problem

_MARKS = (  # longest first: the UTF-32 mark starts like the UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = {
    b"%PDF": "is a PDF",
    b"\x1f\x8b": "is compressed with gzip",
    b"\x89PNG": "is a picture",
}
_PREVIEWS = ("cp950", "gb18030", "cp1252")
_CHUNK = 1 << 20


@dataclass(frozen=True)
class TextFile:
    """A UTF-8 file that can be read now (``path``), and the encoding the original was in."""

    path: Path
    encoding: str


def utf8_file(original: Path, declared: str | None, work: Path) -> TextFile:
    """``original`` when it is UTF-8, else a UTF-8 copy in ``work``; raises ImportRefused when it cannot be decoded."""
    with original.open("rb") as file:
        head = file.read(4)
    if not head:
        raise ImportRefused(Problem(original.name, "is empty", "export it again"))
    for magic, what in _NOT_TEXT.items():
        if head.startswith(magic):
            raise ImportRefused(Problem(original.name, what, "save it as CSV or Parquet"))
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), None) or declared or "utf-8"
    try:
        "a".encode(encoding)  # a codec that turns text into bytes: hex and rot13 are none
        canonical = codecs.lookup(encoding).name
    except (LookupError, UnicodeError):
        raise ImportRefused(
            Problem(
                original.name, f"unknown encoding {encoding!r}", "use a name such as utf-8, cp950, gb18030 or cp1252"
            )
        ) from None
    copy = None if canonical in ("utf-8", "utf-8-sig") else work / "decoded.csv"
    try:
        _decode(original, canonical, copy)
    except UnicodeDecodeError as error:
        raise ImportRefused(_undecodable(original, canonical, error.start, declared is not None)) from None
    return TextFile(copy or original, canonical)


def _decode(original: Path, encoding: str, copy: Path | None) -> None:
    """Decode the whole file strictly, writing UTF-8 to ``copy`` if given; UnicodeDecodeError.start is the file's
    byte."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    out = copy.open("wb") if copy else None
    done = 0
    try:
        with original.open("rb") as file:
            while True:
                chunk = file.read(_CHUNK)
                pending = len(decoder.getstate()[0])
                try:
                    text = decoder.decode(chunk, final=not chunk)
                except UnicodeDecodeError as error:
                    error.start += done - pending
                    raise
                if out:
                    out.write(text.encode("utf-8"))
                done += len(chunk)
                if not chunk:
                    return
    finally:
        if out:
            out.close()


def _undecodable(original: Path, encoding: str, at: int, declared: bool) -> Problem:
    """Where the file stops being ``encoding``, and the text around that byte as three encodings would read it."""
    with original.open("rb") as file:
        before = file.read(at)
        file.seek(at)
        after = file.read(60).splitlines()[:1] or [b""]
    beginning = before[max(before.rfind(b"\n") + 1, at - 20) :]
    seen = "; ".join(f"{name} «{(beginning + after[0]).decode(name, errors='replace').strip()}»" for name in _PREVIEWS)
    line = before.count(b"\n") + 1
    found = f"byte {at:,} on line {line:,} is not {encoding}"
    what = (
        "the file is damaged or in another encoding"
        if declared
        else "say the encoding with --encoding, or in the mapping"
    )
    return Problem(original.name, found, f"{what}; there it reads {seen}")
