"""A file's bytes as UTF-8: byte-order mark first, then what was declared, else strict UTF-8; never a guess.

A file that is neither marked nor UTF-8 nor declared is refused, with its first doubtful text shown in several
encodings. What was declared is not believed blindly either: nearly any Big5 file is valid GB18030, with other
characters in it, so a sample of what was read is weighed, and refused where another reading makes clearly more sense.
"""

import codecs
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.importing.strict import LONGEST_LINE
from cx_metrics.importing.weighing import Rival, decoded, likeliest, rival_of
from cx_metrics.messages import refusal, sentence

_MARKS = (  # longest first: the UTF-32 mark starts like the UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SHIFTS = (  # to signs of two bytes, in text of seven bits a byte
    (b"\x1b$B", "iso2022_jp"),
    (b"\x1b$@", "iso2022_jp"),
    (b"\x1b(I", "iso2022_jp_3"),
    (b"\x1b$)C", "iso2022_kr"),
)
_NOT_TEXT = {  # how it begins: what to say of it, and what to do
    b"%PDF": ("pdf", "save_csv"),
    b"\x89PNG": ("picture", "save_csv"),
    b"\x1f\x8b": ("gzip_twice", "unpack_in"),
    b"BZh": ("bzip2", "unpack_in"),
    b"(\xb5/\xfd": ("zstd", "unpack_in"),
    b"7z\xbc\xaf": ("seven_zip", "unpack_in"),
    b"Rar!": ("rar", "unpack_in"),
    b"<sta": ("stata", "stata_export"),
    b"SQLi": ("sqlite", "sqlite_export"),
}
_PREVIEWS = ("cp950", "gb18030", "cp1252")
_CHUNK = 1 << 20
_SAMPLE = 1 << 15  # bytes that are weighed, of lines that hold more than ASCII
_SHOWN = 60  # characters


@dataclass(frozen=True)
class TextFile:
    """A UTF-8 file that can be read now (``path``), the encoding the original was in, how many of its first lines
    were left away, and what is strange about it: what → lines of a sample that it touches."""

    path: Path
    encoding: str
    skipped: int = 0
    warnings: dict[str, int] = field(default_factory=dict)


def utf8_file(original: Path, declared: str | None, work: Path, first_row: int = 1) -> TextFile:
    """``original`` when it is UTF-8, else a UTF-8 copy in ``work``; without the lines before ``first_row``.

    Raises ImportRefused when it cannot be decoded, or makes clearly more sense in another encoding.
    """
    with original.open("rb") as file:
        head = file.read(4)
    if not head:
        raise refusal(original.name, "is_empty", "again")
    for size in (4, 3, 2):
        if said := _NOT_TEXT.get(head[:size]):
            raise refusal(original.name, *said)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None) or _shifted(original)
    canonical = _canonical(marked or declared or "utf-8", original.name)
    copy = None if canonical in ("utf-8", "utf-8-sig") else work / "decoded.csv"
    try:
        sample = _decode(original, canonical, copy)
    except UnicodeDecodeError as error:
        raise ImportRefused(_undecodable(original, canonical, error.start, declared is not None)) from None
    warnings = _strange(sample, canonical)
    rival = None if marked else rival_of(sample, canonical)
    if rival and rival.clear:
        raise ImportRefused(_misread(original.name, sample, canonical, rival))
    if rival:
        doubt = _misread(original.name, sample, canonical, rival)
        warnings[f"{doubt.found}: {doubt.remedy}"] = sample.count(b"\n")
    text = TextFile(copy or original, canonical, 0, warnings)
    return _without_first_lines(text, first_row - 1, work, original.name) if first_row > 1 else text


def _shifted(original: Path) -> str | None:
    """The encoding whose sequences of escape stand in the beginning of a file; None where it has none: nobody types
    them."""
    with original.open("rb") as file:
        text = file.read(_CHUNK)
    return next((name for shift, name in _SHIFTS if shift in text), None) if text.isascii() else None


def _canonical(encoding: str, name: str) -> str:
    try:
        "a".encode(encoding)  # a codec that turns text into bytes: hex and rot13 are none
        return codecs.lookup(encoding).name
    except (LookupError, UnicodeError):
        raise refusal(name, "unknown_encoding", "encoding_names", name=repr(encoding)) from None


def _decode(original: Path, encoding: str, copy: Path | None) -> bytes:
    """Decode the whole file strictly, writing UTF-8 to ``copy`` if given; UnicodeDecodeError.start is the file's
    byte. Returns a sample to weigh: the first lines that hold more than ASCII."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    wide = encoding.startswith(("utf-16", "utf-32"))
    out = copy.open("wb") if copy else None
    done, sample = 0, bytearray()
    try:
        with original.open("rb") as file:
            while True:
                chunk = file.read(_CHUNK) + file.readline(_CHUNK)  # whole lines, mostly
                pending = len(decoder.getstate()[0])
                try:
                    known = not (out or pending) and encoding.startswith("utf-8") and _is_utf8(chunk)
                    text = "" if known else decoder.decode(chunk, final=not chunk)
                except UnicodeDecodeError as error:
                    error.start += done - pending
                    raise
                if out:
                    out.write(text.encode("utf-8"))
                if wide:
                    sample += chunk[: max(0, _SAMPLE - len(sample))]
                elif len(sample) < _SAMPLE and not (chunk.isascii() and b"\0" not in chunk):
                    sample += _telling_lines(chunk, _SAMPLE - len(sample))
                done += len(chunk)
                if not chunk:
                    return bytes(sample)
    finally:
        if out:
            out.close()


def _is_utf8(chunk: bytes) -> bool:
    """Whether ``chunk`` is UTF-8 for itself: ten times as fast as decoding it."""
    ends = pa.array([0, len(chunk)], pa.int32())
    try:
        pa.StringArray.from_buffers(1, ends.buffers()[1], pa.py_buffer(chunk)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def telling_sample(file: Path) -> bytes:
    """Lines of ``file`` that hold more than ASCII, as many as are weighed."""
    found = bytearray()
    with file.open("rb") as opened:
        while len(found) < _SAMPLE and (chunk := opened.read(_CHUNK)):
            found += _telling_lines(chunk, _SAMPLE - len(found)) or (chunk[:_SAMPLE] if b"\n" not in chunk else b"")
    return bytes(found)


def _telling_lines(chunk: bytes, most: int) -> bytes:
    """The lines of ``chunk`` that hold more than ASCII; its last may go on in the next and is left away."""
    found = bytearray()
    for line in chunk.splitlines(keepends=True):
        if line.endswith((b"\n", b"\r")) and (not line.isascii() or b"\0" in line):
            found += line[: most - len(found)]
            if len(found) >= most:
                break
    return bytes(found)


def _without_first_lines(text: TextFile, lines: int, work: Path, name: str) -> TextFile:
    """The same text without its first ``lines``, as an editor counts them."""
    shorter = work / "without_first_lines.csv"
    with (
        text.path.open(encoding="utf-8-sig", newline="") as file,
        shorter.open("w", encoding="utf-8", newline="") as out,
    ):
        for done in range(lines):
            if not file.readline(LONGEST_LINE):
                raise refusal(name, "fewer_lines", "count_lines", n=done, first=lines + 1)
        shutil.copyfileobj(file, out, _CHUNK)
    return replace(text, path=shorter, skipped=lines)


def _misread(name: str, sample: bytes, encoding: str, rival: Rival) -> Problem:
    """Both readings of the first line in which they differ."""
    own, other = (decoded(sample, encoding) or "").split("\n"), rival.text.split("\n")
    here, there = next(((a, b) for a, b in zip(own, other, strict=False) if a != b), ("".join(own), "".join(other)))
    found = sentence("misread", one=encoding, here=_cut(here), two=rival.encoding, there=_cut(there))
    remedy = sentence("say_encoding", two=rival.encoding)
    return Problem(name, found, remedy)


def _cut(text: str) -> str:
    """A part of ``text`` that fits a message, from shortly before its first sign beyond ASCII."""
    first = next((i for i, sign in enumerate(text) if not " " <= sign <= "~"), 0)
    start = max(0, first - 15)
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in text[start : start + _SHOWN].strip())
    return ("…" if start else "") + shown + ("…" if len(text.rstrip()) > start + _SHOWN else "")


def _strange(sample: bytes, encoding: str) -> dict[str, int]:
    """What went wrong with the text before it came to us: what → lines of the sample that it touches."""
    lines = (decoded(sample, encoding) or "").split("\n")
    lost = sum(any(sign == "\ufffd" or "\x80" <= sign <= "\x9f" for sign in line) for line in lines)
    twice = sum(map(_encoded_twice, lines))
    found = {
        sentence("lost_signs"): lost,
        sentence("twice"): twice,
    }
    return {what: n for what, n in found.items() if n}


def _encoded_twice(line: str) -> bool:
    """Whether the signs of ``line``, each taken for a byte, are UTF-8 themselves: nobody writes so."""
    try:
        return not line.isascii() and line.encode("cp1252").decode("utf-8") != line
    except UnicodeError:
        return False


def _undecodable(original: Path, encoding: str, at: int, declared: bool) -> Problem:
    """Where the file stops being ``encoding``, and the text around that byte as three encodings would read it."""
    with original.open("rb") as file:
        before = file.read(at)
        file.seek(at)
        rest = file.read(_SAMPLE)
    after = rest[:60].splitlines()[:1] or [b""]
    likely = likeliest(_telling_lines(before[-_SAMPLE:] + rest[: rest.rfind(b"\n") + 1], 2 * _SAMPLE))
    shown = dict.fromkeys((*([likely] if likely else []), *_PREVIEWS))
    beginning = before[max(before.rfind(b"\n") + 1, at - 20) :]
    seen = "; ".join(f"{name} «{(beginning + after[0]).decode(name, errors='replace').strip()}»" for name in shown)
    line = before.count(b"\n") + 1
    found = sentence("not_encoding", n=at, line=str(line), encoding=encoding)
    what = sentence("damaged_or" if declared else "need_encoding")
    what = sentence("reads_there", what=what, seen=seen)
    if likely and likely != encoding:
        what = sentence("most_like", what=what, encoding=likely)
    return Problem(original.name, found, what)
