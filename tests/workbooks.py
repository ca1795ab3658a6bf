"""Workbooks for tests: written by openpyxl, and changed where it would never write what others do."""

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(path: Path, sheets: Mapping[str, Iterable[Any]], formats: Mapping[str, str] | None = None) -> Path:
    """A workbook of these sheets; ``formats``: cell of the first sheet → its number format."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for cell, written in (formats or {}).items():
        book.worksheets[0][cell].number_format = written
    book.save(path)
    return path


def adjusted(path: Path, change: Callable[[Worksheet], Any]) -> Path:
    """The workbook with its first sheet changed."""
    book = openpyxl.load_workbook(path)
    change(book.worksheets[0])
    book.save(path)
    return path


def patched(path: Path, part: str, old: str, new: str) -> Path:
    """The workbook with ``old`` replaced in the XML of one part, which must hold it."""
    parts = contents(path)
    assert old in parts[part].decode(), f"{part} holds no {old}: {parts[part][:2000]!r}"
    parts[part] = parts[part].decode().replace(old, new).encode()
    return archive(path, parts)


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as held:
        return {name: held.read(name) for name in held.namelist()}


def archive(path: Path, parts: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return path


def shared_texts(path: Path, extra: str = "") -> Path:
    """The workbook as Excel itself would write it: its texts in a part of their own, ``extra`` after them."""
    parts = contents(path)
    found: list[str] = []

    def place(text: re.Match[str]) -> str:
        found.append(text[1])
        return f't="s"><v>{len(found) - 1}</v></c>'

    for name in [name for name in parts if name.startswith("xl/worksheets/sheet")]:
        sheet = re.sub(r't="inlineStr"><is>(.*?)</is></c>', place, parts[name].decode(), flags=re.DOTALL)
        parts[name] = sheet.encode()
    texts = "".join(f"<si>{text}</si>" for text in found)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{texts}{extra}</sst>'.encode()
    type_of = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = parts["[Content_Types].xml"].decode()
    told = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{type_of}"/></Types>'
    parts["[Content_Types].xml"] = types.replace("</Types>", told).encode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    links = parts["xl/_rels/workbook.xml.rels"].decode()
    link = f'<Relationship Type="{kind}" Target="sharedStrings.xml" Id="rId99"/></Relationships>'
    parts["xl/_rels/workbook.xml.rels"] = links.replace("</Relationships>", link).encode()
    return archive(path, parts)
