"""The flow between stages as a strip of ribbons: forward only, ways back are told in words, ends fall away below."""

from itertools import pairwise

from cx_metrics.journey.model import JourneyMap
from cx_metrics.journey.stage_flow import StageFlow, stage_flow
from cx_metrics.pictures.lane_map.labels import Labels
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.pictures.scale import Scale, columns
from cx_metrics.text import Text
from cx_metrics.theme import colour

HIGH = 74.0  # per cent of the strip's height that the fullest stage takes
TOP = 4.0
WIDE = 0.5  # per cent of the width: half a stage's bar
LEAST_SHOWN = 0.01  # of the fullest stage: thinner ribbons are left to the table


def flow_strip(journey: JourneyMap, labels: Labels, text: Text) -> Markup:
    """Bars as high as what passes the stage, ribbons as thick as what goes on to another one."""
    flow = stage_flow(journey)
    fullest = max(flow.leaving.values(), default=0)
    if not fullest:
        return Markup("")
    thick, middle = Scale(0, fullest, 0, HIGH), columns(len(flow.stages))
    places = {stage: middle(i) for i, stage in enumerate(flow.stages)}
    drawn = _ribbons(flow, places, thick, LEAST_SHOWN * fullest)
    drawn += [
        tag(
            "rect",
            x=f"{x - WIDE:.2f}",
            y=TOP,
            width=2 * WIDE,
            height=f"{thick(flow.leaving[s]):.2f}",
            fill=colour("ink"),
        )
        for s, x in places.items()
    ]
    svg = tag("svg", *drawn, viewBox="0 0 100 100", preserveAspectRatio="none", aria_hidden="true")
    names = [_name(stage, flow, labels, text) for stage in flow.stages]
    said = text("journey.flow.strip", n=journey.sessions)
    style = f"--s:{len(flow.stages)}"
    return tag("div", tag("div", svg, class_="river", role="img", aria_label=said), *names, class_="flow", style=style)


def _ribbons(flow: StageFlow, places: dict[str, float], scale: Scale, least: float) -> list[Markup]:
    """From each stage downwards: to the next stage first, then to those further on, what ends last."""
    order = {stage: i for i, stage in enumerate(flow.stages)}
    taken = dict.fromkeys(flow.stages, TOP)
    used = dict.fromkeys(flow.stages, TOP)
    found = []
    forward = [(a, b, n) for (a, b), n in flow.links.items() if order[b] > order[a]]
    for start, end, n in sorted(forward, key=lambda link: (order[link[0]], order[link[1]])):
        thick, y0, y1 = scale(n), used[start], taken[end]
        used[start], taken[end] = y0 + thick, y1 + thick
        if n >= least:
            next_to = (start, end) in set(pairwise(flow.stages))
            found.append(_ribbon(places[start] + WIDE, y0, places[end] - WIDE, y1, thick, 0.26 if next_to else 0.14))
    for stage, n in flow.ending.items():
        if n >= least:
            x, y = places[stage] + WIDE, used[stage]
            bend = f"M{x:.2f},{y:.2f}h1.2q2,0 2,{(98 - y) * 0.5:.2f}V98h-2.4V{y + scale(n):.2f}H{x:.2f}Z"
            found.append(tag("path", d=bend, fill=colour("edge"), fill_opacity=0.35))
    return found


def _ribbon(x0: float, y0: float, x1: float, y1: float, thick: float, opacity: float) -> Markup:
    middle = (x0 + x1) / 2
    d = (
        f"M{x0:.2f},{y0:.2f}C{middle:.2f},{y0:.2f} {middle:.2f},{y1:.2f} {x1:.2f},{y1:.2f}"
        f"v{thick:.2f}C{middle:.2f},{y1 + thick:.2f} {middle:.2f},{y0 + thick:.2f} {x0:.2f},{y0 + thick:.2f}Z"
    )
    return tag("path", d=d, fill=colour("ink"), fill_opacity=opacity)


def _name(stage: str, flow: StageFlow, labels: Labels, text: Text) -> Markup:
    """A stage, how much passes it, and the share that goes no further."""
    passing, ending = flow.leaving[stage], flow.ending[stage]
    early = passing and ending and stage != flow.stages[-1]  # at the last stage a visit is meant to end
    ends = text("journey.flow.ends", share=text.value(ending / passing, "share")) if early else ""
    count = tag("span", text.count(passing))
    return tag("div", tag("b", labels.stage(stage).name), count, tag("span", ends), class_="of")
