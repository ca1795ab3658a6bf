"""The driver tree: what can be changed, what customers feel of it, what they then do, and what that is worth; each link
with its coefficient, and drawn by how well it is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.text import Text

TREE_STYLE = Path(__file__).with_name("driver_tree.css").read_text("utf-8")
WIDE, GAP = 17.5, 10.0  # per cent: a column, and what lies between two
TURN = 0.3  # of the gap before its end in which a link turns to it
TALL = 112  # px: a node with the room around it
LEAST = 265  # px: one with a drawing
COLUMNS = ("lever", "experience", "behaviour", "worth")
DASHES = {  # of a link, by the grade of its evidence
    "randomised": "", "difference_in_differences": "8 5", "matched": "8 5", "before_after": "8 5",
    "correlation": "0.1 6", "opinion": "0.1 11",
}  # fmt: skip
KEY = ("randomised", "before_after", "correlation", "opinion")


@dataclass(frozen=True)
class TreeNode:
    """A quantity in the tree: its ``column`` (0 to 3), name, figure, and what is told and ``drawn`` beneath it.
    ``moved``: it is not where it is today; ``warning``: what is to be said of where it stands."""

    column: int
    name: str
    figure: str
    told: Sequence[str]
    moved: bool = True
    warning: str = ""
    drawn: Markup | None = None


@dataclass(frozen=True)
class TreeLink:
    """From one node to another: the coefficient and its interval in words, the grade of its evidence and its name."""

    start: str
    end: str
    coefficient: str
    interval: str
    grade: str
    evidence: str


@dataclass(frozen=True)
class WrittenLinks:
    """The links with their words, which no move of a lever changes: the labels beside them, by node what leads to it,
    and which line stands for which evidence."""

    links: Sequence[TreeLink]
    labels: Markup
    leads: Mapping[str, Markup]
    key: Markup


def written_links(nodes: Mapping[str, TreeNode], links: Sequence[TreeLink], text: Text) -> WrittenLinks:
    """The words of the links between these nodes, wherever the levers stand."""
    places = _places(_columns(nodes))
    told = [link for link in links if link.coefficient]
    leads = {
        end: joined(*(_lead(link, nodes[link.start].name, text) for link in told if link.end == end))
        for end in {link.end for link in told}
    }
    labels = joined(*(_label(link, nodes, places) for link in told))
    return WrittenLinks(links, labels, leads, _key({link.grade for link in links}, text))


def driver_tree(nodes: Mapping[str, TreeNode], written: WrittenLinks, text: Text) -> Markup:
    """The nodes in four columns, each at the height of what leads to it; on a phone one below the other, and each then
    says what leads to it. Who listens always hears that."""
    columns = _columns(nodes)
    rows = max(map(len, columns), default=1)
    places = _places(columns)
    drawn = [
        tag(
            "section",
            tag("h3", text(f"what_if.column.{kind}")),
            *(_node(nodes[name], written.leads.get(name, Markup()), places[name]) for name in column),
            class_="column",
            style=f"left:{i * (WIDE + GAP):.2f}%;width:{WIDE}%",
        )
        for i, (kind, column) in enumerate(zip(COLUMNS, columns, strict=True))
        if column
    ]
    lines = [_line(link, nodes, places) for link in written.links]
    svg = tag("svg", *lines, viewBox="0 0 100 100", preserveAspectRatio="none", aria_hidden="true")
    tree = tag(
        "div",
        tag("div", svg, written.labels, class_="links"),
        *drawn,
        class_="tree",
        style=f"--tall:{max(rows * TALL, LEAST)}px",
    )
    return tag("div", tree, written.key, class_="cx", lang=text.locale)


def _columns(nodes: Mapping[str, TreeNode]) -> list[list[str]]:
    return [[name for name, node in nodes.items() if node.column == i] for i in range(len(COLUMNS))]


def _places(columns: Sequence[Sequence[str]]) -> dict[str, float]:
    """By node how far down its column it stands, as a share."""
    return {name: (i + 0.5) / len(column) for column in columns for i, name in enumerate(column)}


def _node(node: TreeNode, leads: Markup, place: float) -> Markup:
    told = [tag("p", one, class_="told") for one in node.told]
    warning = tag("p", tag("span", "◆ ", aria_hidden="true"), node.warning, class_="warning") if node.warning else ""
    kind = " ".join(("node", COLUMNS[node.column], *(() if node.moved else ("still",))))
    body = joined(tag("h4", node.name), tag("p", node.figure, class_="figure"), *told, node.drawn or "", warning, leads)
    return tag("div", body, class_=kind, style=f"top:{100 * place:.2f}%")


def _lead(link: TreeLink, start: str, text: Text) -> Markup:
    said = text(
        "what_if.leads", name=start, coefficient=link.coefficient, interval=link.interval, evidence=link.evidence
    )
    return tag("p", said, class_="leads")


def _line(link: TreeLink, nodes: Mapping[str, TreeNode], places: Mapping[str, float]) -> Markup:
    start, end = nodes[link.start], nodes[link.end]
    x0, x1 = start.column * (WIDE + GAP) + WIDE, end.column * (WIDE + GAP)
    y0, y1 = 100 * places[link.start], 100 * places[link.end]
    turn = x1 - TURN * GAP  # straight past the columns in between, and between its own words
    bend = (turn + x1) / 2
    path = f"M{x0:.2f},{y0:.2f}H{turn:.2f}C{bend:.2f},{y0:.2f} {bend:.2f},{y1:.2f} {x1:.2f},{y1:.2f}"
    style = "link" if start.moved else "link quiet"
    return tag("path", d=path, class_=style, stroke_dasharray=DASHES[link.grade] or None)


def _label(link: TreeLink, nodes: Mapping[str, TreeNode], places: Mapping[str, float]) -> Markup:
    left = nodes[link.start].column * (WIDE + GAP) + WIDE
    said = joined(tag("span", link.coefficient), tag("small", link.interval))
    where = f"left:{left:.2f}%;width:{GAP}%;top:{100 * places[link.start]:.2f}%"
    return tag("div", said, class_="coefficient", style=where, aria_hidden="true")


def _key(grades: set[str], text: Text) -> Markup:
    """Which line stands for which evidence, for those that occur."""
    shown = [grade for grade in KEY if any(DASHES[each] == DASHES[grade] for each in grades)]
    lines = [
        tag("span", tag("svg", tag("path", d="M1,3H37", class_="link", stroke_dasharray=DASHES[grade] or None),
                        width="38", height="6", aria_hidden="true"), text(f"what_if.evidence.{grade}"))
        for grade in shown
    ]  # fmt: skip
    return tag("p", text("what_if.evidence.title"), *lines, class_="key")
