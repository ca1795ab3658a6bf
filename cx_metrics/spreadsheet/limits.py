"""What reading a workbook may take: a file of five kilobytes can hold enough to fill any memory."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes, times in seconds. Excel itself writes no more rows, columns and characters a cell than these."""

    memory: int = 1 << 30  # address space of the process
    processor: int = 300
    clock: int = 600  # for whoever waits for the process
    unpacked: int = 2 << 30  # all parts of the archive together
    strings: int = 512 << 20  # the part with the texts of all sheets, held in memory
    ratio: int = 250  # a part of more than ``small`` that unpacks to more times its size is a bomb
    small: int = 10 << 20
    parts: int = 2_000  # files in the archive
    sheets: int = 1_000
    rows: int = 1_048_576
    columns: int = 16_384
    cells: int = 30_000_000
    cell: int = 100_000  # characters
    strings_count: int = 5_000_000
