"""From an outcome to its moments of truth: one public function, ``moments``."""

from dataclasses import replace

from cx_metrics.company import Company
from cx_metrics.drivers import KeyDrivers, Missing, key_drivers
from cx_metrics.drivers.outcome_items import RatedItem, Sought, is_unseen, outcome_of
from cx_metrics.metrics.build_answer import build_of
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters
from cx_metrics.moments.flips import dimensions_of_customers, flips
from cx_metrics.moments.impact import Impact, impacts_of, slopes_of
from cx_metrics.moments.journey_places import item_name, step_at
from cx_metrics.moments.kano_questions import kano_of
from cx_metrics.moments.model_card import model_card
from cx_metrics.moments.moment import CrossHair, Moment, Moments, OutcomeChoice, Sentence, Weighting
from cx_metrics.moments.outcome_choices import choice_of, lacking, outcome_choices
from cx_metrics.moments.rated_rows import kept_share, rated_rows, unfinished_answers
from cx_metrics.moments.reach import crossings
from cx_metrics.moments.verbs import RELATED, cross_hairs, target_at, verb_of
from cx_metrics.moments.worth import behaving, priorities, step_of, worth_of
from cx_metrics.privacy import least_of
from cx_metrics.statistics.ranged import Ranged

FULL = 100.0  # the aim where no target is set


def moments(
    company: Company,
    outcome: str,
    where: Filters = (),
    period: Period | None = None,
    missing: Missing = "pairwise",
    *,
    lines: CrossHair = "target",
    weights: Weighting = "money",
) -> Moments:
    """The moments of truth of ``outcome`` (a metric that declares one, its score, or a behaviour), in order of
    priority.

    ``period`` None is the last twelve full months. ``missing`` says what becomes of answers that lack ratings,
    ``lines`` where the cross-hairs stand (at the mean, where a target is asked for and none is in force), ``weights``
    what priorities are made of. Raises QuestionError for an outcome, dimension or value that does not exist.
    """
    sought = outcome_of(company.catalogue, outcome)
    found = key_drivers(company, outcome, where, period, missing)
    period = found.period
    choices = outcome_choices(company)
    chosen = next((one for one in choices if one.id == sought.id), choice_of(sought, 0))
    items = tuple(RatedItem(driver.item, driver.touchpoint) for driver in found.drivers)
    unfinished = None if found.status == "suppressed" else unfinished_answers(company, sought, where, period)
    if unfinished is not None and least_of(company, period.whole_months).hides(unfinished):
        unfinished = None
    card = model_card(found, None, relation_p=None, kept=kept_share(company), unfinished=unfinished)
    empty = Moments(
        outcome=chosen,
        outcomes=choices,
        period=period,
        where=where,
        **build_of(company.reader),
        status=found.status,
        card=card,
        lines=None,
        weights=weights,
        sentence=_no_sentence(found),
        left_out=found.left_out,
        features=kano_of(company, where, period),
        lacks=lacking(company),
    )
    if found.status != "ok":
        return empty
    names = tuple(item.name for item in items)
    rows = rated_rows(company, sought, names, where=where, period=period, dimensions=dimensions_of_customers(company))
    impacts, relation_p = impacts_of(rows, company.catalogue.moments.cuts, missing)
    hairs = cross_hairs(company, found.drivers, where, period, lines)
    crossing = crossings(company, items, where, period)
    aim = hairs.performance if hairs.rule == "target" else FULL
    parts, given, used = priorities(company, found.drivers, crossing, aim, weights)
    behaves = behaving(company, sought, where)
    worst = {min(found.drivers, key=lambda one: one.performance).item}
    made = []
    for driver in found.drivers:
        impact, of = impacts[driver.item], crossing.get(driver.item)
        worth, used_for_worth = worth_of(company, sought, impact.slope, behaves=behaves, crossing=of)
        at = step_at(company.catalogue.journeys.values(), driver.touchpoint)
        made.append(
            Moment(
                driver=driver,
                name=item_name(company, driver.item),
                verb=verb_of(driver, impact, relation_p, hairs),
                slope=impact.slope,
                penalty=impact.penalty,
                reward=impact.reward,
                asymmetry=impact.asymmetry,
                good_enough=impact.good_enough,
                reach=of.reach if of else None,
                yearly_margin=of.margin if of else None,
                value_per_point=worth,
                step=step_of(driver, target_at(company, driver.touchpoint, where, period), worth),
                priority=parts[driver.item],
                place=0,
                factors=given[driver.item] | used_for_worth,
                kind=empty.features.get(driver.item),
                journey=at[0].id if at else None,
                moment=at[1].touchpoint.moment if at else None,
                is_worst=driver.item in worst,
                is_end=at is not None and at[1].id in at[0].sessions.ends_at,
            )
        )
    ordered = _in_order(made)
    says, does = _said_and_done(company, sought, found, impacts, choices=choices)
    return replace(
        empty,
        card=model_card(found, rows, relation_p=relation_p, kept=card.kept, unfinished=unfinished),
        lines=hairs,
        weights=used,
        sentence=_sentence(ordered, relation_p),
        moments=ordered,
        segments=flips(company, sought, found, rows),
        says_not_does=says,
        does_not_say=does,
    )


def _in_order(made: list[Moment]) -> tuple[Moment, ...]:
    """By priority; those of which it is not known, and ties, by importance."""
    ordered = sorted(made, key=lambda one: (-(one.priority or 0.0), one.driver.rank))
    return tuple(replace(one, place=k + 1) for k, one in enumerate(ordered))


def _no_sentence(found: KeyDrivers) -> Sentence:
    """Why nothing was weighed."""
    if found.left_out and all(one.reason == "constant_outcome" for one in found.left_out):
        return Sentence("constant_outcome", ())
    return Sentence("not_measurable" if found.status == "ok" else found.status, ())


def _sentence(ordered: tuple[Moment, ...], relation_p: float | None) -> Sentence:
    said = {verb: [one for one in ordered if one.verb == verb] for verb in ("fix_first", "protect")}
    if relation_p is None:
        return Sentence("few_customers", ())
    if relation_p >= RELATED:
        return Sentence("no_relation", ())
    if len(ordered) == 1:  # it is its own line: whether it decides more than others nobody can say
        return Sentence("alone", (ordered[0].item,))
    for verb, says in (("fix_first", "fix_first"), ("protect", "protect_only")):
        if said[verb]:
            return Sentence(says, tuple(one.item for one in said[verb]), said[verb][0].driver.top3)  # type: ignore[arg-type]
    return Sentence("nothing_clear", ())


def _said_and_done(
    company: Company,
    sought: Sought,
    found: KeyDrivers,
    impacts: dict[str, Impact],
    *,
    choices: tuple[OutcomeChoice, ...],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The items that clearly go with what people say and not with what they do, and the other way round. The other side
    of a stated outcome is the declared behaviour, of a behaviour the stated outcome with most answers."""
    stated = [one for one in choices if one.kind == "stated"]
    behaves_by = company.catalogue.moments.behaves_by
    if sought.behaviour:
        name = max(stated, key=lambda one: one.answers).id if stated else None
    else:
        name = behaves_by if any(one.id == behaves_by for one in choices) else None
    if name is None:
        return (), ()
    other = outcome_of(company.catalogue, name)
    rows = rated_rows(company, other, tuple(impacts), where=found.where, period=found.period)
    if len(rows.outcome) < found.needed or is_unseen(company, other, found.where, found.period):
        return (), ()
    here = _clear({item: one.slope for item, one in impacts.items()})
    there = _clear(slopes_of(rows, found.rule))
    said, done = (there, here) if sought.behaviour else (here, there)
    in_order = [driver.item for driver in found.drivers]
    return tuple(i for i in in_order if i in said - done), tuple(i for i in in_order if i in done - said)


def _clear(slopes: dict[str, Ranged | None]) -> set[str]:
    return {item for item, slope in slopes.items() if slope is not None and slope.is_clear}
