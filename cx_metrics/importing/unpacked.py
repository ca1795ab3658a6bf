"""A file that arrives compressed: gzip, or a zip archive that holds one file. What is inside is unpacked into a scratch
folder under the name of the archive, so that no name from within becomes a path."""

import gzip
import shutil
import zipfile
import zlib
from pathlib import Path
from typing import IO

from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.messages import refusal, sentence

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_OFFICE = ("[Content_Types].xml", "mimetype", "xl/", "word/", "META-INF/")  # workbooks and documents are archives too
_RATIO, _SMALL = 250, 10 << 20  # what is larger and unpacks to more times its size is a bomb
_CHUNK = 1 << 20


def unpacked(file: Path, work: Path) -> Path:
    """``file`` itself, or what it holds, unpacked into ``work``; raises ImportRefused for an archive of several files,
    one with a password, a damaged one, and a small one that would fill the disk."""
    try:
        with file.open("rb") as opened:
            head = opened.read(4)
        if head.startswith(_GZIP):
            with gzip.open(file) as inside:
                return _copied(inside, file, work)
        if head == _ZIP:
            with zipfile.ZipFile(file) as archive:
                names = [part.filename for part in archive.infolist() if not part.is_dir()]
                if any(name.startswith(_OFFICE) for name in names):
                    return file
                name = _only_one(names, file)
                if archive.getinfo(name).flag_bits & 1:
                    raise refusal(file.name, "password", "unpack_password")
                with archive.open(name) as inside:
                    return _copied(inside, file, work)
    except zipfile.BadZipFile:
        return file  # a damaged workbook, most likely: its reader says so
    except (gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise refusal(file.name, "damaged_archive", "send_again", why=error) from None
    except OSError as error:
        raise refusal(str(file), "unreadable", "check_access", why=error.strerror) from None
    return file


def _only_one(names: list[str], file: Path) -> str:
    kept = [n for n in names if not n.startswith("__MACOSX/") and not n.rsplit("/", 1)[-1].startswith(".")]
    if len(kept) == 1:
        return kept[0]
    listed = ", ".join(kept[:5]) + (" …" if len(kept) > 5 else "")
    found = sentence("several_files", n=len(kept), names=listed) if kept else sentence("no_file_in")
    raise ImportRefused(Problem(file.name, found, sentence("unpack")))


def _copied(inside: IO[bytes] | gzip.GzipFile, file: Path, work: Path) -> Path:
    """What is read from ``inside`` as a file of the archive's own name."""
    (folder := work / "unpacked").mkdir(exist_ok=True)
    most = max(_SMALL, _RATIO * file.stat().st_size)
    free = shutil.disk_usage(folder).free // 2
    done = 0
    with (folder / file.name).open("wb") as out:
        while chunk := inside.read(_CHUNK):
            done += len(chunk)
            if done > most:
                raise refusal(file.name, "unpacks_times", "do_not_open", n=_RATIO)
            if done > free:
                raise refusal(file.name, "unpacks_disk", "make_room")
            out.write(chunk)
    return folder / file.name
