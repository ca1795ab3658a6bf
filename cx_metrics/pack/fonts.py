"""The machine's own fonts: found by family, measured letter by letter, and cut down to what a drawing uses.

We ship no Chinese font (one weighs 20 MB). Every desktop system has some; a bare server may have none, and then this
says so instead of drawing boxes.
"""

import base64
import functools
import io
import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont, TTLibError

from cx_metrics.errors import ExportError, Problem

FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
)
# by language, the best first: the same character has another shape in Taipei than in Shanghai
CHINESE = {
    "zh-TW": ("Noto Sans CJK TC", "Noto Sans TC", "Source Han Sans TC", "PingFang TC", "Heiti TC",
              "Microsoft JhengHei"),
    "zh-CN": ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Heiti SC", "Microsoft YaHei",
              "Hiragino Sans GB", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei"),
}  # fmt: skip
LATIN = ("Source Sans 3", "Noto Sans", "Open Sans", "Helvetica Neue", "Arial", "Liberation Sans", "DejaVu Sans")
BOLD = ("bold", "semibold", "demibold", "heavy")
REMEDY = "install one, for example with `apt-get install fonts-noto-cjk` (macOS has PingFang and Heiti)"


@dataclass(frozen=True)
class Face:
    """One face of a font file. Widths are in units of the type size."""

    path: Path
    index: int
    family: str

    @functools.cached_property
    def _font(self) -> TTFont:
        return TTFont(self.path, fontNumber=self.index, lazy=True)

    @functools.cached_property
    def _glyphs(self) -> dict[int, str]:
        return dict(self._font.getBestCmap())

    @functools.cached_property
    def _advances(self) -> dict[str, tuple[int, int]]:
        return dict(self._font["hmtx"].metrics)

    @functools.cached_property
    def _em(self) -> int:
        return int(self._font["head"].unitsPerEm)

    def has(self, character: str) -> bool:
        """Whether the face can draw this character."""
        return ord(character) in self._glyphs

    def width(self, text: str) -> float:
        """How wide a text is at size 1; what the face lacks counts as one square."""
        units = sum(
            self._advances[self._glyphs[ord(character)]][0] if ord(character) in self._glyphs else self._em
            for character in text
        )
        return units / self._em

    def cut(self, text: str) -> str:
        """The face with the letters of ``text`` only, as a WOFF data address for a style sheet."""
        options = subset.Options(flavor="woff", layout_features=[], hinting=False, notdef_outline=True)
        font = TTFont(self.path, fontNumber=self.index, lazy=True)
        cutter = subset.Subsetter(options)
        cutter.populate(text=text)
        cutter.subset(font)
        font.flavor = "woff"
        held = io.BytesIO()
        font.save(held)
        return "data:font/woff;base64," + base64.b64encode(held.getvalue()).decode()


@dataclass(frozen=True)
class Faces:
    """The regular and the bold face of one family (the same one twice where there is no bold)."""

    regular: Face
    bold: Face

    def of(self, bold: bool) -> Face:
        return self.bold if bold else self.regular


def faces(locale: str, chinese: bool) -> Faces:
    """The faces to draw ``locale`` with; ``chinese``: the text has Chinese in it, whatever its language.

    Raises ExportError when no font on this machine can draw it.
    """
    orders = [CHINESE[locale]] if locale in CHINESE else []
    orders += [order for name, order in CHINESE.items() if name != locale] if chinese or not orders else []
    wanted = [family for order in orders for family in order] + ([] if chinese else list(LATIN))
    held = installed()
    for family in wanted:
        if family in held:
            styles = held[family]
            regular = next((styles[s] for s in ("regular", "roman", "book", "w3", "light") if s in styles), None)
            regular = regular or next(iter(styles.values()))
            return Faces(regular, next((styles[s] for s in BOLD if s in styles), regular))
    what = "Chinese" if chinese else "Latin"
    raise ExportError(Problem("fonts", f"no font with {what} letters is installed on this machine", REMEDY))


def can_write(locale: str) -> bool:
    """Whether this machine has a font for the language; one for Chinese can write English too."""
    try:
        faces(locale, locale in CHINESE)
    except ExportError:
        return False
    return True


@functools.cache
def installed() -> dict[str, dict[str, Face]]:
    """Every family that we would use, by name, with its styles in lower case."""
    known = {family for order in CHINESE.values() for family in order} | set(LATIN)
    found: dict[str, dict[str, Face]] = {}
    for path in _files():
        for index, family, style in _named(path):
            if family in known:
                found.setdefault(family, {}).setdefault(style.lower(), Face(path, index, family))
    return found


def _files() -> Iterator[Path]:
    for folder in FOLDERS:
        for place, _, names in os.walk(Path(folder).expanduser()):
            yield from (Path(place) / name for name in sorted(names) if name.lower().endswith((".ttc", ".otf", ".ttf")))


def _named(path: Path) -> Iterator[tuple[int, str, str]]:
    """The faces of a file: index, family, style. A file that is no font has none."""
    try:
        with path.open("rb") as file:
            start, _, count = struct.unpack(">4sII", file.read(12))
        for index in range(count if start == b"ttcf" else 1):
            with TTFont(path, fontNumber=index, lazy=True) as font:
                names = font["name"]
                yield index, names.getBestFamilyName() or "", names.getBestSubFamilyName() or "Regular"
    except (OSError, struct.error, TTLibError, KeyError):
        return


def is_chinese(text: Iterable[str]) -> bool:
    """Whether there is a Chinese character in the text."""
    return any("\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff" for character in text)
