"""Twenty equally likely outcomes as twenty dots over a line of money: each weighs the same, losses are coloured."""

from collections.abc import Sequence

from cx_metrics.pictures.markup import Markup, tag

PLACES = 10  # next to each other, from the worst outcome to the best
WIDE, HIGH = 16.0, 11.0  # units of the drawing: a place, and a dot on another
MOST = 5  # dots on each other for which there is always room
SIZE = 4.2  # radius


def outcome_dots(outcomes: Sequence[float], ends: tuple[str, str], nought: str) -> Markup:
    """The dots of the outcomes, in ascending order; those at one place stand on each other. Below them the worst and
    the best in words (``ends``), and ``nought`` where it lies between. Hidden from those who listen: they have a
    table."""
    low, high = min(outcomes), max(outcomes)
    wide = (high - low) / PLACES
    places = [round((value - low) / wide) if wide else PLACES // 2 for value in outcomes]
    tall = HIGH * max(MOST, *(places.count(place) for place in places))
    dots = [
        tag(
            "circle",
            cx=_across(place),
            cy=f"{tall - HIGH * (places[:i].count(place) + 0.5):g}",
            r=SIZE,
            class_="loss" if value < 0 else "gain",
        )
        for i, (place, value) in enumerate(zip(places, outcomes, strict=True))
    ]
    width = WIDE * (PLACES + 1)
    line = tag("path", d=f"M0,{tall:g}H{width:g}", class_="scale")
    marks = [line]
    if low < 0 < high:
        at = _across(-low / wide)
        marks.append(tag("path", d=f"M{at},0V{tall:g}", class_="nought"))
    drawing = tag("svg", *marks, *dots, viewBox=f"0 0 {width:g} {tall + 1:g}")
    said = tag("p", *(tag("span", end) for end in ends), class_="ends")
    told = [tag("p", nought, class_="told")] if low < 0 < high else []
    return tag("div", drawing, said, *told, class_="dots", aria_hidden="true")


def _across(place: float) -> str:
    return f"{WIDE * (place + 0.5):g}"
