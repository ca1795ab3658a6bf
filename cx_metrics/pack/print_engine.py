"""The print engine of pages made of text: Typst sets what a template says with the words that are given it.

Words reach it as data (JSON) and are placed as text: nothing in them is read as markup. It opens no file but fonts, and
fetches no package. docs/decisions/028-typst-sets-what-is-text.md says why this and not our own sheet.
"""

import functools
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

from cx_metrics import theme
from cx_metrics.pack.fonts import Faces, faces, is_chinese
from cx_metrics.text import Text

HOUSE = Path(__file__).with_name("house.typ")


def letters_for(said: Mapping[str, Any], text: Text) -> Faces:
    """The faces in which these words can be set. Raises ExportError where this machine has none for them."""
    return faces(text.locale, is_chinese(json.dumps(said, ensure_ascii=False)))


def pdf(template: Path, said: Mapping[str, Any], letters: Faces, text: Text, day: date | None) -> bytes:
    """The PDF of a template and what it says: letters embedded, text that can be selected.

    ``day`` is written into the file as that of its making, so that the same words give the same bytes.
    """
    language, _, region = text.locale.partition("-")
    colours = {name: pair.light for name, pair in theme.COLOURS.items()}
    told = {"language": language, "region": region or None, "family": letters.regular.family, "colours": colours}
    source = HOUSE.read_bytes() + template.read_bytes()
    made = datetime.combine(day or date(1970, 1, 1), time(), UTC)
    inputs = {"said": json.dumps({**said, **told})}
    return bytes(typst.compile(source, format="pdf", timestamp=made, font_paths=_found(letters), sys_inputs=inputs))


@functools.cache
def _found(letters: Faces) -> typst.Fonts:
    """The folders of the faces, read once: looking through all fonts of a machine takes longer than a page."""
    folders = {str(face.path.parent) for face in (letters.regular, letters.bold)}
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=sorted(folders))
