"""What the bench measures on: generated companies of a given size, and how to time two things fairly."""

import functools
import multiprocessing
import multiprocessing.connection
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from cx_metrics import warehouse
from cx_metrics.company import Company as Seen
from cx_metrics.declarations import Catalogue, Settings, load_catalogue, load_mapping, load_settings
from cx_metrics.declarations.mapping import SHIPPED_MAPPINGS
from cx_metrics.declarations.settings import Privacy
from cx_metrics.importing import Request, import_all
from cx_metrics.metrics import Question, measure
from cx_metrics.sample import write_company, write_sample
from cx_metrics.warehouse.reader import Reader
from tools.serving import ROOT

RUNS = 7
OPERATIONS = ("invitations", "interactions", "cases", "orders")


@dataclass(frozen=True)
class Row:
    """One line of the table: what is compared, the ratio found, what is to be reached, and the two medians in
    seconds."""

    what: str
    ratio: float
    wanted: str
    one: float
    other: float
    memory: float | None = None  # the most that the first took, in MB, where it ran in a process of its own

    def __str__(self) -> str:
        taken = f"{self.one * 1e3:>10.1f} ms {self.other * 1e3:>12.1f} ms"
        memory = f" {self.memory:>8,.0f} MB" if self.memory else ""
        return f"{self.what:<88} {self.ratio:>9.2f} ×   {self.wanted:<9} {taken}{memory}"


def side_by_side(one: Callable[[], object], other: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """Median seconds of each, taken in turn after a warm-up."""
    one()
    other()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for run, times in zip((one, other), taken, strict=True):
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
    return statistics.median(taken[0]), statistics.median(taken[1])


def alone(work: Callable[..., object], *arguments: object) -> tuple[float, float]:
    """Seconds and the most memory (MB) of ``work`` in a process of its own, both without what starting it takes."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_measured, args=(theirs, work, arguments))
    process.start()
    theirs.close()
    seconds, memory = ours.recv()
    process.join()
    return seconds, memory


def _measured(
    pipe: multiprocessing.connection.Connection, work: Callable[..., object], arguments: tuple[object, ...]
) -> None:
    before, start = _peak(), time.perf_counter()
    work(*arguments)
    seconds = time.perf_counter() - start
    pipe.send((seconds, _peak() - before))


def _peak() -> float:
    """The most memory this process has held, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # a child inherits the peak of its parent in getrusage, but not here
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


class Company:
    """A warehouse of so many generated answers and as many events, and the files they came from."""

    def __init__(self, place: Path, rows: int):
        self.place, self.rows = place, rows
        self.folder = place / f"{rows}"
        settings = load_settings(ROOT / "config.yaml", self.folder)
        # masking is measured elsewhere: the house compares reading and checking
        self.settings: Settings = replace(settings, privacy=Privacy(mask=()))
        self.catalogue: Catalogue = load_catalogue(self.settings)
        self.files = self._files()
        self.survey = next(file for file in self.files if file.stem == "survey")
        if warehouse.in_use(self.settings) is None:
            self.bring(*self.files)

    @property
    def reader(self) -> Reader:
        """The build in use, opened once."""
        found = warehouse.in_use(self.settings)
        assert found is not None
        return self._open(found.build)

    @functools.cache  # noqa: B019  one company lives as long as the bench
    def _open(self, build: str) -> Reader:
        return Reader(warehouse.folder_of(self.settings, False), build, self.settings)

    def _files(self) -> list[Path]:
        """The survey of a company of ``rows`` answers; events, orders, cases and invitations of one a third as large,
        because each answer comes with three events."""
        survey, operations = self.folder / "files", self.folder / "operations"
        made = [survey / f"{name}.csv" for name in ("customers", "survey")]
        made += [operations / f"{name}.csv" for name in OPERATIONS]
        if not all(file.exists() for file in made):
            write_sample(survey, self.rows)
            write_company(operations, self.rows // 3)
        return made

    def bring(self, *files: Path) -> None:
        """Import files, named as in the sample, in one build."""
        folder = warehouse.folder_of(self.settings, False)
        tables = self.catalogue.tables
        mappings = {file: load_mapping(SHIPPED_MAPPINGS / f"sample_{file.stem}.yaml", tables) for file in files}
        requests = [Request(file, mappings[file], folder) for file in files]
        import_all(requests, self.catalogue, self.settings)

    def more(self, name: str, rows: int) -> str:
        """Import ``rows`` more rows of a file of the sample, with keys of their own; the batch that they are in."""
        file = self.folder / "more" / name / f"{name}.csv"  # each in a folder of its own: a company makes every file
        if not file.exists():
            write_company(file.parent, rows if name == "survey" else rows // 3, seed=7)
            head, *lines = file.read_text("utf-8").splitlines()
            file.write_text("\n".join([head, *(f"M{line}" for line in lines), ""]), "utf-8")
            self.bring(file)
        folder = warehouse.folder_of(self.settings, False)
        tables = {batch.id: batch for batch in warehouse.current_batches(folder)}
        return max((b for b in tables.values() if b.file == file.name), key=lambda b: b.sequence).id

    def ask(self, *questions: Question) -> None:
        """Measure, as a page does."""
        for question in questions:
            measure(Seen(self.reader, self.catalogue, self.settings, "reader"), question)
