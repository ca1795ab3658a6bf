"""From the log of changes to what each of them did: ``radar``; and ``scan``, which needs no log."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from cx_metrics.company import Company
from cx_metrics.declarations.metric import Metric
from cx_metrics.drivers.outcome_items import is_unseen, outcome_of, stated_metrics
from cx_metrics.errors import Problem, QuestionError, did_you_mean
from cx_metrics.metrics.build_answer import build_of
from cx_metrics.metrics.operating_changes import OperatingChange, changes
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters, Question, require_answerable
from cx_metrics.privacy import least_of
from cx_metrics.radar.comparison import ExposedComparison, Looked
from cx_metrics.radar.cost import cost_of_count, cost_of_money, cost_of_points, merged
from cx_metrics.radar.counted import Counted, MonthlyCounts, counted, is_unseen_count, monthly_counts
from cx_metrics.radar.finding import (
    Finding,
    LoggedChange,
    Radar,
    RadarOutcome,
    ShownMonth,
    Unjudged,
    in_order,
)
from cx_metrics.radar.interruption import Interruption
from cx_metrics.radar.judged import (
    APART,
    LEAST,
    beside_total,
    judged,
    unless_placebos_show_it,
    verdict_of,
    why_not,
    with_effect,
)
from cx_metrics.radar.radar_answers import Spoken, answers_of
from cx_metrics.radar.shown_months import seen_months
from cx_metrics.radar.unlogged import suggestions
from cx_metrics.statistics.step_effect import StepEffect

MONTHS_BEFORE, MONTHS_AFTER = 6, 3


def radar(company: Company, change: str | None = None, where: Filters = ()) -> Radar:
    """What every change of the log did (or the one of this id) to those who met it, among whom the filters leave.

    Raises QuestionError for a change, dimension or value that does not exist.
    """
    _require(company, where)
    log = changes(company.reader, where=where)
    if change is not None and change not in {one.id for one in log}:
        known = [one.id for one in log]
        raise QuestionError(Problem(f"change {change!r}", "is not in the log", did_you_mean(change, known)))
    looks = _Looks(company, where)
    found = [finding for one in log for finding in looks.at(one)]  # all of them: what is clear follows from all
    sure = judged([finding for finding, _ in found])
    told = [
        unless_placebos_show_it(more(finding)) if finding.is_clear and change in (None, finding.change) else finding
        for finding, (_, more) in zip(sure, found, strict=True)
    ]
    by_change = {one.id: tuple(sorted((f for f in told if f.change == one.id), key=in_order)) for one in log}
    return Radar(
        tests=sum(finding.p is not None for finding in told),
        **build_of(company.reader),
        where=where,
        changes=tuple(
            LoggedChange(one, by_change[one.id], verdict_of(by_change[one.id]))
            for one in log
            if change in (None, one.id)
        ),
        lacks=looks.lacks,
    )


def scan(company: Company, where: Filters = ()) -> Radar:
    """What changed in level, trend or volume that nobody may have logged. Raises QuestionError as ``radar`` does."""
    _require(company, where)
    tests, found = suggestions(company, where)
    reader = company.reader
    return Radar(tests, where, suggestions=found, **build_of(reader))


More = Callable[[Finding], Finding]


class _Looks:
    """All outcomes at a change: each a finding that is not judged yet, and how to tell more of it where it is clear."""

    def __init__(self, company: Company, where: Filters):
        self.company, self.where = company, where
        self.answers = answers_of(company, where)
        self.counts = counted(company)
        self.least = least_of(company, whole_months=False).of
        self.least_in_month = least_of(company, whole_months=True).of

    @property
    def lacks(self) -> tuple[str, ...]:
        """What no outcome is known of."""
        held = {one.outcome.kind for one in self.answers.outcomes} | {one.outcome.kind for one in self.counts}
        return tuple(kind for kind in ("score", "behaviour", "complaints", "silence") if kind not in held)

    def at(self, change: OperatingChange) -> Sequence[tuple[Finding, More]]:
        """Every outcome that the change may have moved."""
        return [*self._spoken(change), *self._counted(change)]

    def _spoken(self, change: OperatingChange) -> list[tuple[Finding, More]]:
        if not len(self.answers.rows):
            return []
        on, until = change.occurred_on, change.ended_on
        controlled = self._is_controlled(change)
        look: ExposedComparison | Interruption = Interruption(self.answers, on, until)
        if controlled:
            look = ExposedComparison(self.answers, change.exposed, on, until)
        found: list[tuple[Finding, More]] = []
        for one in self.answers.outcomes:
            if one.touchpoint is not None and one.touchpoint != change.touchpoint:
                continue
            looked = look.look(one)
            made = _finding(change, one.outcome.id, controlled)
            finding = replace(made, outcome=one.outcome, n=looked.counts[1])
            hidden = self._is_unseen(one, change.exposed, looked)
            reason = "suppressed" if hidden else why_not(looked, look, controlled)
            found.append(
                (with_effect(finding, looked.effect, reason, looked.pretrend_p), self._more(one, look, looked))
            )
        return found

    def _more(self, one: Spoken, look: ExposedComparison | Interruption, looked: Looked) -> More:
        def more(finding: Finding) -> Finding:
            if one.outcome.unit == "money":
                money, why = cost_of_money(self.company, one.outcome, looked.effect, finding.exposed, self.where)
            else:
                score = look.scored(one)
                if one.outcome.kind == "behaviour":
                    score = StepEffect(100 * score.value, 100 * score.error, score.degrees_of_freedom)
                money, why = cost_of_points(self.company, one.outcome, score, finding.exposed, self.where)
            finding = replace(
                finding,
                placebo=look.placebos(looked.values),
                months=self._seen(self._metric(one), finding.exposed, look.months(looked.values, self.least_in_month)),
                a_month=money,
                uncosted=why,
            )
            return beside_total(finding, look.total(looked.values)) if isinstance(look, ExposedComparison) else finding

        return more

    def _counted(self, change: OperatingChange) -> list[tuple[Finding, More]]:
        found: list[tuple[Finding, More]] = []
        on, until = change.occurred_on, change.ended_on
        controlled = self._is_controlled(change)
        for one in self.counts:
            months = monthly_counts(self.company, one, change.exposed if controlled else (), self.where)
            if months is None:
                continue
            looked = months.look(on, until)
            finding = replace(_finding(change, one.outcome.id, controlled), outcome=one.outcome, n=looked.counts[1])
            before, after = months.months_round(on, until)
            least = max(LEAST, self.least)
            sides = looked.counts if controlled else looked.counts[:2]
            reason: Unjudged | None = None
            shown = merged((*change.exposed, *self.where))
            if any(0 < n < self.least for n in sides) or is_unseen_count(self.company, one, shown):
                reason = "suppressed"
            elif before < MONTHS_BEFORE or after < MONTHS_AFTER:
                reason = "few_before" if before < MONTHS_BEFORE else "few_after"
            elif min(sides) < least:
                reason = "few_answers"
            elif looked.pretrend_p < APART:
                reason = "apart_before"
            found.append(
                (
                    with_effect(finding, looked.effect, reason, looked.pretrend_p),
                    self._more_counted(one, months, looked, change),
                )
            )
        return found

    def _more_counted(self, one: Counted, months: MonthlyCounts, looked: Looked, change: OperatingChange) -> More:
        def more(finding: Finding) -> Finding:
            money, why = cost_of_count(
                self.company, one.outcome, looked.effect, months.a_month(change.occurred_on), change.exposed, self.where
            )
            finding = replace(
                finding,
                placebo=months.placebos(change.occurred_on),
                months=self._seen(
                    next(iter(self.company.catalogue.metrics_of(one.view)), None),
                    change.exposed,
                    months.months(self.least_in_month),
                ),
                a_month=money,
                uncosted=why,
            )
            if not months.controlled:
                return finding
            return beside_total(finding, months.everybody.look(change.occurred_on, change.ended_on).effect)

        return more

    def _is_controlled(self, change: OperatingChange) -> bool:
        """Whether somebody whom the filters leave was not exposed."""
        allowed = dict(self.where)
        return any(not (name in allowed and set(allowed[name]) <= set(values)) for name, values in change.exposed)

    def _is_unseen(self, one: Spoken, exposed: Filters, looked: Looked) -> bool:
        """Whether the role may not see those exposed: too few, or hidden as a group of answers."""
        if self.company.role == "operator":
            return False
        if any(0 < n < self.least for n in looked.counts):
            return True
        first, last = self.company.reader.first, self.company.reader.as_of
        if first is None or last is None:
            return True
        seen = merged((*exposed, *self.where))
        return is_unseen(
            self.company, outcome_of(self.company.catalogue, self._metric(one).id), seen, Period(first, last)
        )

    def _metric(self, one: Spoken) -> Metric:
        """By whose people it is decided who may see an outcome."""
        metrics = self.company.catalogue.metrics
        return metrics.get(one.outcome.id) or stated_metrics(self.company)[0]

    def _seen(self, metric: Metric | None, exposed: Filters, months: tuple[ShownMonth, ...]) -> tuple[ShownMonth, ...]:
        """The picture as the role may see it, month by month."""
        return seen_months(self.company, metric, merged((*exposed, *self.where)), months)


def _require(company: Company, where: Filters) -> None:
    """Raise QuestionError for a dimension or value that does not exist."""
    stated = stated_metrics(company) or tuple(company.catalogue.metrics.values())[:1]
    require_answerable(Question((stated[0].id,), where=where), company.catalogue, company.reader)


def _finding(change: OperatingChange, outcome: str, controlled: bool) -> Finding:
    return Finding(
        change.id,
        RadarOutcome(outcome, None, "score", "points", 1),
        change.exposed,
        change.occurred_on,
        "difference_in_differences" if controlled else "interrupted_series",
        "cannot_be_judged",
    )
