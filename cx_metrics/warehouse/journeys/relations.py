"""The rows behind a journey's counts, as SELECTs: the same text feeds the build and a question to the batches.

Each relation carries ``month``, ``on_day`` and the filter dimensions of a session, event, case or rating. A journey
fixes stages and touchpoints itself, so these two are no dimensions here.
"""

from cx_metrics.declarations.journey import ITEMS, DeclaredStep, FailureMode, Journey, Rated
from cx_metrics.declarations.settings import Settings
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.queries import Blank, Sql, query

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
    nothing = f"SELECT month, on_day, {_listed(dimensions)}'' AS failure FROM {of} WHERE false"
    return query(
        "journey_failures",
        dimensions=tuple(f"filter_{d}" for d in dimensions),
        failures=Sql(" UNION ALL ".join(found) or nothing),
    )


def _failure(
    name: str, step: DeclaredStep, mode: FailureMode, journey: Journey, dimensions: tuple[str, ...], of: str
) -> str:
    shows = [f"place = {step.place}"]
    blanks: dict[str, Blank] = {
        "dimensions": {f"filter_{d}": f"p.{filtered(d)}" for d in dimensions},
        "failure": Sql(literal(name)),
        "passages": Sql(of),
    }
    if mode.signs.of_events:
        shows.append(_is_one_of("outcome", mode.signs.outcome))
        return query("journey_failure_in_events", shows=Sql(" AND ".join(shows)), **blanks)
    shows += [_is_one_of(column, said) for column in ("kind", "problem") if (said := getattr(mode.signs, column))]
    return query(
        "journey_failure_in_cases",
        shows=Sql(" AND ".join(shows)),
        cases=Sql(cases(journey, dimensions)),
        days=Sql(str(journey.cases_within_days)),
        place=Sql(str(step.place)),
        **blanks,
    )


def delays(journey: Journey, dimensions: tuple[str, ...], outcome: Rated, of: str) -> str:
    """One row for each first passage of a step in a session that was judged: how long it took and the judgement, 0–100.
    ``of`` names (or is) ``passages``."""
    return query(
        "journey_delays",
        dimensions=tuple(f"filter_{d}" for d in dimensions),
        score=Sql(outcome.score),
        view=outcome.view,
        passages=Sql(of),
        days=Sql(str(journey.answers_within_days)),
    )


def cases(journey: Journey, dimensions: tuple[str, ...]) -> str:
    """The cases about touchpoints of the journey, with what each cost."""
    place = Sql(place_of(journey, ("touchpoint", "stage")))
    return query("journey_cases", dimensions=_renamed(dimensions), place=place)


def ratings(journey: Journey, dimensions: tuple[str, ...], rated: tuple[Rated, ...]) -> str:
    """The ratings of the journey's touchpoints, each in the view its score is measured in."""
    return query("journey_ratings", ratings=Sql(" UNION ALL ".join(_rating(journey, dimensions, one) for one in rated)))


def _rating(journey: Journey, dimensions: tuple[str, ...], rated: Rated) -> str:
    scale = zip(rated.scale, _SCALE, strict=True)
    return query(
        "journey_rating",
        dimensions=_renamed(dimensions),
        item=Sql("item" if rated.view == ITEMS else literal(rated.metric)),
        scale={name: f"CAST({column} AS DOUBLE)" for column, name in scale},
        place=Sql(place_of(journey)),
        score=Sql(rated.score),
        view=rated.view,
        places=Sql(", ".join(map(str, rated.places))),
    )


def comments(journey: Journey, dimensions: tuple[str, ...]) -> str:
    """What customers wrote about the journey's touchpoints; personal data was masked when it was imported."""
    return query("journey_comments", dimensions=_renamed(dimensions), place=Sql(place_of(journey)))


def _renamed(dimensions: tuple[str, ...]) -> dict[str, str]:
    return {f"filter_{d}": quoted(d) for d in dimensions}


def _listed(dimensions: tuple[str, ...]) -> str:
    return "".join(f"{filtered(d)}, " for d in dimensions)


def _is_one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{quoted(column)} IN ({', '.join(literal(value) for value in values)})"
