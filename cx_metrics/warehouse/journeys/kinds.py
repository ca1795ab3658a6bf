"""What is counted of a journey: each kind groups one relation by its keys, by month and by filter dimensions."""

from dataclasses import dataclass, field

from cx_metrics.sql import quoted
from cx_metrics.warehouse.journeys.relations import bucket
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.scales import point

ALL = "*"  # the cut by all dimensions


@dataclass(frozen=True)
class Kind:
    """A table of counts: the relation it groups, its keys and its sums (name → SQL), and the rows it leaves out."""

    name: str
    relation: str
    keys: dict[str, str]
    sums: dict[str, str]
    condition: str = "true"
    about: str = field(default="", kw_only=True)

    @property
    def table(self) -> str:
        return f"journey_{self.name}"

    def holds_all(self, database: str = "main") -> str:
        """SQL: a row where the cut by all dimensions of a journey (a parameter) is held, or there is nothing to cut."""
        rows = f"SELECT 1 FROM {database}.{self.table} WHERE journey = $1"
        return f"SELECT 1 WHERE EXISTS ({rows} AND cut = '{ALL}') OR NOT EXISTS ({rows})"

    def grouped(self, relation: str, by: tuple[str, ...], condition: str = "true") -> str:
        """SQL that counts the rows of ``relation`` by these columns (SQL) and the kind's own keys."""
        return self._cells(relation, by, self.keys, self.sums, f"{self.condition} AND {condition}")

    def added(self, relation: str, by: tuple[str, ...], condition: str = "true") -> str:
        """SQL that adds up counts that are held already."""
        keys = {name: quoted(name) for name in self.keys}
        return self._cells(relation, by, keys, {name: f"sum({quoted(name)})" for name in self.sums}, condition)

    @staticmethod
    def _cells(relation: str, by: tuple[str, ...], keys: dict[str, str], sums: dict[str, str], condition: str) -> str:
        columns = Sql(", ".join((*by, *(f"{text} AS {quoted(name)}" for name, text in (keys | sums).items()))))
        return query("journey_cells", columns=columns, relation=Sql(relation), condition=Sql(condition))


_FIRST = "CASE WHEN nth_here = 1 THEN 1 ELSE 0 END"

KINDS = (
    Kind(
        "sessions",
        "passages",
        {},
        {
            "sessions": "sum(CASE WHEN nth = 1 THEN 1 ELSE 0 END)",
            "completed": "sum(CASE WHEN nth = 1 THEN reached_end ELSE 0 END)",
            "too_early": "sum(too_early)",
        },
        about="sessions, those that reached an end, and events logged before an earlier one",
    ),
    Kind(
        "steps",
        "passages",
        {"place": "place"},
        {
            "passages": "count(*)",
            "sessions": f"sum({_FIRST})",
            "again": "sum(CASE WHEN nth_here = 2 THEN 1 ELSE 0 END)",
            "dropped": "sum(CASE WHEN next_place IS NULL AND reached_end = 0 THEN 1 ELSE 0 END)",
        },
        about="events in sessions, sessions that pass, pass again, and end here before the journey's end",
    ),
    Kind(
        "transitions",
        "passages",
        {"start": "place", "finish": "next_place"},
        {"n": "count(*)", "switched": "sum(switched)", "both_known": "sum(both_known)"},
        about="what follows what within a session (finish NULL: the session ended), and changes of channel",
    ),
    Kind(
        "times",
        "passages",
        {"place": "place", "bucket": bucket("seconds_to_next")},
        {"n": "count(*)"},
        "seconds_to_next IS NOT NULL",
        about="time to the next event of the session, as a histogram",
    ),
    Kind("paths", "routes", {"path": "path"}, {"n": "count(*)"}, about="the most frequent sequences; NULL: all others"),
    Kind("failures", "failures", {"failure": "failure"}, {"n": "count(*)"}, about="sessions with a failure mode"),
    Kind(
        "volume",
        "events",
        {"place": "place", "met_through": "met_through"},
        {"n": "count(*)"},
        about="events, with or without a customer, by channel",
    ),
    Kind(
        "waits",
        "events",
        {"place": "place", "bucket": bucket("wait_seconds")},
        {"n": "count(*)"},
        "wait_seconds IS NOT NULL",
        about="waiting time of events, as a histogram",
    ),
    Kind(
        "cases",
        "cases",
        {"place": "place", "kind": "kind", "problem": "problem"},
        {"n": "count(*)", "money": "sum(money)"},
        about="cases and what they cost",
    ),
    Kind(
        "items",
        "ratings",
        {"place": "place", "item": "item"},
        {"n": "count(*)", "bad": "sum(bad)", "good": "sum(good)"},
        about="ratings, bad (below 50) and good (75 or more)",
    ),
    Kind(
        "points",
        "ratings",
        {
            "place": "place",
            "low": "CAST(lowest AS BIGINT)",
            "high": "CAST(highest AS BIGINT)",
            "point": point("given", "lowest", "highest"),
        },
        {"n": "count(*)"},
        "given IS NOT NULL AND highest > lowest",
        about="ratings by what was answered, on each scale",
    ),
    Kind(
        "delays",
        "delays",
        {"place": "place", "what": "what", "bucket": bucket("seconds")},
        {"n": "count(*)", "total": "sum(rated_at)", "squares": "sum(rated_at * rated_at)"},
        about="judgements of sessions by how long a step took",
    ),
    Kind("comments", "comments", {"place": "place"}, {"n": "count(*)"}, about="comments about a touchpoint"),
)
KIND = {kind.name: kind for kind in KINDS}
