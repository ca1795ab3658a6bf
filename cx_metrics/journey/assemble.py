"""Fill a declared journey from data: one public function, ``journey_map``."""

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

from cx_metrics.company import Company
from cx_metrics.declarations.journey import DeclaredStep, Journey
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.journey import evidence
from cx_metrics.journey.counts import Counts
from cx_metrics.journey.crowds import Crowds
from cx_metrics.journey.failures import Failures
from cx_metrics.journey.model import JourneyMap, Step
from cx_metrics.journey.money import Money
from cx_metrics.journey.paths import Paths
from cx_metrics.journey.quotes import Quotes
from cx_metrics.journey.scope import journey_of, require_askable, steps_of
from cx_metrics.journey.scores import Scores, ScoreTable, nothing, whole
from cx_metrics.journey.shares import NOTHING
from cx_metrics.metrics import Period, period_of
from cx_metrics.metrics.answer_spread import AnswerScale, Spread, spread
from cx_metrics.metrics.build_answer import build_of
from cx_metrics.metrics.question import Comparison, Filters
from cx_metrics.privacy import Least, least_of

COMPARISONS: tuple[Comparison, ...] = ("previous", "year", "target")
_USES = ("interactions", "responses", "cases", "orders")


def journey_map(
    company: Company,
    name: str,
    where: Filters = (),
    period: Period | None = None,
    compare: Comparison | None = None,
    *,
    compare_where: Filters = (),
    language: str = "en",
) -> JourneyMap:
    """The journey ``name`` filled from the company's build.

    ``where`` filters rows; on stage and touchpoint it narrows the steps shown, and sessions stay whole. Sessions count
    where and when they begin. ``compare`` is a period (or the target), ``compare_where`` another group of customers in
    the same period: it takes the place of the filters of ``where`` on the dimensions it names. Raises QuestionError for
    a journey, dimension or value that does not exist.
    """
    reader, catalogue = company.reader, company.catalogue
    journey = journey_of(catalogue, name)
    reader.require_built_for(catalogue)
    period = period or period_of(reader)
    require_askable(company, where, period)
    steps = steps_of(journey, where)
    scores = Scores(company, journey, steps)
    against = _against(compare, period)
    if compare_where:
        other = _other(company, where, compare_where, compare, period)
        measured, compared = scores.of_groups(where, other, period)
    else:
        measured = scores.measured(where, period, compare, against)
        compared = scores.measured(where, against) if against else {}
    counts = Counts(company, journey, where, period)
    filler = _Filler(journey, counts, language)
    filled = tuple(filler.step(step, period, measured, compared) for step in steps)
    mean = whole([step.score for step in filled])
    paths = filler.paths
    return JourneyMap(
        journey=journey.id,
        **build_of(reader),
        period=period,
        comparison="group" if compare_where else compare,
        comparison_period=against,
        comparison_where=compare_where,
        sessions=paths.sessions,
        steps=filled,
        transitions=paths.transitions,
        paths=paths.paths,
        other_paths=paths.other_paths,
        completed=paths.completed,
        mean_score=mean,
        peak_end=peak_end(filled, mean.value),
        evidence_score=evidence.score_of(filled),
        out_of_order=paths.out_of_order,
        money_scaled_by=filler.money.scaled_by,
        sources=tuple(counts.sources),
        lacks=tuple(table for table in _USES if not reader.count(table)),
    )


class _Filler:
    """Fills one step after another from the same counts."""

    def __init__(self, journey: Journey, counts: Counts, language: str):
        company = counts.company
        enough = least_of(company, counts.period.whole_months)
        self.catalogue, self.journey = company.catalogue, journey
        crowds = Crowds(counts)
        self.paths, self.money = Paths(counts, enough, crowds), Money(counts, enough, crowds)
        self.failures = Failures(counts, self.paths, self.money, enough, crowds)
        self.quotes, self.spreads = Quotes(counts, enough, language), Spreads(counts, enough)

    def step(self, step: DeclaredStep, period: Period, measured: ScoreTable, compared: ScoreTable) -> Step:
        """One step, with the evidence of each of its lanes."""
        score = self.catalogue.metrics[self.journey.score_of(step)]
        found = measured.get((score.id, step.id)) or nothing(score, step, period)
        running = [name for name in step.touchpoint.metrics if name not in (score.id, self.journey.effort)]
        filled = Step(
            stage=step.stage_id,
            touchpoint=step.id,
            score=found,
            compared=compared.get((score.id, step.id)),
            effort=measured.get((self.journey.effort or "", step.id)),
            running=tuple(measured[name, step.id] for name in running if (name, step.id) in measured),
            volume=self.paths.volume(step),
            reach=self.paths.reach(step),
            drop_off=self.paths.drop_off(step),
            seconds_to_next=self.paths.seconds_to_next(step),
            waiting=self.paths.waiting(step),
            channels=self.paths.channels(step),
            switching=self.paths.switching(step),
            margin_at_risk=self.money.at_risk(step),
            pains=self.failures.pains(step),
            gains=self.failures.gains(step),
            quotes=self.quotes.of(step),
            failures=self.failures.of(step),
            evidence="unknown",
            evidence_on=None,
            again=self.paths.again(step),
            spreads=self.spreads.of(step),
            customers=self.money.customers(step),
        )
        if found.status == "suppressed":  # what else the same answers say would give them away
            items = tuple(named for named in filled.pains if named.kind != "item")
            filled = replace(filled, margin_at_risk=NOTHING, pains=items, gains=(), quotes=(), spreads=(), customers=0)
        lanes = evidence.lanes_of(filled, step, score.minimum_sample)
        grade = evidence.overall(lanes)
        authored = step.touchpoint.evidence or step.stage.evidence
        on = period.end if grade in ("measured", "inferred") else authored.on if authored else None
        return replace(filled, lanes=lanes, evidence=grade, evidence_on=on)


def peak_end(steps: tuple[Step, ...], mean: float | None) -> float | None:
    """The mean of the step that stands out most from ``mean`` (the worse one when two do) and the last, on 0–100.

    Kahneman and others (1993): what is remembered is the peak and the end, not the length. A diagnosis, not a forecast.
    """
    known = [step.score.value for step in steps if step.score.value is not None and step.score.status == "ok"]
    if not known or mean is None:
        return None
    peak = max(known, key=lambda value: (abs(value - mean), -value))
    return (peak + known[-1]) / 2


def _against(compare: Comparison | None, period: Period) -> Period | None:
    if compare not in (None, *COMPARISONS):
        remedy = f"compare with {', '.join(COMPARISONS)}, or with another group"
        raise QuestionError(Problem(f"--compare {compare}", "means nothing for a journey", remedy))
    if compare == "year" and period.year_before().end >= period.start:
        found = "the period is longer than a year, so the two would share answers"
        raise QuestionError(Problem("--compare year", found, "choose a year or less, or --compare previous"))
    return period.previous() if compare == "previous" else period.year_before() if compare == "year" else None


def _other(company: Company, where: Filters, told: Filters, compare: Comparison | None, period: Period) -> Filters:
    """The filters of the group compared with; raises QuestionError unless the two groups share no row."""
    if compare:
        found = "a period and a group at once"
        raise QuestionError(Problem(f"--compare {compare}", found, "compare with one of the two"))
    require_askable(company, told, period)
    here = dict(where)
    if not any(name in here and not set(values) & set(here[name]) for name, values in told):
        found = "overlaps with the group it is compared with"
        remedy = "filter both by different values of one dimension"
        raise QuestionError(Problem("comparison", found, remedy))
    return tuple(sorted((here | dict(told)).items()))


@dataclass(frozen=True)
class Spreads:
    """The spreads of a map."""

    counts: Counts
    least: Least

    @cached_property
    def _held(self) -> dict[int, dict[AnswerScale, dict[int, int]]]:
        found: dict[int, dict[AnswerScale, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
        for place, low, high, point, n in self.counts.of("points"):
            found[place][AnswerScale(int(low), int(high))][int(point)] = int(n)
        return found

    def of(self, step: DeclaredStep) -> tuple[Spread, ...]:
        """The spreads of a step, that of the most used scale first; one of too few ratings is left out."""
        found = [_spread(scale, points, self.least) for scale, points in self._held.get(step.place, {}).items()]
        return tuple(sorted((s for s in found if not self.least.hides(s.n)), key=lambda s: (-s.n, s.scale)))


def _spread(scale: AnswerScale, points: dict[int, int], least: Least) -> Spread:
    return spread(scale, [points.get(point, 0) for point in range(len(scale.points))], least.of)
