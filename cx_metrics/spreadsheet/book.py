"""A workbook but for its cells: which sheets it has, what each cell format shows, the shared texts."""

import posixpath
import re
from dataclasses import dataclass, field

from cx_metrics.errors import did_you_mean
from cx_metrics.spreadsheet.formats import BUILT_IN, CellFormat, shown
from cx_metrics.spreadsheet.parts import Archive, Handler

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_OTHER_KINDS = {
    "xl/workbook.bin": ("xlsb", "as_xlsx"),
    "mimetype": ("ods", "as_xlsx"),
    "word/document.xml": ("word_file", "copy_table"),
}


@dataclass(frozen=True)
class Sheet:
    """A sheet of cells: its name, its part of the archive, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


class Book:
    """What is read of a workbook before the cells of one sheet are."""

    def __init__(self, archive: Archive):
        self.archive = archive
        start = _Links()
        if archive.size("_rels/.rels") < 0:
            raise self._no_workbook()
        archive.read("_rels/.rels", start)
        self.part = next((t.lstrip("/") for kind, t in start.found.values() if kind == "officeDocument"), "")
        if archive.size(self.part) < 0 or not self.part.endswith(".xml"):
            raise self._no_workbook()
        links, told = _Links(), _Workbook()
        folder, name = posixpath.split(self.part)
        if archive.size(f"{folder}/_rels/{name}.rels") >= 0:
            archive.read(f"{folder}/_rels/{name}.rels", links)
        archive.read(self.part, told)
        self.since_1904 = told.since_1904
        places = {
            i: (kind, posixpath.normpath(posixpath.join("/" + folder, target))[1:])
            for i, (kind, target) in links.found.items()
        }
        self.sheets = [
            Sheet(sheet, places[link][1], hidden)
            for sheet, link, hidden in told.sheets[: archive.limits.sheets]
            if link in places and places[link][0] == "worksheet"
        ]
        self._part_of = {kind: place for kind, place in places.values()}
        styles = _Styles()
        if archive.size(self._part_of.get("styles", "")) >= 0:
            archive.read(self._part_of["styles"], styles)
        self.formats = [(styles.codes.get(n, ""), _shown(n, styles.codes)) for n in styles.cells] or [("", "number")]

    def _no_workbook(self) -> Exception:
        for part, (found, remedy) in _OTHER_KINDS.items():
            if self.archive.size(part) >= 0:
                return self.archive.refused(found, remedy)
        return self.archive.refused("no_excel", "unpack_in")

    def sheet(self, name: str | None) -> Sheet:
        """The sheet called ``name`` (capitals do not matter to Excel), or the only one that can be seen.

        Raises ImportRefused with the list of sheets where that is none, or not one."""
        listed = ", ".join(s.name + (" (hidden)" if s.hidden else "") for s in self.sheets)
        if not self.sheets:
            raise self.archive.refused("no_cells")
        if name is not None:
            found = [s for s in self.sheets if s.name.casefold() == name.strip().casefold()]
            if not found:
                near = did_you_mean(name, [s.name for s in self.sheets])
                raise self.archive.refused("no_sheet", near, name=repr(name), sheets=listed)
            return found[0]
        seen = [s for s in self.sheets if not s.hidden] or self.sheets
        if len(seen) > 1:
            raise self.archive.refused("several_sheets", "say_sheet", sheets=listed)
        return seen[0]

    def strings(self) -> list[str]:
        """The texts that cells share; a cell names its place among them."""
        part = self._part_of.get("sharedStrings", "")
        size = self.archive.size(part)
        if size > self.archive.limits.strings:
            raise self.archive.refused("much_text", "sheet_csv", n=round(size / 1e6))
        strings = _Strings(self.archive)
        if size >= 0:
            self.archive.read(part, strings)
        return strings.found


def _shown(number: int, codes: dict[int, str]) -> CellFormat:
    return shown(codes[number]) if number in codes else BUILT_IN.get(number, "number")


def unescaped(text: str) -> str:
    """Text as it was typed: _x000D_ is a carriage return, and any line end is written as \\n."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves of one sign belong together
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


@dataclass
class _Links(Handler):
    """Relationships: id → (last word of the type, target)."""

    found: dict[str, tuple[str, str]] = field(default_factory=dict)

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "Relationship":
            kind = said.get("Type", "").rpartition("/")[2]
            self.found[said.get("Id", "")] = (kind, said.get("Target", ""))


@dataclass
class _Workbook(Handler):
    sheets: list[tuple[str, str, bool]] = field(default_factory=list)  # name, relationship, hidden
    since_1904: bool = False

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "sheet":
            link = next((value for key, value in said.items() if key.rpartition(":")[2] == "id"), "")
            self.sheets.append((said.get("name", ""), link, said.get("state", "visible") != "visible"))
        elif name == "workbookPr":
            self.since_1904 = said.get("date1904", "0") in ("1", "true")


@dataclass
class _Styles(Handler):
    codes: dict[int, str] = field(default_factory=dict)
    cells: list[int] = field(default_factory=list)
    _inside: bool = False

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "numFmt" and said.get("numFmtId", "").isdigit():
            self.codes[int(said["numFmtId"])] = said.get("formatCode", "")
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            number = said.get("numFmtId", "0")
            self.cells.append(int(number) if number.isdigit() else 0)

    def end(self, name: str) -> None:
        self._inside = self._inside and name != "cellXfs"


class _Strings(Handler):
    """The shared texts, their formatted runs joined, without what is written above signs to say how they sound."""

    def __init__(self, archive: Archive):
        self.archive = archive
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._length = 0
        self._taking = self._sound = False

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "si":
            self._pieces, self._length = [], 0
        elif name == "rPh":
            self._sound = True
        elif name == "t":
            self._taking = not self._sound

    def end(self, name: str) -> None:
        if name == "si":
            self.found.append(unescaped("".join(self._pieces)))
            if len(self.found) > self.archive.limits.strings_count:
                raise self.archive.refused("many_texts", "sheet_csv")
        elif name == "rPh":
            self._sound = False
        elif name == "t":
            self._taking = False

    def text(self, found: str) -> None:
        if self._taking:
            self._length += len(found)
            if self._length > self.archive.limits.cell:
                raise self.archive.refused("long_text", n=self.archive.limits.cell)
            self._pieces.append(found)
