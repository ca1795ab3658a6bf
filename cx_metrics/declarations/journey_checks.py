"""Load a journey, and refuse what its shape allows and sense does not: wrong ids and ranges, steps that overlap."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from cx_metrics.declarations.journey import DeclaredStep, FailureMode, Journey
from cx_metrics.declarations.load import load
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.words import file_id, identifier_problems
from cx_metrics.declarations.yaml_file import YamlFile, YamlKey, read_yaml
from cx_metrics.errors import DeclarationError, Problem, unknown_name

MOST_STEPS = 40


def load_journey(path: Path) -> Journey:
    """The journey declared in ``path``; raises DeclarationError with every problem of the file."""
    file = read_yaml(path)
    journey = load(Journey, file, id=file_id(path))
    problems = journey_problems(journey, file)
    if problems:
        raise DeclarationError(*problems)
    return journey


def journey_problems(journey: Journey, file: YamlFile) -> list[Problem]:
    """Everything that is wrong with ``journey`` in itself."""
    if not journey.steps:
        return [Problem(file.where(("stages",)), "no touchpoint", "give each stage at least one touchpoint")]
    return [
        *_id_problems(journey, file),
        *_session_problems(journey, file),
        *_overlaps(journey, file),
        *(problem for step in journey.steps for problem in _step_problems(step, file)),
    ]


def metric_problems(journey: Journey, metrics: dict[str, Metric]) -> list[Problem]:
    """The metrics a journey names and the catalogue does not hold, and a score that is not on 0–100."""
    where = f"{journey.id}.yaml, key "
    told = [
        ("score", journey.score),
        ("outcome", journey.outcome),
        *([("effort", journey.effort)] if journey.effort else []),
    ]
    for step in journey.steps:
        key = f"stages.{step.stage_id}.touchpoints.{step.id}.metrics"
        told += [(key, name) for name in step.touchpoint.metrics]
        if step.touchpoint.score:
            told.append((key.removesuffix("metrics") + "score", step.touchpoint.score))
    problems = [p for key, name in told for p in unknown_name(where + key, name, metrics, "is not a metric")]
    for key, name in told:
        score = metrics.get(name) if key.endswith(("score", "outcome")) else None
        if score and ((score.lowest, score.highest) != (0.0, 100.0) or score.interval.method != "t"):
            problems.append(Problem(where + key, f"{name} is no mean on 0 to 100", "name a metric that is"))
    return problems


def _at(step: DeclaredStep, *more: str) -> YamlKey:
    return ("stages", step.stage_id, "touchpoints", step.id, *more)


def _id_problems(journey: Journey, file: YamlFile) -> Iterator[Problem]:
    for stage in journey.stages:
        yield from identifier_problems(stage, file.where(("stages", stage)))
        if not journey.stages[stage].touchpoints:
            yield Problem(file.where(("stages", stage)), "has no touchpoint", "name one, or take the stage out")
    seen: dict[str, str] = {}
    failures: dict[str, str] = {}
    for step in journey.steps:
        yield from identifier_problems(step.id, file.where(_at(step)))
        if step.id in seen:
            yield Problem(file.where(_at(step)), f"{step.id!r} stands in {seen[step.id]} too", "give one another id")
        seen.setdefault(step.id, step.stage_id)
        for name in step.touchpoint.failures:
            where = file.where(_at(step, "failures", name))
            yield from identifier_problems(name, where)
            if name in failures:
                yield Problem(where, f"{name!r} stands at {failures[name]} too", "give one another id")
            failures.setdefault(name, step.id)
    if len(journey.steps) > MOST_STEPS:
        yield Problem(
            file.where(("stages",)), f"{len(journey.steps)} touchpoints", f"at most {MOST_STEPS} are readable"
        )
    for key in ("cases_within_days", "answers_within_days"):
        if not 0 <= getattr(journey, key) <= 366:
            yield Problem(file.where((key,)), f"{getattr(journey, key)}", "use 0 (the same day) to 366")


def _session_problems(journey: Journey, file: YamlFile) -> Iterator[Problem]:
    rule, known = journey.sessions, [step.id for step in journey.steps]
    for i, name in enumerate(rule.ends_at):
        yield from unknown_name(file.where(("sessions", "ends_at", i)), name, known, "is no touchpoint of this journey")
    if not rule.ends_at:
        yield Problem(file.where(("sessions", "ends_at")), "none", "name the touchpoints that end a session")
    if (rule.rule == "gap") != (rule.hours is not None):
        remedy = "say after how many hours" if rule.rule == "gap" else "take it out, or choose the rule gap"
        yield Problem(file.where(("sessions", "hours")), f"{rule.hours} with the rule {rule.rule}", remedy)
    elif rule.hours is not None and not 0 < rule.hours <= 24 * 366:
        yield Problem(file.where(("sessions", "hours")), f"{rule.hours:g}", "use more than 0 and at most a year")


def _overlaps(journey: Journey, file: YamlFile) -> Iterator[Problem]:
    for one, other in combinations(journey.steps, 2):
        if one.id == other.id:
            continue  # told already
        shared = [
            set(one.values[name]) & set(other.values[name])
            for name in ("touchpoint", "stage", "channel")
            if name in one.values and name in other.values
        ]
        if all(shared):  # no column that both name keeps them apart
            found = f"an event could belong to {one.id} and to {other.id}"
            yield Problem(file.where(_at(other, "matches")), found, "let them match different values of one column")


def _step_problems(step: DeclaredStep, file: YamlFile) -> Iterator[Problem]:
    zone = step.touchpoint.zone
    if zone and not 0 <= zone.minimum <= zone.ideal <= 100:
        found = f"minimum {zone.minimum:g}, ideal {zone.ideal:g}"
        yield Problem(file.where(_at(step, "zone")), found, "0 <= minimum <= ideal <= 100")
    for name, mode in step.touchpoint.failures.items():
        yield from _failure_problems(mode, _at(step, "failures", name), file)


def _failure_problems(mode: FailureMode, key: YamlKey, file: YamlFile) -> Iterator[Problem]:
    for name in ("severity", "detection"):
        rating = getattr(mode, name)
        if not 1 <= rating <= 10:
            yield Problem(file.where((*key, name)), f"{rating}", "rate it from 1 to 10")
    if mode.loses is not None and not 0 <= mode.loses <= 1:
        yield Problem(file.where((*key, "loses")), f"{mode.loses:g}", "a share lies between 0 and 1")
    signs = mode.signs
    if not (signs.kind or signs.problem or signs.outcome):
        yield Problem(file.where((*key, "signs")), "none", "name a kind or problem of cases, or an outcome of events")
    if signs.outcome and (signs.kind or signs.problem):
        yield Problem(file.where((*key, "signs")), "both cases and events", "name one of the two")
