"""The points of a scale at which answers are counted: each whole number, or the tenths of a scale too long for that."""

MOST_POINTS = 11  # of a scale whose every answer is counted: 0 to 10 is the longest usual one


def point(given: str, lowest: str, highest: str) -> str:
    """SQL for the place of an answer on its scale, 0 the lowest: one a whole number, or tenths of a longer scale."""
    whole = f"round({given} - {lowest})"
    tenths = f"least(floor(10 * ({given} - {lowest}) / ({highest} - {lowest})), 9)"
    return f"CAST(CASE WHEN {highest} - {lowest} <= {MOST_POINTS - 1} THEN {whole} ELSE {tenths} END AS BIGINT)"


def points(low: float, high: float) -> tuple[float, ...]:
    """The lowest answer at each point of a scale."""
    if high - low < MOST_POINTS:
        return tuple(low + i for i in range(round(high - low) + 1))
    return tuple(low + (high - low) * i / 10 for i in range(10))
