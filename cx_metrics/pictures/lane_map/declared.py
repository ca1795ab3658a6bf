"""From a declared journey to the words of its map, in one language."""

from collections.abc import Collection, Mapping

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.journey import DeclaredStep, Ecosystem, Journey
from cx_metrics.declarations.settings import Settings
from cx_metrics.pictures.lane_map.labels import Labels, StageLabel, StepLabel, ZoneLabel
from cx_metrics.text import Text

ECOSYSTEM = ("employees", "partners", "processes", "policies", "technology")


def labels_of(
    journey: Journey, catalogue: Catalogue, settings: Settings, text: Text, decisive: Collection[str] = ()
) -> Labels:
    """Everything that the map of ``journey`` calls by name; its steps at ``decisive`` touchpoints are moments of
    truth."""
    say = text.pick
    return Labels(
        say(journey.name),
        say(journey.persona.name),
        {
            code: StageLabel(say(stage.name), say(stage.goal), say(stage.expectation))
            for code, stage in journey.stages.items()
        },
        {step.id: _step(step, decisive, text) for step in journey.steps},
        _names(journey, catalogue, settings, text),
        {metric.id: metric.minimum_sample for metric in catalogue.metrics.values()},
        outcome=journey.outcome,
    )


def _step(step: DeclaredStep, decisive: Collection[str], text: Text) -> StepLabel:
    told, zone = step.touchpoint, None
    if told.zone is not None:
        evidence = told.zone.evidence
        zone = ZoneLabel(
            told.zone.minimum,
            told.zone.ideal,
            text("punctuation.comma").join([text(f"source.{evidence.source}"), text.month(evidence.on)]),
        )
    return StepLabel(
        text.pick(told.name),
        text.pick(told.owner),
        zone,
        any(touchpoint in decisive for touchpoint in step.values.get("touchpoint", ())),
        frontstage=text.pick(told.frontstage or ""),
        backstage=text.pick(told.backstage or ""),
        systems=text.pick(told.systems or ""),
        ecosystem=_ecosystem(told.ecosystem, text),
    )


def _ecosystem(ecosystem: Ecosystem, text: Text) -> tuple[tuple[str, str], ...]:
    held = {name: getattr(ecosystem, name) for name in ECOSYSTEM}
    return tuple(
        (text(f"journey.ecosystem.{name}"), text.join(text.pick(item) for item in items))
        for name, items in held.items()
        if items
    )


def _names(journey: Journey, catalogue: Catalogue, settings: Settings, text: Text) -> Mapping[str, str]:
    """Metrics by their short names, values of dimensions, what the journey itself names, failure modes."""
    found = {metric.id: text.pick(metric.short_name) for metric in catalogue.metrics.values()}
    for dimension in settings.dimensions.values():
        found |= {code: text.pick(words) for code, words in (dimension.values or {}).items()}
    found |= {code: text.pick(words) for code, words in journey.names.items()}
    return found | {name: text.pick(mode.name) for name, (_, mode) in journey.failures.items()}
