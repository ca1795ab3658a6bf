"""Check the whole catalogue against an empty warehouse: every part is valid SQL over its view, every roll-up can be built."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS, load_mapping
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import CxError, DeclarationError, Problem
from cx_metrics.warehouse import Folder
from cx_metrics.warehouse.build import write_mart


def check_catalogue(settings: Settings, catalogue: Catalogue) -> dict[str, Any]:
    """How many declarations of each kind were checked; raises DeclarationError listing everything that is wrong."""
    problems: list[Problem] = []
    with TemporaryDirectory(prefix="cx-check-") as place:
        folder = Folder(Path(place))
        folder.work.mkdir()
        try:
            write_mart(Path(place) / "check.duckdb", folder, [], catalogue, settings)
        except CxError as error:
            problems += error.problems
        except duckdb.Error as error:
            problems.append(Problem("catalogue", str(error).splitlines()[0], "correct the SQL"))
    mappings = sorted(SHIPPED_MAPPINGS.glob("*.yaml"))
    for path in mappings:
        try:
            load_mapping(path, catalogue.tables)
        except DeclarationError as error:
            problems += error.problems
    if problems:
        raise DeclarationError(*problems)
    return {"checked": {"tables": len(catalogue.tables), "views": len(catalogue.views), "metrics": len(catalogue.metrics),
                        "mappings": len(mappings)}}
