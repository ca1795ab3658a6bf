"""The parts of a workbook: a zip archive that is checked before anything is unpacked, and XML read as a stream."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from xml.parsers import expat

from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.spreadsheet.limits import Limits

_CHUNK = 1 << 16
DAMAGED = "open it in a spreadsheet program and save it again as .xlsx"


class Handler(Protocol):
    """Takes the elements of one part as they come. Names are without their namespace prefix."""

    def start(self, name: str, said: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, found: str) -> None: ...


class Archive:
    """The zip archive of one workbook; refuses one that holds too much before it is unpacked."""

    def __init__(self, path: Path, name: str, limits: Limits):
        self.name, self.limits = name, limits
        with self.whole():
            self.zip = zipfile.ZipFile(path)
        held = self.zip.infolist()
        if len(held) > limits.parts:
            raise self.refused(f"holds {len(held):,} parts", f"at most {limits.parts:,}; save the sheet as CSV")
        total = sum(part.file_size for part in held)
        if total > limits.unpacked:
            raise self.refused(f"unpacks to {total / 1e6:,.0f} MB", "save the sheet as CSV, or in several files")
        for part in held:
            if part.file_size > max(limits.small, limits.ratio * part.compress_size):
                size = f"{part.file_size / 1e6:,.0f} MB from {part.compress_size / 1e3:,.0f} kB"
                raise self.refused(f"{part.filename} unpacks to {size}: this is no usual workbook", "save it as CSV")

    def refused(self, found: str, remedy: str = DAMAGED, where: str = "") -> ImportRefused:
        """The refusal of this workbook."""
        return ImportRefused(Problem(f"{self.name}{', ' + where if where else ''}", found, remedy))

    def size(self, part: str) -> int:
        """The unpacked size of a part; -1 when there is none of this name."""
        return self.zip.getinfo(part).file_size if part in self.zip.NameToInfo else -1

    def read(self, part: str, handler: Handler) -> None:
        """Read a whole part."""
        for _ in self.stream(part, handler):
            continue

    def stream(self, part: str, handler: Handler) -> Iterator[None]:
        """Read a part chunk by chunk, stopping after each, so that what the handler found can be taken away."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = _without_prefix(handler.start)
        parser.EndElementHandler = _without_prefix(handler.end)
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = self._no_entities
        with self.whole(part), self.zip.open(part) as opened:
            while chunk := opened.read(_CHUNK):
                parser.Parse(chunk, False)
                yield
            parser.Parse(b"", True)
            yield

    def _no_entities(self, *_: Any) -> None:
        raise self.refused("defines XML entities, which no spreadsheet program does", "do not open it")

    @contextmanager
    def whole(self, part: str = "") -> Iterator[None]:
        """Turn what a damaged archive raises into a refusal."""
        try:
            yield
        except KeyError:
            raise self.refused(f"has no part {part}: it is damaged") from None
        except RuntimeError:  # zipfile: a part needs a password
            raise self.refused("is protected by a password", "save it without one") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, expat.ExpatError, NotImplementedError, OSError) as error:
            where = f"in {part}: " if part else ""
            raise self.refused(f"is a damaged workbook ({where}{error})") from None


def _without_prefix(told: Callable[..., None]) -> Callable[..., None]:
    """``told`` with names like x:row as row; each name is cut once."""
    local: dict[str, str] = {}

    def named(name: str, *said: Any) -> None:
        short = local.get(name)
        if short is None:
            short = local[name] = name.rpartition(":")[2]
        told(short, *said)

    return named
