"""The rows behind a journey's counts, as SELECTs: the same text feeds the build and a question to the batches.

Each relation carries ``month``, ``on_day`` and the filter dimensions of a session, event, case or rating. A journey
fixes stages and touchpoints itself, so these two are no dimensions here.
"""

from cx_metrics.declarations.journey import ITEMS, DeclaredStep, FailureMode, Journey, Rated
from cx_metrics.declarations.settings import Settings
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.queries import Sql, query

OWN = ("stage", "touchpoint")  # dimensions that the journey itself fixes
_FINEST = 100  # seconds up to which a time is kept as it is
_SCALE = ("given", "lowest", "highest")
_OCTAVES = 26  # up to a hundred years


def dimensions_of(settings: Settings) -> tuple[str, ...]:
    """The filter dimensions by which a journey can be asked."""
    return tuple(name for name in settings.dimensions if name not in OWN)


def filtered(dimension: str) -> str:
    """The column of a filter dimension here; prefixed, so that no dimension can bear the name of a count."""
    return quoted(f"filter_{dimension}")


def place_of(journey: Journey, columns: tuple[str, ...] = ("touchpoint", "stage", "channel")) -> str:
    """SQL for the place of a row in the journey, NULL for a row of none; looks at these of the matched columns."""
    cases = []
    for step in journey.steps:
        tests = [_is_one_of(name, step.values[name]) for name in columns if name in step.values]
        cases.append(f"WHEN {' AND '.join(tests)} THEN {step.place}")
    return f"CASE {' '.join(cases)} END"


def bucket(seconds: str) -> str:
    """SQL for the class of a time: whole seconds to 100, then stretches that double in length each time the time does.

    A value read back from the middle of its class is off by less than 1 %, and no journey has more than some 1,300.
    """
    s = f"CAST(floor({seconds}) AS BIGINT)"
    longer = " ".join(f"WHEN {s} < {_FINEST * 2**k} THEN {s} // {2**k} * {2**k}" for k in range(1, _OCTAVES))
    return f"CASE WHEN {s} < {_FINEST} THEN {s} {longer} END"


def middle(edge: float) -> float:
    """The time in the middle of the class that ``bucket`` names by its lower edge, in seconds."""
    width = 1
    while edge >= _FINEST * width:
        width *= 2
    return edge + (width - 1) / 2


def events(journey: Journey, dimensions: tuple[str, ...]) -> str:
    """The events of a journey, with or without a visitor; ``met_through`` is their channel."""
    return query(
        "journey_events",
        visitor="session_id" if journey.sessions.rule == "session_id" else "customer_id",
        place=Sql(place_of(journey)),
        dimensions=_renamed(dimensions),
    )


def passages(journey: Journey, dimensions: tuple[str, ...], of: str | None = None) -> str:
    """The events within sessions, each with the one that follows; ``of`` names a table that holds ``events``."""
    rule = journey.sessions
    breaks = {
        "same_day": "on_day <> previous_on",
        "gap": f"epoch(occurred_at) - epoch(previous_at) > {literal(3600 * (rule.hours or 0.0))}",
        "session_id": "false",
    }[rule.rule]
    return query(
        "journey_passages",
        events=Sql(f"SELECT * FROM {of}" if of else events(journey, dimensions)),
        breaks=Sql(breaks),
        dimensions={f"filter_{d}": f"first_value({filtered(d)}) OVER session" for d in dimensions},
        ends=Sql(", ".join(str(journey.place(name)) for name in rule.ends_at)),
    )


def routes(dimensions: tuple[str, ...], of: str) -> str:
    """One row a session: the places it took, in order, as text. ``of`` names (or is) ``passages``."""
    kept = {f"filter_{d}": f"min({filtered(d)})" for d in dimensions}
    return query("journey_routes", dimensions=kept, passages=Sql(of))


def failures(journey: Journey, dimensions: tuple[str, ...], of: str) -> str:
    """One row for each session in which a failure mode happened; ``of`` names (or is) ``passages``."""
    found = [
        _failure(name, step, mode, journey, dimensions, of) for name, (step, mode) in sorted(journey.failures.items())
    ]
    empty = f"SELECT month, on_day, {_listed(dimensions)}'' AS failure FROM {of} WHERE false"
    return " UNION ALL ".join([empty, *found])


def _failure(
    name: str, step: DeclaredStep, mode: FailureMode, journey: Journey, dimensions: tuple[str, ...], of: str
) -> str:
    head = f"SELECT p.month, p.on_day, {_listed(dimensions, 'p.')}{literal(name)} AS failure FROM"
    if mode.signs.of_events:
        shows = f"SELECT DISTINCT visitor, visit FROM {of} WHERE place = {step.place} AND "
        shows += _is_one_of("outcome", mode.signs.outcome)
        return f"{head} {of} p SEMI JOIN ({shows}) s USING (visitor, visit) WHERE p.nth = 1"
    shows = f"SELECT customer_id, occurred_on AS opened FROM ({cases(journey, dimensions)}) WHERE place = {step.place}"
    for column, values in (("kind", mode.signs.kind), ("problem", mode.signs.problem)):
        shows += f" AND {_is_one_of(column, values)}" if values else ""
    return (
        f"{head} {of} p SEMI JOIN ({shows}) c ON c.customer_id = p.customer_id AND c.opened >= p.happened_on "
        f"AND c.opened <= p.happened_on + {journey.cases_within_days} "
        f"WHERE p.place = {step.place} AND p.nth_here = 1"
    )


def delays(journey: Journey, dimensions: tuple[str, ...], outcome: Rated, of: str) -> str:
    """One row for each first passage of a step in a session that was judged: how long it took and the judgement, 0–100.

    ``what`` is *next* (until the next event) or *wait*. An answer judges the customer's last session that began on or
    before its day; two sessions of one day are told apart by their number. ``of`` names (or is) ``passages``.
    """
    judged = query(
        "journey_judged",
        score=Sql(outcome.score),
        view=outcome.view,
        passages=Sql(of),
        days=Sql(str(journey.answers_within_days)),
    )
    return " UNION ALL ".join(
        f"SELECT p.month, p.on_day, {_listed(dimensions, 'p.')}'{what}' AS what, p.{seconds} AS seconds, "
        f"j.rated_at, p.place FROM {of} p JOIN ({judged}) j USING (visitor, visit) "
        f"WHERE p.nth_here = 1 AND p.{seconds} IS NOT NULL"
        for what, seconds in (("next", "seconds_to_next"), ("wait", "wait_seconds"))
    )


def cases(journey: Journey, dimensions: tuple[str, ...]) -> str:
    """The cases about touchpoints of the journey, with what each cost."""
    place = Sql(place_of(journey, ("touchpoint", "stage")))
    return query("journey_cases", dimensions=_renamed(dimensions), place=place)


def ratings(journey: Journey, dimensions: tuple[str, ...], rated: tuple[Rated, ...]) -> str:
    """The ratings of the journey's touchpoints, each in the view its score is measured in; ``bad`` is below 50 on
    0–100, ``good`` 75 or more. ``item`` is the rated item, or the metric where the whole answer is the rating;
    ``given``, ``lowest`` and ``highest`` are the answer on its own scale, where it has one."""
    return " UNION ALL ".join(_ratings(journey, dimensions, one) for one in rated)


def _ratings(journey: Journey, dimensions: tuple[str, ...], rated: Rated) -> str:
    item = "item" if rated.view == ITEMS else literal(rated.metric)
    places = ", ".join(map(str, rated.places))
    kept = "".join(f"{quoted(d)} AS {filtered(d)}, " for d in dimensions)
    given, lowest, highest = (
        f"CAST({column} AS DOUBLE) AS {name}" for column, name in zip(rated.scale, _SCALE, strict=True)
    )
    return (
        f"SELECT month, occurred_on AS on_day, customer_id, {kept}{item} AS item, "
        f"CASE WHEN rated_at < 50 THEN 1 ELSE 0 END AS bad, CASE WHEN rated_at >= 75 THEN 1 ELSE 0 END AS good, "
        f"{given}, {lowest}, {highest}, place "
        f"FROM (SELECT *, {place_of(journey)} AS place, {rated.score} AS rated_at FROM {quoted(rated.view)} "
        f"WHERE occurred_on IS NOT NULL) WHERE place IN ({places}) AND rated_at IS NOT NULL"
    )


def comments(journey: Journey, dimensions: tuple[str, ...]) -> str:
    """What customers wrote about the journey's touchpoints; personal data was masked when it was imported."""
    return query("journey_comments", dimensions=_renamed(dimensions), place=Sql(place_of(journey)))


def _renamed(dimensions: tuple[str, ...]) -> dict[str, str]:
    return {f"filter_{d}": quoted(d) for d in dimensions}


def _listed(dimensions: tuple[str, ...], table: str = "") -> str:
    return "".join(f"{table}{filtered(d)}, " for d in dimensions)


def _is_one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{quoted(column)} IN ({', '.join(literal(value) for value in values)})"
