"""The few paths that carry most visits, as lines over the steps of the journey; the rest is counted."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path as File

from cx_metrics.journey.model import JourneyMap, Path
from cx_metrics.journey.shares import share
from cx_metrics.journey.stage_flow import walked
from cx_metrics.pictures.figures import FIGURES_STYLE, folded
from cx_metrics.pictures.lane_map import Labels
from cx_metrics.pictures.lane_map.cells import share_of
from cx_metrics.pictures.lane_map.plot import stages
from cx_metrics.pictures.lines import dot
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.pictures.scale import columns
from cx_metrics.pictures.strip import flow_strip
from cx_metrics.privacy import Least
from cx_metrics.text import Text
from cx_metrics.theme import colour

PATHS_STYLE = FIGURES_STYLE + File(__file__).with_name("path_lines.css").read_text("utf-8")
MOST_PATHS = 7
TELLING = 0.5  # of the visits, for the frequent paths to be worth a look one by one
THINNEST, PER_SHARE, THICKEST = 1.5, 100.0, 20.0  # px of a line: a pixel more for each visit in a hundred
LOOP = 34.0  # per cent of the row's height that a way back swings out


def path_lines(journey: JourneyMap, labels: Labels, text: Text) -> Markup:
    """One row a path, most frequent first: its share, a line whose weight is that share, and the number of the rest.

    Where they carry few of the visits the rows are folded away, and what they have in common is said."""
    shown = journey.paths[:MOST_PATHS]
    steps = walked(journey)
    order = {step.touchpoint: i for i, step in enumerate(steps)}
    heads = [
        tag("div", labels.stage(code).name, class_="stage", style=f"grid-column:span {len(members)}")
        for code, members in stages(steps)
    ]
    names = [tag("div", labels.name(step.touchpoint), class_="step") for step in steps]
    rows = [_row(path, order, labels, text) for path in shown]
    strip = tag(
        "div",
        tag("div", tag("div"), *heads, class_="grid"),
        tag("div", tag("div"), *names, class_="grid names"),
        tag("ol", *rows),
        class_="strip",
        style=f"--n:{len(steps)}",
    )
    of = shown[0].of if shown else journey.sessions
    if shown and sum(path.n for path in shown) < TELLING * of:  # one by one they say little
        strip = folded(text("journey.flow.fold", n=len(shown)), strip)
    rest = of - sum(path.n for path in shown)
    told = [*_alike(shown, labels, text)]
    told += [text("journey.flow.rest", share=_share(rest, of, text), n=rest)] if of and rest else []
    missing = [labels.name(step.touchpoint) for step in journey.steps if step not in steps]
    told += [text("journey.flow.unwalked", steps=text.join(missing))] if missing else []
    return tag(
        "div",
        flow_strip(journey, labels, text),
        tag("div", strip, class_="pan"),
        tag("p", text("finding.between").join(told), class_="rest"),
        class_="cx",
        lang=text.locale,
    )


def _alike(shown: Sequence[Path], labels: Labels, text: Text) -> list[str]:
    """How many visits take the frequent paths, and what these have in common; nothing of a single path."""
    if len(shown) < 2:
        return []
    share = _share(sum(path.n for path in shown), shown[0].of, text)
    said = [text("journey.flow.together", n=len(shown), share=share)]
    common = [t for t in dict.fromkeys(shown[0].touchpoints) if all(t in path.touchpoints for path in shown)]
    names = text.join(labels.name(touchpoint) for touchpoint in common)
    return [*said, text("journey.flow.common", steps=names)] if common else said


def _row(path: Path, order: dict[str, int], labels: Labels, text: Text) -> Markup:
    share = _share(path.n, path.of, text)
    said = text("journey.flow.path_said", share=share, steps=" → ".join(labels.name(t) for t in path.touchpoints))
    middle = columns(len(order))
    places = [middle(order[t]) for t in path.touchpoints if t in order]
    weight = min(THINNEST + PER_SHARE * path.n / path.of, THICKEST)
    line = tag("path", d=_way(places), fill="none", stroke=colour("ink"), stroke_width=f"{weight:.1f}",
               stroke_opacity=0.28, stroke_linejoin="round", stroke_linecap="round")  # fmt: skip
    dots = [dot(x, 50, 8, "ink") for x in dict.fromkeys(places)]
    drawn = tag("svg", line, *dots, viewBox="0 0 100 100", preserveAspectRatio="none", aria_hidden="true")
    ends = [_end(x, kind) for x, kind in zip(places[:: max(len(places) - 1, 1)], ("from", "to"), strict=False)]
    in_words = tag("span", " → ".join(labels.name(t) for t in path.touchpoints), class_="words", aria_hidden="true")
    return tag(
        "li",
        tag("div", tag("b", share), tag("span", text("journey.flow.visits_of", n=path.n)), class_="share"),
        tag("div", drawn, *ends, class_="way", role="img", aria_label=said),
        in_words,
        class_="grid",
    )


def _share(n: int, of: int, text: Text) -> str:
    """A share as finely as it needs: the rarest path is not told as none."""
    return share_of(share(n, of, Least(0, 0)), text)


def _way(places: list[float]) -> str:
    """From place to place on one line; a way back, and a step taken again, swings out below it."""
    path = f"M{places[0]:.2f},50" if places else ""
    for start, end in pairwise(places):
        if end > start:
            path += f"H{end:.2f}"
        else:
            out, back = (start + 2.2, end - 2.2) if end == start else (start, end)
            path += f"C{out:.2f},{50 + LOOP * 1.4:.1f} {back:.2f},{50 + LOOP * 1.4:.1f} {end:.2f},50"
    return path


def _end(x: float, kind: str) -> Markup:
    return tag("i", class_=kind, style=f"left:{x:.2f}%")
