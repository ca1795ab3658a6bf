"""Moments of truth made up for tests of what is written and drawn of them: nothing here is measured."""

from dataclasses import replace
from datetime import date
from typing import Any

from cx_metrics.drivers import Driver
from cx_metrics.metrics.periods import Period
from cx_metrics.moments.model_card import ModelCard
from cx_metrics.moments.moment import CrossHairs, Moment, Moments, NextStep, OutcomeChoice, Reach, Sentence, Verb
from cx_metrics.statistics.ranged import Ranged, RangedOf

YEAR = Period(date(2025, 11, 1), date(2026, 10, 31))
SAID = OutcomeChoice(
    "nps", {"en": "Recommendation", "zh-TW": "推薦意願", "zh-CN": "推荐意愿"}, "stated", "points", None, 900
)
SPENT = OutcomeChoice("spent", {"en": "Spend", "zh-TW": "消費", "zh-CN": "消费"}, "behaviour", "money", 180, 700)


def driver(item: str, rank: int, performance: float = 70.0, **changed: Any) -> Driver:
    """A rated item of this rank, which weighs a fifth at rank 1 and less after it."""
    importance = 0.2 / rank
    found = Driver(
        item=item,
        touchpoint=item,
        n=800,
        importance=importance,
        low=importance * 0.8,
        high=importance * 1.2,
        share=2 * importance,
        share_low=1.6 * importance,
        share_high=2.4 * importance,
        rank=rank,
        rank_low=rank,
        rank_high=rank,
        top3=1.0 / rank,
        alike=(),
        sign=1,
        performance=performance,
        performance_low=performance - 1,
        performance_high=performance + 1,
        rated=850,
    )
    return replace(found, **changed)


def moment(
    item: str, rank: int, verb: Verb = "not_enough_evidence", performance: float = 70.0, **changed: Any
) -> Moment:
    """A moment with everything known: a bad rating costs ten points over its rank, an excellent one brings two."""
    found = Moment(
        driver=driver(item, rank, performance),
        name={"en": item.capitalize(), "zh-TW": f"{item}（台）", "zh-CN": f"{item}（中）"},
        verb=verb,
        slope=Ranged(0.3, 0.2, 0.4),
        penalty=RangedOf(-10 / rank, -10 / rank - 2, -10 / rank + 2, 120),
        reward=RangedOf(2.0 * rank, 2.0 * rank - 1, 2.0 * rank + 1, 240),
        asymmetry="must_be_right",
        good_enough=None,
        reach=Reach(0.5, 500, 1000, "met"),
        yearly_margin=Ranged(4_000_000.0 / rank, 3_800_000.0 / rank, 4_200_000.0 / rank),
        value_per_point=Ranged(60_000.0, 20_000.0, 100_000.0),
        step=NextStep("interval", performance - 1, performance + 1, Ranged(120_000.0, 40_000.0, 200_000.0)),
        priority=0.6 / rank,
        place=rank,
        factors={"importance": 0.3, "aim": 100.0, "performance": performance, "reach": 0.5, "value": 8000.0},
    )
    return replace(found, **changed)


def moments_of_truth(*made: Moment, **changed: Any) -> Moments:
    """The answer that holds these moments; the sentence follows from their verbs."""
    fix = tuple(one.item for one in made if one.verb == "fix_first")
    sentence = Sentence("fix_first", fix, 0.97) if fix else Sentence("nothing_clear", ())
    items = tuple(one.item for one in made)
    card = ModelCard(
        n=900,
        needed=70,
        r2=0.41,
        r2_low=0.38,
        r2_high=0.44,
        relation_p=0.0001,
        method="lmg",
        rule="pairwise",
        complete=300,
        missing=0.2,
        order_by_rule={"pairwise": items, "listwise": items},
        inflation=1.4,
        collinear=(),
        kept=1.0,
        unfinished=None,
        source="driver_sums",
    )
    found = Moments(
        outcome=SAID,
        outcomes=(SAID, SPENT),
        period=YEAR,
        where=(),
        as_of=YEAR.end,
        build="b",
        sample=True,
        status="ok",
        card=card,
        lines=CrossHairs("mean", 68.0, 0.1, False),
        weights="money",
        sentence=sentence,
        moments=made,
    )
    return replace(found, **changed)


WIFI = moment("wifi", 1, "fix_first", 52.0, moment="second", is_worst=True)
STAFF = moment("staff", 2, "protect", 80.0, asymmetry="can_delight")
FOOD = moment("food", 3, "watch", 60.0, asymmetry="more_is_better", good_enough=75.0)
SHOWERS = moment("showers", 4, is_end=True, asymmetry="no_evidence")
EVERY = moments_of_truth(WIFI, STAFF, FOOD, SHOWERS)
