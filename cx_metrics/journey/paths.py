"""The paths customers really take: reach, drop-off, times, changes of channel, and the most frequent sequences."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from cx_metrics.declarations.journey import DeclaredStep
from cx_metrics.journey.counts import Counts
from cx_metrics.journey.crowds import Crowds
from cx_metrics.journey.model import Named, Path, Transition
from cx_metrics.journey.shares import NOTHING, medians, share
from cx_metrics.privacy import Least, parts_to_hide
from cx_metrics.statistics.ranged import Figure
from cx_metrics.warehouse.journeys.kinds import KIND
from cx_metrics.warehouse.queries import Sql, query

MOST_PATHS = 50
CHANNEL = "channel"  # where it is a filter too


@dataclass(frozen=True)
class Paths:
    """Everything that follows from the order of events within sessions."""

    counts: Counts
    least: Least
    crowds: Crowds

    @cached_property
    def _sessions(self) -> tuple[int, int, int]:
        rows = [] if self.crowds.hides("sessions") else self.counts.of("sessions")
        return (int(rows[0][0]), int(rows[0][1]), int(rows[0][2])) if rows else (0, 0, 0)

    @property
    def sessions(self) -> int:
        return 0 if self.least.hides(self._sessions[0]) else self._sessions[0]

    @property
    def completed(self) -> Figure:
        """The share of sessions that reach an end of the journey."""
        return share(self._sessions[1], self._sessions[0], self.least)

    @property
    def out_of_order(self) -> int:
        """Events logged before an earlier one, where the journey says that systems must keep the order."""
        strict = self.counts.journey.sessions.order == "strict"
        return self._sessions[2] if strict and self.sessions else 0

    @cached_property
    def _steps(self) -> dict[int, tuple[int, int, int]]:
        return {
            place: (passed, again, dropped)
            for place, _, passed, again, dropped in self.counts.of("steps")
            if not self.crowds.hides("steps", place)
        }

    def passed(self, step: DeclaredStep) -> int:
        """Sessions that pass a step, however few; none where a group could be worked out from them."""
        return self._steps.get(step.place, (0, 0, 0))[0]

    @cached_property
    def _logged(self) -> set[int]:
        """The steps that events are logged at, whoever's and whenever."""
        of_all = Sql("journey = ? AND cut = ''")
        places = query("cells", columns="place", relation=KIND["volume"].table, condition=of_all)
        return {place for (place,) in self.counts.reader.rows(places, [self.counts.journey.id])}

    def reach(self, step: DeclaredStep) -> Figure:
        """Share of sessions that pass; a step that few pass says nothing about them, one without events nothing."""
        passed = self.passed(step)
        if not passed and step.place not in self._logged:
            return NOTHING
        return NOTHING if self.least.hides(passed) else share(passed, self._sessions[0], self.least)

    def drop_off(self, step: DeclaredStep) -> Figure:
        """Share of the sessions passing a step that end there before the journey's end."""
        passed, _, dropped = self._steps.get(step.place, (0, 0, 0))
        return share(dropped, passed, self.least)

    def again(self, step: DeclaredStep) -> Figure:
        """Share of the sessions passing a step that pass it more than once."""
        passed, again, _ = self._steps.get(step.place, (0, 0, 0))
        return share(again, passed, self.least)

    @cached_property
    def _transitions(self) -> list[tuple[int, int | None, int, int, int]]:
        rows = self.counts.of("transitions")
        return [(int(a), b, int(n), int(s), int(k)) for a, b, n, s, k in rows if a in self._steps]

    @property
    def transitions(self) -> tuple[Transition, ...]:
        """What followed what, in the declared order; small counts are left out, and what would give them away."""
        ids = [step.id for step in self.counts.journey.steps]
        rows = sorted(self._transitions, key=lambda row: (row[0], row[1] is None, row[1] or 0))
        return tuple(
            Transition(ids[start], None if end is None else ids[end], n)
            for start, end, n, _, _ in rows
            if n and not self.least.hides(n) and not self.crowds.hides("transitions", start, end)
        )

    def switching(self, step: DeclaredStep) -> Figure:
        """Share of passages from a step to the next event that change the channel, of those with both known."""
        rows = [row for row in self._transitions if row[0] == step.place and row[1] is not None]
        return share(sum(row[3] for row in rows), sum(row[4] for row in rows), self.least)

    def _medians(self, kind: str) -> dict[int, Figure]:
        by_place: dict[int, list[tuple[int, int]]] = defaultdict(list)
        base = "steps" if kind == "times" else "volume"
        for place, bucket, n in self.counts.of(kind):
            if self.crowds.hides(base, place):
                continue
            by_place[place].append((int(bucket), int(n)))
        return medians(by_place, self.least)

    @cached_property
    def _to_next(self) -> dict[int, Figure]:
        return self._medians("times")

    @cached_property
    def _waits(self) -> dict[int, Figure]:
        return self._medians("waits")

    def seconds_to_next(self, step: DeclaredStep) -> Figure:
        """Median seconds from an event of a step to the next event of the session."""
        return self._to_next.get(step.place, NOTHING)

    def waiting(self, step: DeclaredStep) -> Figure:
        """Median seconds of waiting, of the events that say it."""
        return self._waits.get(step.place, NOTHING)

    @cached_property
    def _volume(self) -> dict[int, list[tuple[str | None, int]]]:
        found: dict[int, list[tuple[str | None, int]]] = defaultdict(list)
        for place, channel, n in self.counts.of("volume"):
            if not self.crowds.hides("volume", place):
                found[place].append((channel, int(n)))
        return found

    def volume(self, step: DeclaredStep) -> int:
        """Events, with or without a customer."""
        n = sum(n for _, n in self._volume.get(step.place, []))
        return 0 if self.least.hides(n) else n

    def channels(self, step: DeclaredStep) -> tuple[Named, ...]:
        """How the step was met, most frequent first; events that name no channel are in the base."""
        rows, of = self._volume.get(step.place, []), self.volume(step)
        few = [self.least.hides(n) or self._hides_channel(step.place, name) for name, n in rows]
        few = parts_to_hide([n for _, n in rows], few, self.least.of)
        shown = [
            (name, n) for (name, n), hidden in zip(rows, few, strict=True) if name is not None and of and not hidden
        ]
        return tuple(Named(name, n / of, n, of, "channel") for name, n in sorted(shown, key=lambda r: (-r[1], r[0])))

    def _hides_channel(self, place: int, channel: str | None) -> bool:
        """What a filter on a channel may not show, its line among the others may not either."""
        if CHANNEL not in self.counts.dimensions:
            return False
        return self.crowds.hides("volume", place, also=((CHANNEL, (channel or "",)),))

    @cached_property
    def _routes(self) -> list[tuple[str, int]]:
        rows = [(path, int(n)) for path, n in self.counts.of("paths") if path is not None and n]
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    @cached_property
    def paths(self) -> tuple[Path, ...]:
        """The most frequent sequences, most frequent first; nothing of them gives away how a few went."""
        ids, shown = [step.id for step in self.counts.journey.steps], self._routes[:MOST_PATHS] if self.sessions else []
        few = [self.least.hides(n) or self.crowds.hides("paths", path) for path, n in shown]
        rest = self.sessions - sum(n for _, n in shown)  # is told too
        if self.counts.filters:  # of everybody a rare path tells of no group
            few = parts_to_hide([*(n for _, n in shown), rest], [*few, True], self.least.of)
        return tuple(
            Path(tuple(ids[int(place)] for place in path.split()), n, self.sessions)
            for (path, n), hidden in zip(shown, few, strict=False)
            if not hidden
        )

    @property
    def other_paths(self) -> int:
        """Sessions on the paths that are not listed."""
        return self.sessions - sum(path.n for path in self.paths) if self.sessions else 0
