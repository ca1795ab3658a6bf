"""The parts of a workbook: a zip archive that is checked before anything is unpacked, and XML read as a stream."""

import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.parsers import expat

from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.spreadsheet.limits import Limits

_CHUNK = 1 << 16


def said_later(key: str, /, **values: object) -> str:
    """What is to be said, for whoever waits for this process: a sentence of the importer by its key, with its values.
    Here no catalogue of words is read. What is no key is said as it is."""
    return json.dumps([key, values])


def refused_later(where: str, found: str, remedy: str, /, **values: object) -> ImportRefused:
    """A refusal in such sentences."""
    return ImportRefused(Problem(where, said_later(found, **values), said_later(remedy, **values)))


class Handler:
    """Takes the elements of one part as they come. Names are without their namespace prefix. Of what a kind of handler
    does not take nothing is made."""

    def start(self, name: str, said: dict[str, str]) -> None:
        """The beginning of an element, with its attributes."""

    def end(self, name: str) -> None:
        """The end of an element."""

    def text(self, found: str) -> None:
        """A piece of text."""


class Archive:
    """The zip archive of one workbook; refuses one that holds too much before it is unpacked."""

    def __init__(self, path: Path, name: str, limits: Limits):
        self.name, self.limits = name, limits
        with self.whole():
            self.zip = zipfile.ZipFile(path)
        held = self.zip.infolist()
        if len(held) > limits.parts:
            raise self.refused("many_parts", "parts_most", n=len(held), most=limits.parts)
        total = sum(part.file_size for part in held)
        if total > limits.unpacked:
            raise self.refused("unpacks_mb", "csv_several", n=round(total / 1e6))
        for part in held:
            if part.file_size > max(limits.small, limits.ratio * part.compress_size):
                mb, kb = round(part.file_size / 1e6), round(part.compress_size / 1e3)
                raise self.refused("part_bomb", "as_csv", part=part.filename, mb=mb, kb=kb)

    def refused(self, found: str, remedy: str = "save_again", where: str = "", **values: object) -> ImportRefused:
        """The refusal of this workbook, in sentences that are said later."""
        return refused_later(f"{self.name}{', ' + where if where else ''}", found, remedy, **values)

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

        def root(name: str, said: dict[str, str]) -> None:
            """The first element tells whether names have a prefix here: to look at each costs a fourth of the time."""
            of_prefix = ":" in name
            parser.StartElementHandler = _without_prefix(handler.start) if of_prefix else handler.start
            parser.EndElementHandler = _without_prefix(handler.end) if of_prefix else handler.end
            parser.StartElementHandler(name, said)

        parser.StartElementHandler = root
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = self._no_entities
        with self.whole(part), self.zip.open(part) as opened:
            while chunk := opened.read(_CHUNK):
                parser.Parse(chunk, False)
                yield
            parser.Parse(b"", True)
            yield

    def _no_entities(self, *_: Any) -> None:
        raise self.refused("entities", "do_not_open")

    @contextmanager
    def whole(self, part: str = "") -> Iterator[None]:
        """Turn what a damaged archive raises into a refusal."""
        try:
            yield
        except KeyError:
            raise self.refused("lost_part", part=part) from None
        except RuntimeError:  # zipfile: a part needs a password
            raise self.refused("password", "without_one") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, expat.ExpatError, NotImplementedError, OSError) as error:
            where = f"in {part}: " if part else ""
            raise self.refused("damaged_book", why=f"{where}{error}") from None


def _without_prefix(told: Callable[..., None]) -> Callable[..., None]:
    """``told`` with names like x:row as row; each name is cut once."""
    local: dict[str, str] = {}

    def named(name: str, *said: Any) -> None:
        short = local.get(name)
        if short is None:
            short = local[name] = name.rpartition(":")[2]
        told(short, *said)

    return named
