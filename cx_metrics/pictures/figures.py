"""A table of figures in which a number opens its receipt: real rows and columns, cells that wrap."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cx_metrics.pictures.buttons import HOW_STYLE
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.text import Text

TABLE_STYLE = Path(__file__).with_name("table.css").read_text("utf-8") + HOW_STYLE  # of every table
FIGURES_STYLE = TABLE_STYLE + Path(__file__).with_name("figures.css").read_text("utf-8")
FILE_STYLE = FIGURES_STYLE + Path(__file__).with_name("figures_of_words.css").read_text("utf-8")  # cells of a file


@dataclass(frozen=True)
class FigureRow:
    """One row: its heading, its cells, and what is picked when a reader asks how it was made (None: cannot be)."""

    head: str
    cells: tuple[str, ...]
    pick: str | None = None
    strong: bool = False


def figures(
    caption: str, heads: Sequence[str], rows: Sequence[FigureRow], text: Text, button: str = "card.how"
) -> Markup:
    """The table; ``heads`` are the headings of the first column and each cell, ``caption`` is for those who listen.
    ``button`` is the key of what stands on the button of a row that can be picked."""
    head = tag("tr", *(tag("th", name, scope="col") for name in heads), tag("td"))
    body = [_row(row, heads, text, button) for row in rows]
    table = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *body))
    return tag("div", table, class_="cx figures", lang=text.locale)


def whole_table(caption: str, heads: Sequence[str], rows: Sequence[Markup], kind: str, text: Text) -> Markup:
    """A table of a picture: ``caption`` for those who listen, a heading a column, its rows, and its class."""
    head = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in heads)))
    table = tag("table", tag("caption", caption), head, tag("tbody", *rows))
    return tag("div", table, class_=f"cx {kind}", lang=text.locale)


def folded(title: str, table: Markup) -> Markup:
    """A table under a title that a reader folds out."""
    return tag("details", tag("summary", title), table)


def _row(row: FigureRow, heads: Sequence[str], text: Text, button: str) -> Markup:
    cells = [tag("td", cell, data_head=name) for cell, name in zip(row.cells, heads[1:], strict=True)]
    how = Markup("")
    if row.pick is not None:
        how = tag(
            "button",
            text(button),
            type="button",
            class_="how",
            data_pick=row.pick,
            aria_label=text(f"{button}_aria", metric=row.head),
        )
    style = "strong" if row.strong else None
    return tag("tr", tag("th", row.head, scope="row"), *cells, tag("td", how, class_="last"), class_=style)
