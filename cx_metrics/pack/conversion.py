"""From a drawn sheet to the bytes of a file: SVG as it is, PDF with embedded letters, PNG in pixels."""

from collections.abc import Callable

import vl_convert

from cx_metrics.errors import ExportError, Problem, did_you_mean
from cx_metrics.pack.paper import Paper

PIXELS_A_POINT = 2.5  # an A3 sheet of 2976 × 2105 pixels: sharp on a screen and on a slide


def _svg(sheet: Paper, title: str) -> bytes:
    return sheet.svg(title).encode("utf-8")


def _pdf(sheet: Paper, title: str) -> bytes:
    return bytes(vl_convert.svg_to_pdf(sheet.svg(title, embed=False)))


def _png(sheet: Paper, title: str) -> bytes:
    return bytes(vl_convert.svg_to_png(sheet.svg(title, embed=False), scale=PIXELS_A_POINT))


FORMATS: dict[str, Callable[[Paper, str], bytes]] = {"svg": _svg, "pdf": _pdf, "png": _png}
MEDIA = {"svg": "image/svg+xml", "pdf": "application/pdf", "png": "image/png"}


def written(sheet: Paper, kind: str, title: str) -> bytes:
    """The file's content; raises ExportError for a format that is none."""
    if kind not in FORMATS:
        raise ExportError(Problem("format", f"{kind!r} is none", did_you_mean(kind, FORMATS)))
    return FORMATS[kind](sheet, title)
