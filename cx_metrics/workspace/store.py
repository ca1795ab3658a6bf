"""Every revision of everything people author: read as it stands, read as it stood, added to, never overwritten."""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

import sqlalchemy as sa

from cx_metrics.declarations.sign_in import Ability, Person
from cx_metrics.workspace.database import file_url, reading, shown, writing
from cx_metrics.workspace.refusals import Conflict, NotAllowed, Revision, Unusable, unreadable
from cx_metrics.workspace.schema import STEPS, about, bring_forward, metadata, require_known, revisions

Found = TypeVar("Found")
Watermark = tuple[int, str]
LoggedAct = Literal["sign_in", "sign_out", "export"]
LOGGED: tuple[LoggedAct, ...] = ("sign_in", "sign_out", "export")  # kinds that change nothing which anybody is shown
LONGEST_AUTHOR = 80
# Who may write what: the one place in which it is asked.
ABILITY_OF: dict[str, Ability] = {
    "annotation": "notes",
    "target": "targets",
    "closed_month": "close_months",
    "scenario": "scenarios",
    "sign_off": "sign_off",
    "undone_batch": "undo",
    "maturity_round": "maturity",
    "rater_invitation": "maturity",
    "rater_answers": "maturity",
    "plan_entry": "maturity",
}
LONGEST_CONTENT = 100_000  # characters of JSON


class Held:
    """What a workspace holds within one transaction. What ``writer`` adds is kept under their own name, whatever name
    is given, and only where they may; without one (this machine's operator, a rater's link) under the given name."""

    def __init__(self, connection: sa.Connection, where: str, writer: Person | None = None):
        self._connection, self._where, self._writer = connection, where, writer

    def mark(self, kind: str | None = None) -> Watermark:
        """The latest revision of this kind, or of anything that is authored; (0, "") where there is none."""
        asked = sa.select(revisions.c.number, revisions.c.written_at)
        asked = asked.where(revisions.c.kind.not_in(LOGGED) if kind is None else revisions.c.kind == kind)
        row = self._connection.execute(asked.order_by(revisions.c.number.desc()).limit(1)).one_or_none()
        return (0, "") if row is None else (int(row.number), str(row.written_at))

    def current(self, kind: str, up_to: int | None = None) -> tuple[Revision, ...]:
        """The latest revision of each thing of this kind that is not removed, oldest thing first; ``up_to`` reads the
        workspace as it stood after that revision."""
        latest = sa.select(sa.func.max(revisions.c.number)).where(revisions.c.kind == kind)
        if up_to is not None:
            latest = latest.where(revisions.c.number <= up_to)
        rows = self._connection.execute(
            sa.select(revisions)
            .where(revisions.c.number.in_(latest.group_by(revisions.c.item)), revisions.c.content.is_not(None))
            .order_by(revisions.c.number)
        )
        return tuple(self._revision(row) for row in rows)

    def history(self, kind: str, item: str | None = None) -> tuple[Revision, ...]:
        """Every revision of one thing, or of all things of a kind, in the order of writing."""
        asked = sa.select(revisions).where(revisions.c.kind == kind).order_by(revisions.c.number)
        rows = self._connection.execute(asked if item is None else asked.where(revisions.c.item == item))
        return tuple(self._revision(row) for row in rows)

    def add(self, kind: str, item: str, author: str, content: Mapping[str, Any] | None, based_on: int) -> Revision:
        """Write the next revision of a thing. Raises Conflict when it is no longer at the one it was ``based_on``, and
        NotAllowed where it is not the writer's to write."""
        if self._writer is not None:
            author = self._writer.name or author
            if not self._writer.may(needed := ABILITY_OF[kind]):
                raise NotAllowed(needed)
        past = self.history(kind, item)
        if (past[-1].revision if past else 0) != based_on:
            raise Conflict(past[-1] if past else None)
        values = {
            "kind": kind,
            "item": item,
            "revision": based_on + 1,
            "author": _author(author),
            "written_at": datetime.now(UTC).isoformat(),
            "content": None if content is None else _json(content),
        }
        number = self._connection.execute(
            sa.insert(revisions).values(**values).returning(revisions.c.number)
        ).scalar_one()
        return self._revision(self._connection.execute(sa.select(revisions).where(revisions.c.number == number)).one())

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every row as it was written, with the name of its table."""
        for table in self._kept():
            for row in self._connection.execute(sa.select(table).order_by(*table.primary_key)):
                yield table.name, dict(row._mapping)

    def put_back(self, rows: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """Write such rows into tables that hold none; what is written next is counted on from there."""
        for table in self._kept():
            mine = [row for name, row in rows if name == table.name]
            if not mine:
                continue
            self._connection.execute(sa.insert(table), mine)
            counted = table.autoincrement_column
            if counted is not None and self._connection.dialect.name == "postgresql":
                sequence = sa.func.pg_get_serial_sequence(table.name, counted.name)
                latest = max(row[counted.name] for row in mine)
                self._connection.execute(sa.select(sa.func.setval(sequence, latest)))

    @staticmethod
    def _kept() -> list[sa.Table]:
        return [table for table in metadata.sorted_tables if table is not about]

    def _revision(self, row: sa.Row[Any]) -> Revision:
        try:
            content = None if row.content is None else json.loads(row.content)
            when = datetime.fromisoformat(row.written_at)
            return Revision(row.number, row.kind, row.item, row.revision, row.author, when, content)
        except (ValueError, TypeError):
            raise unreadable(f"revision {row.number}", self._where) from None


class Store:
    """The workspace of one company, at a database address; ``sample`` marks the sample company's. See ``Held`` for the
    ``writer``."""

    def __init__(self, url: str, sample: bool, file: Path | None = None, writer: Person | None = None):
        self.sample, self._url, self._file, self._writer = sample, url, file, writer
        self.where = str(file) if file else shown(url)

    def read(self, asked: Callable[[Held], Found]) -> Found | None:
        """What ``asked`` finds in one consistent view; None of a workspace that nobody has written to.

        Raises WorkspaceError when it cannot be read.
        """
        if self._file is not None and not self._file.exists():
            return None
        with reading(self._address(), self.where) as connection:
            version = require_known(connection, self.where, self.sample)
            if version == len(STEPS):
                return asked(Held(connection, self.where, self._writer))
        return self.write(asked) if version else None  # an older one is brought forward first

    def write(self, wanted: Callable[[Held], Found]) -> Found:
        """Do ``wanted`` alone with the workspace: all that it adds is kept, or (when it raises) nothing."""
        with writing(self._address(), self.where) as connection:
            bring_forward(connection, require_known(connection, self.where, self.sample), self.sample)
            return wanted(Held(connection, self.where, self._writer))

    def marks(self, *kinds: str | None) -> tuple[Watermark, ...]:
        """Number and time of the latest revision of each kind, or (None) of anything: what a cache of anything read
        here is keyed by. (The number alone would come again after an older copy was put back.)"""
        return self.read(lambda held: tuple(held.mark(kind) for kind in kinds)) or ((0, ""),) * len(kinds)

    def current(self, kind: str, up_to: int | None = None) -> tuple[Revision, ...]:
        """See ``Held.current``."""
        return self.read(lambda held: held.current(kind, up_to)) or ()

    def history(self, kind: str, item: str | None = None) -> tuple[Revision, ...]:
        """See ``Held.history``."""
        return self.read(lambda held: held.history(kind, item)) or ()

    def _address(self) -> str:
        return self._url if self._file is None else file_url(self._file)


def new_item() -> str:
    """The id of a new thing."""
    return uuid.uuid4().hex[:12]


def folded(name: str) -> str:
    """A name as it is compared: case and spaces do not matter."""
    return " ".join(name.split()).casefold()


def _author(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Unusable("author", "nobody is named", "say who writes")
    if len(name) > LONGEST_AUTHOR:
        raise Unusable("author", f"{len(name)} characters", f"use at most {LONGEST_AUTHOR}")
    return name


def _json(content: Mapping[str, Any]) -> str:
    written = json.dumps(content, ensure_ascii=False, sort_keys=True)
    if len(written) > LONGEST_CONTENT:
        raise Unusable("content", f"{len(written):,} characters", f"keep it below {LONGEST_CONTENT:,}")
    return written
