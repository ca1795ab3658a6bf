"""What moved a figure: a bar for each part of its change, filled where it is real, outlined where chance may have made
it, with its 95 % interval as a line; each opens its receipt, and beneath stand all numbers as a table."""

from pathlib import Path

from cx_metrics.declarations.settings import Settings
from cx_metrics.metrics.moved import ChangePart, Moved
from cx_metrics.metrics.naming import group_name
from cx_metrics.pictures.buttons import CHOICE_STYLE
from cx_metrics.pictures.figures import FIGURES_STYLE, FigureRow, figures, folded
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.pictures.plain_words import WORDS_STYLE, heading
from cx_metrics.pictures.scale import Scale
from cx_metrics.text import Text
from cx_metrics.theme import SIGNS

MOVED_STYLE = (
    WORDS_STYLE + CHOICE_STYLE + FIGURES_STYLE + Path(__file__).with_name("parts_of_change.css").read_text("utf-8")
)
TOTAL = "part-total"  # what is picked of the whole change; of a part, see `picked_part`
_ONE_DECIMAL = (-0.25, 0.25)  # parts keep a decimal, so that the reader can add them up


def moved(title: str, ways: Markup, found: Moved, name: str, settings: Settings, text: Text) -> Markup:
    """The parts of the change of the figure called ``name``; ``ways`` are the splits to choose from."""
    said = moved_said(found, name, settings, text)
    heads = [text(f"moved.{key}") for key in ("part", "share", "value", "points", "interval", "verdict")]
    lines = [_row(i, part, found.unit, settings, text) for i, part in enumerate(ordered(found))]
    before, after = (text.value(value, found.unit) for value in (found.before, found.after))
    levels = text("moved.from_to", before=before, after=after)
    whole = points_shown(found.change, found.unit, text)
    lines.append(FigureRow(text("moved.total"), ("", levels, whole, "", ""), TOTAL, strong=True))
    table = folded(text("moved.table"), figures(said, heads, lines, text))
    drawn = _bars(found, said, settings, text)
    return tag("div", heading(title, text("moved.note")), ways, drawn, table, class_="cx moved", lang=text.locale)


def unmoved(title: str, why: str, text: Text) -> Markup:
    """In place of the parts, why there are none."""
    return tag("div", heading(title), tag("p", why, class_="cx-ask"), class_="cx moved", lang=text.locale)


def ordered(found: Moved) -> list[ChangePart]:
    """What moved the figure most the way it went first, what moved it most the other way behind, and the rest of the
    parts last."""
    way = 1 if found.change < 0 else -1
    return sorted(found.parts, key=lambda part: (part.kind == "rest", way * part.points))


def picked_part(picked: str, found: Moved) -> ChangePart | None:
    """The part that was picked in the picture, if it is still there."""
    return next((part for i, part in enumerate(ordered(found)) if part.by and _pick(i) == picked), None)


def _pick(i: int) -> str:
    return f"part-{i}"


def part_name(part: ChangePart, settings: Settings, text: Text) -> str:
    """A part in words: a change inside a group, or a group that became more or less of all."""
    if part.kind == "rest":
        return text("moved.rest", n=part.parts)
    group = group_name(settings, part.by, text)
    if part.kind == "rate":
        return text("moved.rate", group=group)
    grew = part.shares is not None and part.shares[1] > part.shares[0]
    return text("moved.more" if grew else "moved.fewer", group=group)


def points_shown(points: float, unit: str, text: Text) -> str:
    """A part of a change, signed, with one decimal (of a percentage point, where the metric is a share), or the three
    leading figures of an amount of money."""
    if unit == "money":
        return text.change(points, unit)
    low, high = _ONE_DECIMAL
    return text.change(points, unit, low / 100, high / 100) if unit == "share" else text.change(points, unit, low, high)


def moved_said(found: Moved, name: str, settings: Settings, text: Text) -> str:
    """The parts as a sentence, for those who hear it."""
    parts = [_said(part, found.unit, settings, text) for part in ordered(found)]
    return text("moved.said", metric=name, change=points_shown(found.change, found.unit, text), parts=text.join(parts))


def _said(part: ChangePart, unit: str, settings: Settings, text: Text) -> str:
    name, points = part_name(part, settings, text), points_shown(part.points, unit, text)
    return text("moved.said_part", part=name, points=points, verdict=text(_verdict(part)))


def _verdict(part: ChangePart) -> str:
    return "moved.real" if part.real else "moved.chance"


def part_kind(part: ChangePart) -> str:
    """How a part is coloured: better, worse, or unsure where chance may have made it."""
    return "unsure" if not part.real or part.improves is None else "better" if part.improves else "worse"


def _bars(found: Moved, said: str, settings: Settings, text: Text) -> Markup:
    parts = ordered(found)
    ends = [0.0, *(end for part in parts for end in (part.low, part.high, part.points))]
    at = Scale(min(ends), max(ends))
    lines = [_bar(i, part, at, found.unit, settings, text) for i, part in enumerate(parts)]
    sides = {"left" if part.points < 0 else "right" for part in parts}  # the numbers stand outside the bars
    room = f"--letters:{max((len(_label(part, found.unit, text)) for part in parts), default=0)}"
    return tag("ul", *lines, class_=" ".join(["parts", *sorted(sides)]), style=room, aria_label=said)


def _label(part: ChangePart, unit: str, text: Text) -> str:
    if unit == "share":  # no room for words such as percentage points: the title has them
        return text.number(part.points * 100, *_ONE_DECIMAL, sign=True)
    return points_shown(part.points, unit, text)


def _bar(i: int, part: ChangePart, at: Scale, unit: str, settings: Settings, text: Text) -> Markup:
    kind, name, shown = part_kind(part), part_name(part, settings, text), _label(part, unit, text)
    glyph = [] if kind == "unsure" else [tag("span", SIGNS[kind].glyph, class_="glyph", aria_hidden="true")]
    outside = ("left", at(max(part.high, 0.0))) if part.points >= 0 else ("right", 100 - at(min(part.low, 0.0)))
    label: dict[str, str] = {"class_": "points", "style": f"{outside[0]}:{outside[1]:.2f}%"}
    if part.by:
        told = " · ".join(
            [points_shown(part.points, unit, text), text(_verdict(part)), text("card.how_aria", metric=name)]
        )
        asked = {"type": "button", "data_pick": _pick(i), "aria_label": told}
        number = tag("button", *glyph, shown, **label, **asked)
    else:
        number = tag("span", *glyph, shown, **label)
    (start, wide), (low, doubt) = at.span(0.0, part.points), at.span(part.low, part.high)
    drawn = (
        tag("i", class_="zero", style=f"left:{at(0.0):.2f}%"),
        tag("i", class_="bar", style=f"left:{start:.2f}%;width:{wide:.2f}%"),
        tag("i", class_="doubt", style=f"left:{low:.2f}%;width:{doubt:.2f}%"),
    )
    return tag("li", tag("span", name, class_="name"), tag("span", *drawn, number, class_="track"), class_=kind)


def _row(i: int, part: ChangePart, unit: str, settings: Settings, text: Text) -> FigureRow:
    shares = values = ""
    if part.shares is not None and part.values is not None:
        before, after = (text.value(share, "share") for share in part.shares)
        shares = text("moved.from_to", before=before, after=after)
        before, after = (text.value(value, unit) for value in part.values)
        values = text("moved.from_to", before=before, after=after)
    points, interval = points_shown(part.points, unit, text), text.change_interval(part.low, part.high, unit)
    cells = (shares, values, points, interval, text(_verdict(part)))
    return FigureRow(part_name(part, settings, text), cells, _pick(i) if part.by else None)
