"""A sheet of paper to draw on, which becomes an SVG that needs nothing else: no style sheet, no font, no browser."""

from collections.abc import Sequence

from cx_metrics import theme
from cx_metrics.pack.fonts import Faces
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.wrap import wrap

LEADING = 1.28  # line height in type sizes
A3_LANDSCAPE = (1190.55, 841.89)  # points
FAMILY = "cx"  # the name under which an SVG carries its own letters


class Paper:
    """What has been drawn so far. Places are in points from the top left corner, text stands on its base line."""

    def __init__(self, width: float, height: float, faces: Faces, locale: str):
        self.width, self.height, self.faces, self.locale = width, height, faces, locale
        self._drawn: list[Markup] = []
        self._letters: dict[bool, set[str]] = {False: set(), True: set()}

    def text(
        self,
        x: float,
        y: float,
        said: str,
        size: float,
        tone: str = "ink",
        *,
        bold: bool = False,
        anchor: str = "start",
    ) -> None:
        """One line of text; ``anchor`` middle or end says which part of it stands at x, its start by default."""
        self._letters[bold].update(said)
        self._drawn.append(
            tag(
                "text", said, x=f"{x:.2f}", y=f"{y:.2f}", font_size=f"{size:.2f}", fill=theme.colour(tone),
                class_="b" if bold else None, text_anchor=anchor or None,
            )
        )  # fmt: skip

    def lines(self, said: str, width: float, size: float, *, bold: bool = False, most: int = 99) -> list[str]:
        """A text as the lines in which it fits a width."""
        return wrap(said, width, size, self.faces.of(bold).width, most)

    def block(
        self, x: float, y: float, lines: Sequence[str], size: float, tone: str = "ink", *, bold: bool = False
    ) -> float:
        """Lines below one another, the first one's top at y; gives back the y below them."""
        for line in lines:
            self.text(x, y + size, line, size, tone, bold=bold)
            y += size * LEADING
        return y

    def measure(self, said: str, size: float, *, bold: bool = False) -> float:
        """How wide a text is."""
        return self.faces.of(bold).width(said) * size

    def path(self, d: str, stroke: str | None = None, fill: str | None = None, **more: str | float | None) -> None:
        """An SVG path in the house's colours."""
        painted = {"fill": theme.colour(fill) if fill else "none", "stroke": theme.colour(stroke) if stroke else None}
        self._drawn.append(tag("path", d=d, **painted, **more))

    def line(self, x0: float, y0: float, x1: float, y1: float, tone: str = "rule", width: float = 0.6) -> None:
        """A straight line."""
        self.path(f"M{x0:.2f},{y0:.2f}L{x1:.2f},{y1:.2f}", tone, stroke_width=width)

    def box(self, x: float, y: float, width: float, height: float, fill: str, opacity: float = 1.0) -> None:
        """A filled rectangle; ``fill`` is a colour of the house or the name of a texture."""
        paint = f"url(#{fill})" if fill in TEXTURES else theme.colour(fill)
        self._drawn.append(
            tag(
                "rect", x=f"{x:.2f}", y=f"{y:.2f}", width=f"{max(width, 0):.2f}", height=f"{max(height, 0):.2f}",
                fill=paint, fill_opacity=opacity if opacity < 1 else None,
            )
        )  # fmt: skip

    def svg(self, title: str, *, embed: bool = True) -> str:
        """The whole sheet as an SVG of A3 size, in light colours.

        ``embed`` carries the used letters in the file, so that it looks alike everywhere; without, the letters are
        asked for by the family's name, which is what the converters to PDF and PNG understand.
        """
        face = f"font-family:{FAMILY},'{self.faces.regular.family}',sans-serif"
        rules = [f"text{{{face};white-space:pre}} .b{{font-weight:700}}"]
        if embed:
            for bold, letters in self._letters.items():
                if letters:
                    source = self.faces.of(bold).cut("".join(sorted(letters)))
                    weight = 700 if bold else 400
                    rules.append(f"@font-face{{font-family:{FAMILY};font-weight:{weight};src:url({source})}}")
        else:
            rules = [f"text{{font-family:'{self.faces.regular.family}'}} .b{{font-weight:700}}"]
        page = tag("rect", width=f"{self.width:.2f}", height=f"{self.height:.2f}", fill=theme.colour("paper"))
        size = ("420mm", "297mm") if embed else tuple(str(side) for side in A3_LANDSCAPE)
        whole = tag(
            "svg",
            tag("title", title),
            tag("style", Markup(" ".join(rules))),
            tag("defs", *TEXTURES.values()),
            page,
            joined(*self._drawn),
            xmlns="http://www.w3.org/2000/svg",
            width=size[0],
            height=size[1],
            viewBox=f"0 0 {self.width:.2f} {self.height:.2f}",
            lang=self.locale,
        )
        return str(theme.resolved(str(whole)))


def _texture(name: str, size: float, *marks: Markup) -> Markup:
    return tag("pattern", *marks, id=name, width=size, height=size, patternUnits="userSpaceOnUse")


def _hatch(size: float, width: float, tone: str, opacity: float) -> Markup:
    """Diagonal lines that meet at the edges of their tile."""
    near, far = size / 4, size * 0.75
    d = f"M0,{size}L{size},0M{-near},{near}L{near},{-near}M{far},{size + near}L{size + near},{far}"
    return tag("path", d=d, stroke=theme.colour(tone), stroke_width=width, stroke_opacity=opacity)


def _spot(size: float, radius: float, tone: str, opacity: float) -> Markup:
    return tag("circle", cx=size / 2, cy=size / 2, r=radius, fill=theme.colour(tone), fill_opacity=opacity)


TEXTURES = {
    "inferred": _texture("inferred", 6, _hatch(6, 0.9, "edge", 0.25)),
    "workshop": _texture("workshop", 6, _spot(6, 0.6, "edge", 0.5)),
    "grade-inferred": _texture("grade-inferred", 4, _hatch(4, 1.4, "ink", 1.0)),
    "grade-workshop": _texture("grade-workshop", 4, _spot(4, 0.95, "ink", 1.0)),
}
