"""The tables of a workspace, and how an older one is brought forward step by step."""

from collections.abc import Callable

import sqlalchemy as sa

from cx_metrics.errors import Problem, WorkspaceError

metadata = sa.MetaData()

# One row: which version of these tables it is, and whose workspace it is.
about = sa.Table(
    "cx_workspace",
    metadata,
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("sample", sa.Boolean, nullable=False),
)

# Everything that anybody saved: rows are added, never changed. A thing is its latest revision; removing it is one too.
revisions = sa.Table(
    "cx_revisions",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("item", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("written_at", sa.Text, nullable=False),  # ISO 8601, UTC
    sa.Column("content", sa.Text),  # JSON; NULL when the thing is removed
    sa.UniqueConstraint("kind", "item", "revision"),
)


def _first(connection: sa.Connection) -> None:
    metadata.create_all(connection, checkfirst=False)


# How version n becomes n + 1. A step that has been released is never changed: a later one is added.
STEPS: tuple[Callable[[sa.Connection], None], ...] = (_first,)


def require_known(connection: sa.Connection, where: str, sample: bool) -> int:
    """The version of the tables there are, 0 where there are none.

    Raises WorkspaceError when a newer program wrote it, or when it is the other company's."""
    held = None
    if connection.dialect.has_table(connection, about.name):
        held = connection.execute(sa.select(about.c.version, about.c.sample)).first()
    version = int(held.version) if held else 0
    if version > len(STEPS):
        raise WorkspaceError(
            Problem(
                where,
                f"was written by a newer version of this program (tables {version}, known here: {len(STEPS)})",
                "start the newer version; nothing has been changed",
            )
        )
    if held and version and bool(held.sample) != sample:
        whose = "your own data" if sample else "the sample company"
        raise WorkspaceError(Problem(where, f"belongs to {whose}", "move it away: a new one is then made"))
    return version


def bring_forward(connection: sa.Connection, version: int, sample: bool) -> None:
    """Apply the steps that are missing, within the transaction of ``connection``."""
    for step in STEPS[version:]:
        step(connection)
    if version == 0:
        connection.execute(sa.insert(about).values(version=len(STEPS), sample=sample))
    elif version < len(STEPS):
        connection.execute(sa.update(about).values(version=len(STEPS)))
