"""What refuses an import as a whole: files that are not there, no room, too much that is wrong, a batch that cannot be
replaced."""

import shutil
from pathlib import Path

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.errors import ImportRefused, Problem, WarehouseError
from cx_metrics.importing.report import Report, Request
from cx_metrics.importing.workbook_sheet import is_workbook
from cx_metrics.messages import problem, refusal, sentence, suggestion
from cx_metrics.warehouse import Batch, Folder

_SAY = ("date", "score", "flag", "comment")  # kinds of columns that are an answer
_WORKBOOK = 10  # times its size is a workbook unpacked, about


def require_files(request: Request) -> None:
    """Refuse names of files that are not there."""
    missing = [file for file in request.file_of.values() if not file.is_file()]
    if missing:
        raise ImportRefused(*(problem(str(file), "no_file", "check_name") for file in missing))


def require_answers(request: Request, catalogue: Catalogue) -> None:
    """Refuse a mapping whose survey answers say nothing: no date, no score, no rated item, no yes or no, no words."""
    for name, table_map in request.mapping.tables.items():
        table = catalogue.tables[name]
        told = {name for part in table_map.parts for name, mapped in part.items() if not mapped.undated}
        if table.items and not table_map.items and not any(table.columns[column].kind in _SAY for column in told):
            raise refusal(f"{request.mapping.id}, tables.{name}", "holds_no_answer", "name_one")


def require_enough(request: Request, report: Report, rejects: Path | None) -> None:
    """Refuse a file of which too much, or everything, is wrong. The list of its rows stays for the person who mends
    it."""
    see = sentence("see", file=rejects) if rejects else ""
    worst = next(iter(report.reasons), sentence("no_rows"))
    if request.max_rejects is not None and report.rejected > request.max_rejects * report.rows:
        raise ImportRefused(
            Problem(
                request.file.name,
                sentence(
                    "many_refused",
                    n=report.rejected,
                    all=report.rows,
                    why=worst,
                    most=f"{request.max_rejects:.2%}",
                ),
                see,
            )
        )
    if report.left_out == report.rows:
        raise refusal(request.file.name, "none_only", "compare_only", n=report.rows)
    if report.accepted + report.duplicate == 0:
        raise ImportRefused(Problem(request.file.name, sentence("no_row", why=worst), see))


def require_replaceable(request: Request, counts: list[Batch]) -> None:
    """Refuse to take the place of what is not there, or is of a table that this import does not fill."""
    problems = []
    for name in request.replaces:
        batch = next((b for b in counts if b.id == name), None)
        if batch is None:
            found = sentence("no_batch")
            problems.append(Problem(f"--replaces {name}", found, suggestion(name, [b.id for b in counts])))
        elif batch.table not in request.mapping.tables:
            found = sentence("batch_of", table=batch.table, mapping=request.mapping.id)
            problems.append(Problem(f"--replaces {name}", found, sentence("undo_it")))
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
            problem(str(folder.root), "no_space", "free_space", free=round(free / 1e6), needed=round(needed / 1e6))
        )
