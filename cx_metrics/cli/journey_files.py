"""What ``journey`` draws to files: the map on an A3 sheet as SVG, PDF or PNG."""

import argparse
from pathlib import Path

from cx_metrics.cli.context import Context
from cx_metrics.company import Company
from cx_metrics.drivers import key_drivers
from cx_metrics.journey import JourneyMap
from cx_metrics.journey.weights import asked_of_drivers, outcome_with_drivers
from cx_metrics.metrics.question import Filters
from cx_metrics.moments.verbs import decisive_touchpoints
from cx_metrics.text import Text

KINDS = ("svg", "png", "pdf")


def file_arguments(sub: argparse.ArgumentParser) -> None:
    """One option for each kind of file."""
    for kind in KINDS:
        about = f"draw the map to this {kind.upper()} file, A3 landscape"
        sub.add_argument(f"--{kind}", type=Path, metavar="FILE", help=about)


def write_files(
    context: Context, company: Company, found: JourneyMap, told: argparse.Namespace, *, where: Filters
) -> None:
    """Write the files that were asked for, with the moments of truth marked as on the page. Raises ExportError where a
    font or the folder is missing."""
    wanted = {kind: path for kind in KINDS if (path := getattr(told, kind)) is not None}
    if not wanted:
        return
    from cx_metrics.pack import journey_file  # takes a moment to import, and most calls draw nothing

    text = Text(told.lang, context.settings.organisation.currency)
    decisive = _decisive(company, found, where)
    for kind, path in wanted.items():
        content = journey_file(found, context.catalogue, context.settings, text, kind, decisive=decisive)
        context.write(path, content)


def _decisive(company: Company, found: JourneyMap, where: Filters) -> frozenset[str]:
    """The touchpoints that clearly decide more of the journey's outcome than others do."""
    outcome = outcome_with_drivers(company.catalogue.journeys[found.journey], company.catalogue)
    if outcome is None:
        return frozenset()
    return decisive_touchpoints(key_drivers(company, outcome, asked_of_drivers(where), found.period).drivers)
