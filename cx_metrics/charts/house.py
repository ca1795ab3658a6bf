"""The look that every chart has, and how one becomes a specification without data.

A chart is built once a process (Altair checks every part of it, which takes a tenth of a second) and drawn with other
rows at each rerun. So it depends on nothing but its own shape: words stand in the rows, in the reader's language, and
colours are the house's variables, which the browser resolves in light and dark (`theme.resolved` does it for files).
"""

from typing import Any

import altair as alt

from cx_metrics.theme import colour

Specification = dict[str, Any]

# Source Sans has no Chinese: its letters come from the reader's system, chosen by the page's language.
LETTERS = "Source Sans, sans-serif"
SIZE = 13  # px

# Vega-Lite has no breakpoints, but a mark's property may be an expression, and that may ask how wide the page lets the
# chart be. `width` makes it run again when that changes; `containerSize` keeps it from depending on its own result.
NARROW = "(width > 0 && containerSize()[0] < 480)"


# what a pointer learns of a mark
TOLD: dict[str, Any] = {"tooltip": {"expr": "datum.told"}}


# a colour for each row: its ``tone`` is the CSS variable of one (`theme.colour`)
ROW_TONE = alt.Color("tone:N", scale=None)


def of_kind(*kinds: str, **channels: Any) -> alt.Chart:
    """Marks for the rows of these kinds, on the scales that all of a chart's marks share. Without data, as every layer
    must be: one that names its own draws nothing, and no one is told."""
    return alt.Chart().transform_filter(alt.FieldOneOfPredicate(field="kind", oneOf=list(kinds))).encode(**channels)


def free(end: type[alt.X] | type[alt.Y], field: str) -> Any:
    """A scale without an axis that spans what stands in ``field`` and no more."""
    return end(f"{field}:Q", axis=None, scale=alt.Scale(zero=False, nice=False))


def names_down(longest: int) -> alt.Y:
    """A scale of names, one beneath the other in the order of their rows, at a desk up to ``longest`` px long in each
    line; on a phone they stand over their marks instead."""
    of_two = "indexof(datum.label, '\\n') > 0"
    middle = {"condition": {"test": of_two, "value": -7}, "value": 0}  # px: else its first line stands at its marks
    axis = alt.Axis(
        domain=False,
        ticks=False,
        labelLimit=longest,
        labelColor=colour("ink"),
        minExtent=0,
        labelExpr=f"{NARROW} ? '' : {of_two} ? split(datum.label, '\\n') : datum.label",
        labelOffset=middle,
        labelPadding=on_phone(0, 8),
    )
    return alt.Y("line:N", sort=None, title=None, axis=axis)


def on_phone(narrow: float, wide: float) -> alt.ExprRef:
    """A number of a mark: one on a phone, another at a desk."""
    return alt.ExprRef(f"{NARROW} ? {narrow} : {wide}")


def each(field: str) -> alt.ExprRef:
    """A property of a mark that its row says."""
    return alt.ExprRef(f"datum.{field}")


def worded(narrow: str, wide: str) -> alt.ExprRef:
    """The words of a mark from one field of its row on a phone, from another at a desk."""
    return alt.ExprRef(f"{NARROW} ? datum.{narrow} : datum.{wide}")


def specification(*layers: alt.Chart, height: int | alt.Step) -> Specification:
    """Layers over the same rows as a Vega-Lite specification, ``height`` px high (or so many for each name on its
    scale) and as wide as the page lets it be."""
    whole = alt.layer(*layers, data=alt.NamedData("rows")).properties(
        height=height,
        # the height of the marks alone: words that stand beneath them add theirs
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )
    found: Specification = whole.configure(
        font=LETTERS,
        background="transparent",
        text={"fontSize": SIZE, "color": colour("ink")},
        rule={"color": colour("ink")},
        mark={"aria": False},  # a sentence and a table stand for it; marks would be read out as numbers without words
        axis={"labelFontSize": SIZE, "labelColor": colour("muted"), "gridColor": colour("rule")},
        view={"stroke": None},
    ).to_dict()
    del found["data"]
    return found
