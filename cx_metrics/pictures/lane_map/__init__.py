"""The lane map: stages and steps across, lanes down, an emotion curve above a curve of the money that hangs on it."""

from pathlib import Path

from cx_metrics.journey.model import JourneyMap
from cx_metrics.pictures.lane_map.cells import groups
from cx_metrics.pictures.lane_map.curve import experience, money
from cx_metrics.pictures.lane_map.grid import group, heads, key, plot_row
from cx_metrics.pictures.lane_map.labels import Labels, StageLabel, StepLabel, ZoneLabel
from cx_metrics.pictures.lane_map.phone import phone
from cx_metrics.pictures.lane_map.plot import rated
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.text import Text

LANE_MAP_STYLE = Path(__file__).with_name("lane_map.css").read_text("utf-8")


def lane_map(journey: JourneyMap, labels: Labels, text: Text, picked: str | None = None) -> Markup:
    """The whole map, wide and for a phone; ``picked`` is the touchpoint that is marked. Clicks report a touchpoint.

    A curve that no step supports is left out: without ratings no experience, without orders no money.
    """
    folds = groups(journey, labels, text)
    rows = [heads(journey, labels, text, picked)]
    if any(rated(step) for step in journey.steps):
        notes = [(text("journey.lane_note.experience"), ""), *summary(journey, text)]
        rows.append(plot_row(text("journey.experience"), tuple(notes), experience(journey, labels, text, picked)))
    if any(step.margin_at_risk.value is not None for step in journey.steps):
        note = ((text("journey.lane_note.money"), ""),)
        rows.append(plot_row(text("journey.money"), note, money(journey, text, picked)))
    rows += [group(journey, fold, labels, text, picked) for fold in folds]
    wide = tag("div", tag("div", *rows, class_="map", style=f"--n:{len(journey.steps)}"), class_="pan")
    below = tag("div", wide, key(journey, labels, text), class_="wide")
    return tag("div", below, phone(journey, folds, labels, text, picked), class_="cx", lang=text.locale)


def summary(journey: JourneyMap, text: Text) -> list[tuple[str, str]]:
    """The mean of all ratings and, beside it, what people remember: peak and end."""
    mean, found = journey.mean_score, []
    if mean.value is not None:
        found.append((text("journey.mean"), text.value(mean.value, "score", mean.low, mean.high)))
    if journey.peak_end is not None:
        found.append((text("journey.peak_end"), text.value(journey.peak_end, "score")))
    return found
