"""What ``journey`` draws to files: the map on an A3 sheet as SVG, PDF or PNG."""

import argparse
from pathlib import Path

from cx_metrics.cli.context import Context
from cx_metrics.journey import JourneyMap
from cx_metrics.text import Text

KINDS = ("svg", "png", "pdf")


def file_arguments(sub: argparse.ArgumentParser) -> None:
    """One option for each kind of file."""
    for kind in KINDS:
        about = f"draw the map to this {kind.upper()} file, A3 landscape"
        sub.add_argument(f"--{kind}", type=Path, metavar="FILE", help=about)


def write_files(context: Context, found: JourneyMap, told: argparse.Namespace) -> None:
    """Write the files that were asked for. Raises ExportError where a font or the folder is missing."""
    wanted = {kind: path for kind in KINDS if (path := getattr(told, kind)) is not None}
    if not wanted:
        return
    from cx_metrics.pack import journey_file  # takes a moment to import, and most calls draw nothing

    text = Text(told.lang, context.settings.organisation.currency)
    for kind, path in wanted.items():
        content = journey_file(found, context.catalogue, context.settings, text, kind)
        context.write(path, content)
