"""A measured journey as a file to print or mail: the sheet with its sentences and definitions, in one language."""

from collections.abc import Collection

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.journey import JourneyMap
from cx_metrics.journey.reading import read
from cx_metrics.journey.sentences import evidence, headline, opportunity, paragraph
from cx_metrics.pack.conversion import written
from cx_metrics.pack.journey_sheet import SheetWords, journey_sheet
from cx_metrics.pictures.lane_map import Labels
from cx_metrics.pictures.lane_map.declared import labels_of
from cx_metrics.text import Text


def journey_file(
    found: JourneyMap,
    catalogue: Catalogue,
    settings: Settings,
    text: Text,
    kind: str,
    *,
    decisive: Collection[str] = (),
) -> bytes:
    """The map as ``kind`` (svg, pdf or png), A3 landscape; its steps at ``decisive`` touchpoints are moments of truth.
    Raises ExportError where no font can draw it."""
    labels = labels_of(catalogue.journeys[found.journey], catalogue, settings, text, decisive)
    told = told_of(found, labels, catalogue, settings, text)
    return written(journey_sheet(found, labels, told, text), kind, told.overline)


def told_of(found: JourneyMap, labels: Labels, catalogue: Catalogue, settings: Settings, text: Text) -> SheetWords:
    """The words around the map: the finding as on the page, and what the numbers mean."""
    reading, name = read(found, labels.least_tolerated), labels.name
    overline = [text("journey.sheet.title", journey=labels.journey), text.pick(settings.organisation.name)]
    if found.sample:
        overline.append(f"{text('sample.badge')}: {text('sample.note')}")
    begin = opportunity(reading, name, text)
    said = text("finding.between").join(part for part in (paragraph(found, reading, name, text), begin) if part)
    return SheetWords(
        " · ".join(overline), headline(found, reading, name, text), said, definitions(found, catalogue, text)
    )


def definitions(found: JourneyMap, catalogue: Catalogue, text: Text) -> tuple[str, ...]:
    """Definitions, and what the numbers rest on; only of what is on the map."""
    metrics = dict.fromkeys(step.score.metric for step in found.steps if step.score.status == "ok")
    names = text.join(text.pick(catalogue.metrics[metric].name) for metric in metrics)
    notes = [text("journey.sheet.score", metric=names)] if metrics else []
    if found.peak_end is not None:
        notes.append(f"{text('journey.peak_end')}: {text('journey_note.peak_end')}")
    if any(step.margin_at_risk.value is not None for step in found.steps):
        notes.append(text("journey_note.money.definition"))
    if any(step.failures for step in found.steps):
        days = catalogue.journeys[found.journey].cases_within_days
        said = (
            text("journey_note.occurrence", days=days),
            text("journey_note.risk_priority"),
            text("journey_note.damage"),
        )
        notes.append(f"{text('journey.lane.failures')}: {text('finding.between').join(said)}")
    if found.sessions:
        notes.append(f"{text('journey_note.sessions')} {text('journey_note.times')}")
    notes.append(f"{text('journey.sheet.evidence')} {evidence(found, text)}")
    if found.as_of is not None:
        period = text.period(found.period.start, found.period.end)
        notes.append(text("journey.sheet.as_of", date=found.as_of, period=period, build=found.build))
    return tuple(notes)
