"""What refuses an import as a whole: files that are not there, no room, too much that is wrong, a batch that cannot be
replaced."""

import shutil
from pathlib import Path

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.errors import ImportRefused, Problem, WarehouseError, did_you_mean
from cx_metrics.importing.report import Report, Request
from cx_metrics.importing.workbook_sheet import is_workbook
from cx_metrics.warehouse import Batch, Folder

_SAY = ("date", "score", "flag", "comment")  # kinds of columns that are an answer
_WORKBOOK = 10  # times its size is a workbook unpacked, about


def require_files(request: Request) -> None:
    """Refuse names of files that are not there."""
    missing = [file for file in request.file_of.values() if not file.is_file()]
    if missing:
        raise ImportRefused(*(Problem(str(file), "is not a file", "check the name") for file in missing))


def require_answers(request: Request, catalogue: Catalogue) -> None:
    """Refuse a mapping whose survey answers say nothing: no date, no score, no rated item, no yes or no, no words."""
    for name, table_map in request.mapping.tables.items():
        table = catalogue.tables[name]
        told = {name for part in table_map.parts for name, mapped in part.items() if not mapped.undated}
        if table.items and not table_map.items and not any(table.columns[column].kind in _SAY for column in told):
            found = "holds no answer: no column of it is a date, a score, a rated item, a yes or no, or a comment"
            raise ImportRefused(Problem(f"{request.mapping.id}, tables.{name}", found, "name one, or another table"))


def require_enough(request: Request, report: Report, rejects: Path | None) -> None:
    """Refuse a file of which too much, or everything, is wrong. The list of its rows stays for the person who mends
    it."""
    see = f"see {rejects}" if rejects else ""
    worst = next(iter(report.reasons), "it holds no rows")
    if request.max_rejects is not None and report.rejected > request.max_rejects * report.rows:
        raise ImportRefused(
            Problem(
                request.file.name,
                f"{report.rejected:,} of {report.rows:,} rows are refused, most often "
                f"for «{worst}»; at most {request.max_rejects:.2%} may be",
                see,
            )
        )
    if report.left_out == report.rows:
        found = f"none of its {report.rows:,} rows is one that the mapping's `only` asks for"
        raise ImportRefused(Problem(request.file.name, found, "compare its values with those in the file"))
    if report.accepted + report.duplicate == 0:
        raise ImportRefused(Problem(request.file.name, f"no row can be accepted: {worst}", see))


def require_replaceable(request: Request, counts: list[Batch]) -> None:
    """Refuse to take the place of what is not there, or is of a table that this import does not fill."""
    problems = []
    for name in request.replaces:
        batch = next((b for b in counts if b.id == name), None)
        if batch is None:
            found = "is no batch that counts"
            problems.append(Problem(f"--replaces {name}", found, did_you_mean(name, [b.id for b in counts])))
        elif batch.table not in request.mapping.tables:
            found = f"holds {batch.table}, which {request.mapping.id} does not fill"
            problems.append(Problem(f"--replaces {name}", found, "undo it, if it should go"))
    if problems:
        raise ImportRefused(*problems)


def require_space(folder: Folder, files: list[Path]) -> None:
    """Refuse before starting what would fill the disk: the copies, the Parquet and the next build."""
    current = folder.current()
    mart = folder.mart(current).stat().st_size if current and folder.mart(current).exists() else 0
    size = sum(file.stat().st_size * (_WORKBOOK if is_workbook(file) else 1) for file in files)
    needed = 2 * size + 2 * mart + (16 << 20)
    free = shutil.disk_usage(folder.root).free
    if free < needed:
        raise WarehouseError(
            Problem(
                str(folder.root),
                f"only {free / 1e6:,.0f} MB free, about {needed / 1e6:,.0f} MB needed",
                "free some space",
            )
        )
