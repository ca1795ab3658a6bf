"""The rows of a source on disk while they are checked: an Arrow file that DuckDB reads where it lies, so that a file of
any size needs no memory for them.

Most columns of a large file say a few things over and over. Such a column has beside its texts (c7) a code for each row
(k7): the place of its text among the different ones.
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from cx_metrics.errors import Problem, WarehouseError
from cx_metrics.messages import sentence

FEWEST_ROWS = 50_000  # below, reading text by text costs more than it saves
_MOST = 20_000  # different texts of a column with codes
_FIRST, _ROWS_A_TEXT = 500, 10  # so many texts are few in any file, and one more for each ten rows


class RowsFile:
    """Rows in columns c0, c1 … of these ``types``, written batch by batch and counted from 0 in ``rowid``.

    ``few`` holds, by its name, the different texts of each column that has codes. Raises WarehouseError where
    the disk does not take them.
    """

    def __init__(self, path: Path, types: Sequence[pa.DataType], rows: int):
        """``rows``: how many to expect; of few rows no column has codes."""
        texts = (pa.string(), pa.large_string())
        self.few = {f"c{i}": pa.array([], t) for i, t in enumerate(types) if rows >= FEWEST_ROWS and t in texts}
        self.rows = 0
        self._path, self._types = path, types
        self._coded: list[str] | None = None  # the columns that had codes in the first batch, for all of them
        self._writer: pa.ipc.RecordBatchFileWriter | None = None

    def add(self, columns: Sequence[pa.Array]) -> None:
        """Write some rows, a column each."""
        first, self.rows = self.rows, self.rows + len(columns[0])
        coded = list(self.few) if self._coded is None else self._coded
        codes = {name: self._codes(name, columns[int(name[1:])]) for name in coded}
        if self._coded is None:
            self._coded = list(self.few)
        try:
            arrays = [pa.arange(first, self.rows), *columns, *(codes[name] for name in self._coded)]
            self._open().write_batch(pa.record_batch(arrays, self._schema()))
        except OSError as error:
            raise self._refused(error) from None

    def table(self) -> pa.Table:
        """All rows, mapped into memory; none can be added afterwards."""
        try:
            self._open().close()
        except OSError as error:
            raise self._refused(error) from None
        return pa.ipc.open_file(pa.memory_map(str(self._path))).read_all()

    def texts(self) -> pa.Table:
        """The different texts of each column that has codes: its ``name``, ``code``, ``text``."""
        parts = [
            pa.table({"name": [name] * len(texts), "code": pa.arange(0, len(texts)), "text": texts.cast(pa.string())})
            for name, texts in self.few.items()
        ]
        empty = pa.schema([("name", pa.string()), ("code", pa.int64()), ("text", pa.string())]).empty_table()
        return pa.concat_tables([empty, *parts])

    def _codes(self, name: str, column: pa.Array) -> pa.Array:
        """The place of each text among the different ones so far; nothing once these are too many."""
        if (known := self.few.get(name)) is not None:
            codes = pc.index_in(column, value_set=known)
            if codes.null_count:
                known = pa.concat_arrays([known, column.filter(codes.is_null()).unique()])
                codes = pc.index_in(column, value_set=known)
            if len(known) <= min(_MOST, _FIRST + self.rows // _ROWS_A_TEXT):
                self.few[name] = known
                return codes.cast(pa.int16())
            del self.few[name]
        return pa.nulls(len(column), pa.int16())

    def _open(self) -> pa.ipc.RecordBatchFileWriter:
        self._writer = self._writer or pa.ipc.new_file(str(self._path), self._schema())
        return self._writer

    def _schema(self) -> pa.Schema:
        fields = [("rowid", pa.int64()), *((f"c{i}", kind) for i, kind in enumerate(self._types))]
        return pa.schema([*fields, *((code_of(name), pa.int16()) for name in self._coded or ())])

    def _refused(self, error: OSError) -> WarehouseError:
        found = sentence("no_write", why=error.strerror or error)
        return WarehouseError(Problem(str(self._path.parent), found, sentence("check_disk")))


def code_of(column: str) -> str:
    """The column that holds the codes of the texts in ``column``."""
    return f"k{column[1:]}"
