"""Check the whole catalogue: every part is valid SQL over its view, every roll-up builds, every journey
can be drawn from it, every shipped mapping loads."""

from typing import Any

from cx_metrics.checks.documents import documents
from cx_metrics.checks.languages import unsaid, untranslated
from cx_metrics.checks.trial import trial_warehouse
from cx_metrics.company import Company
from cx_metrics.declarations import Catalogue, Settings, load_mapping
from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS
from cx_metrics.errors import CxError, DeclarationError, Problem
from cx_metrics.inspection.scale_words import scale_words
from cx_metrics.journey import journey_map


def check_catalogue(settings: Settings, catalogue: Catalogue) -> tuple[dict[str, Any], dict[str, str]]:
    """How many declarations of each kind were checked, and the documents that follow from them (name → text).

    Raises DeclarationError listing everything that is wrong.
    """
    problems: list[Problem] = []
    written: dict[str, str] = {}
    try:
        with trial_warehouse(settings, catalogue) as reader:
            written = documents(settings, catalogue, reader)
            for name in catalogue.journeys:
                journey_map(Company(reader, catalogue, settings, "reader"), name)
    except CxError as error:
        problems += error.problems
    try:
        scale_words()
    except DeclarationError as error:
        problems += error.problems
    mappings = sorted(SHIPPED_MAPPINGS.glob("*.yaml"))
    for path in mappings:
        try:
            load_mapping(path, catalogue.tables)
        except DeclarationError as error:
            problems += error.problems
    problems += untranslated(settings, catalogue)
    try:
        problems += unsaid(settings)
    except DeclarationError as error:
        problems += error.problems
    if problems:
        raise DeclarationError(*problems)
    counts = {
        "tables": len(catalogue.tables),
        "views": len(catalogue.views),
        "metrics": len(catalogue.metrics),
        "journeys": len(catalogue.journeys),
        "business_cases": len(catalogue.business_cases),
        "maturity_models": len(catalogue.maturity_models),
        "mappings": len(mappings),
        "languages": len(settings.languages),
    }
    return counts, written
