"""What a journey map says: verdicts together, small groups hidden, comparisons, quotes, evidence and the command."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cx_metrics.company import Company as Seen
from cx_metrics.errors import QuestionError, WarehouseError
from cx_metrics.journey import journey_map, score_by_delay, usual_journey
from cx_metrics.journey.assemble import peak_end
from cx_metrics.journey.failures import occurrence_rating
from cx_metrics.metrics import Period, Question, filters, measure
from cx_metrics.warehouse import open_reader
from cx_metrics.warehouse.journeys.relations import middle
from tests import walks
from tests.walks import Walk, walk
from tests.warehouses import Company

WHOLE = Period(pd.Timestamp("2026-01-01").date(), pd.Timestamp("2026-10-31").date())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    return walk(tmp_path_factory.mktemp("walk"))


def asked(made: Walk, *where: tuple[str, str], period: Period | None = WHOLE, **more: Any) -> Any:
    of, role = made.of, more.pop("role", "reader")
    return journey_map(Seen(made.reader, of.catalogue, of.settings, role), "walk", filters(where), period, **more)


def test_scores_are_those_of_measure(made: Walk) -> None:
    """The same engine: value, interval, sample, change; the verdicts of a map are weighed together."""
    period = Period(pd.Timestamp("2026-06-01").date(), pd.Timestamp("2026-10-31").date())
    found = {s.touchpoint: s for s in asked(made, ("segment", "single"), period=period, compare="previous").steps}
    for metric, touchpoint in (("touchpoint_score", "arrive"), ("satisfaction_score", "buy")):
        question = Question((metric,), (), filters([("segment", "single"), ("touchpoint", touchpoint)]), period,
                            compare="previous")  # fmt: skip
        (one,) = measure(Seen(made.reader, made.of.catalogue, made.of.settings, "operator"), question).measurements
        score, compared = found[touchpoint].score, found[touchpoint].compared
        assert (score.value, score.low, score.high, score.n) == (one.value, one.low, one.high, one.n)
        assert (score.change, score.detectable) == (one.change, one.detectable)
        assert compared and score.value - compared.value == pytest.approx(score.change)
    several = found["ask"].score  # two values of the touchpoint column are one step
    assert several.n and several.status == "ok"


def test_two_groups_are_compared_with_an_interval(made: Walk) -> None:
    found = asked(made, ("segment", "single"), compare_where=filters([("segment", "family")]))
    other = asked(made, ("segment", "family"))
    assert found.comparison == "group" and found.comparison_where == (("segment", ("family",)),)
    for mine, theirs in zip(found.steps, other.steps, strict=True):
        if mine.score.value is not None:
            assert mine.compared and mine.compared.value == theirs.score.value
            assert mine.score.change == pytest.approx(mine.score.value - theirs.score.value)
            assert mine.score.change_low < mine.score.change < mine.score.change_high
            assert mine.score.verdict in ("better", "worse", "no_detectable_change")


@pytest.mark.parametrize(
    ("where", "more", "told"),
    [
        ([("segmnt", "single")], {}, "did you mean 'segment'?"),
        ([("segment", "singel")], {}, "did you mean 'single'?"),
        ([("touchpoint", "by")], {}, "is no part of the journey walk"),
        ([("segment", "single")], {"compare_where": (("segment", ("single",)),)}, "overlaps"),
        ([("segment", "single")], {"compare_where": (("region", ("north",)),)}, "overlaps"),
        ([], {"compare": "rest"}, "means nothing for a journey"),
        ([], {"period": Period(WHOLE.end, WHOLE.start)}, "swap the dates"),
    ],
)
def test_a_wrong_question_is_refused(made: Walk, where: list[tuple[str, str]], more: dict[str, Any], told: str) -> None:
    with pytest.raises(QuestionError, match=told.replace("?", r"\?")):
        asked(made, *where, **more)


def test_stage_and_touchpoint_narrow_the_steps_and_leave_sessions_whole(made: Walk) -> None:
    whole, part = asked(made), asked(made, ("stage", "after"))
    assert [s.touchpoint for s in part.steps] == ["buy", "leave"] and part.sessions == whole.sessions
    assert part.steps[0].reach == whole.steps[2].reach
    assert [s.touchpoint for s in asked(made, ("touchpoint", "ask_again")).steps] == ["ask"]


def test_readers_see_no_small_groups(tmp_path: Path) -> None:
    """Four sessions, and transitions of fewer than the threshold, are there for the operator alone."""
    walks.declare(tmp_path, walks.journey())
    of = Company(tmp_path, walks.settings())
    moves = [("arrive", "ask"), ("arrive", "ask"), ("arrive", "leave")] + [("arrive", "buy")] * 6
    rows = [
        (f"e{i}{j}", f"c{i}", f"2026-03-0{1 + i % 9}T0{j}:00:00Z", step, "north" if i < 4 else "south")
        for i, move in enumerate(moves)
        for j, step in enumerate(move)
    ]
    frame = pd.DataFrame(rows, columns=["interaction_id", "customer_id", "occurred_at", "touchpoint", "region"])
    of.bring(frame.to_csv(index=False), "interactions")
    reader, march = (
        open_reader(of.settings),
        Period(pd.Timestamp("2026-03-01").date(), pd.Timestamp("2026-03-31").date()),
    )

    def seen(role: Any, *where: tuple[str, str]) -> Any:
        return journey_map(Seen(reader, of.catalogue, of.settings, role), "walk", filters(where), march)

    assert {(t.start, t.end): t.n for t in seen("operator").transitions} == {
        ("arrive", "ask"): 2, ("arrive", "leave"): 1, ("arrive", "buy"): 6,
        ("ask", None): 2, ("leave", None): 1, ("buy", None): 6,
    }  # fmt: skip
    shown = seen("reader")
    assert {(t.start, t.end) for t in shown.transitions} == {("arrive", "buy"), ("buy", None)}
    assert shown.sessions == 9 and [p.n for p in shown.paths] == [6] and shown.other_paths == 3
    by_id = {s.touchpoint: s for s in shown.steps}
    assert by_id["ask"].reach.value is None and by_id["ask"].volume == 0 and by_id["ask"].drop_off.value is None
    assert by_id["buy"].reach.value == 6 / 9
    small = seen("reader", ("region", "north"))
    assert small.sessions == 0 and not small.transitions and not small.paths
    assert all(s.reach.value is None and s.volume == 0 for s in small.steps)
    assert seen("operator", ("region", "north")).sessions == 4


def test_what_a_hidden_score_rests_on_is_hidden_too(made: Walk) -> None:
    of = made.of
    strict = replace(of.settings, privacy=replace(of.settings.privacy, minimum_group=5000))
    found = journey_map(Seen(made.reader, of.catalogue, strict, "reader"), "walk", (), WHOLE)
    step = found.steps[0]
    assert step.score.status == "suppressed" and step.score.value is None
    assert step.margin_at_risk.value is None and not step.quotes and not step.gains and step.customers == 0
    assert found.sessions == 0 and found.mean_score.value is None and found.evidence_score == 0


def test_quotes_are_drawn_the_same_each_time_and_never_of_a_few(made: Walk) -> None:
    found = {step.touchpoint: step.quotes for step in asked(made).steps}
    assert found == {step.touchpoint: step.quotes for step in asked(made).steps}
    written = made.answers.dropna(subset=["comment"])
    assert len(found["buy"]) == 3
    assert set(found["buy"]) <= set(written[written["touchpoint"] == "buy"]["comment"])
    day = Period(*(pd.Timestamp("2026-02-04").date(),) * 2)
    assert not any(step.quotes for step in asked(made, period=day).steps), "a single day has too few"
    assert len([q for step in asked(made, period=day, role="operator").steps for q in step.quotes]) > 0


def test_quotes_come_in_the_readers_language_first(tmp_path: Path) -> None:
    walks.declare(tmp_path, walks.journey())
    of = Company(tmp_path, walks.settings())
    said = {"en": "the queue was far too long", "zh-TW": "櫃檯讓人失望，等了很久", "zh-CN": "柜台让人失望，等了很久"}
    rows = [("2026-03-05", "buy", 2, text + " " * i) for i in range(9) for text in said.values()]
    frame = pd.DataFrame(rows, columns=["occurred_on", "touchpoint", "csat", "comment"])
    columns = {"occurred_on": {"from": "occurred_on", "format": "%Y-%m-%d"}, "csat": {"from": "csat", "scale": [1, 5]}}
    mapping = of.mapping(columns | {"touchpoint": "touchpoint", "comment": "comment"})
    of.bring(frame.to_csv(index=False), mapping)
    reader, march = (
        open_reader(of.settings),
        Period(pd.Timestamp("2026-03-01").date(), pd.Timestamp("2026-03-31").date()),
    )
    for language, text in said.items():
        found = journey_map(Seen(reader, of.catalogue, of.settings, "reader"), "walk", (), march, language=language)
        assert {s.touchpoint: s.quotes for s in found.steps}["buy"][0].strip() == text


def test_evidence_says_how_well_each_lane_is_known(made: Walk) -> None:
    found = {step.touchpoint: step for step in asked(made).steps}
    assert found["arrive"].evidence == "measured" and found["arrive"].evidence_on == WHOLE.end
    lanes = dict(found["leave"].lanes)
    assert lanes["score"] == "unknown" and lanes["reach"] == "measured" and found["leave"].evidence == "inferred"
    assert dict(found["buy"].lanes)["expectation"] == "workshop"
    total = [grade for step in found.values() for _, grade in step.lanes]
    assert asked(made).evidence_score == total.count("measured") / len(total)


def test_only_answers_or_only_events_make_a_map(tmp_path: Path) -> None:
    """What is not there is said, never filled in."""
    walks.declare(tmp_path, walks.journey())
    of = Company(tmp_path, walks.settings())
    answers = walks.answers_of(np.random.default_rng(1)).drop(columns=["sign", "help"])
    columns: dict[str, Any] = {name: name for name in ("customer_id", "touchpoint", "comment")}
    columns |= {"occurred_on": {"from": "occurred_on", "format": "%Y-%m-%d"}, "csat": {"from": "csat", "scale": [1, 5]}}
    batch = of.bring(answers.to_csv(index=False), of.mapping(columns)).batches[0]
    found = journey_map(Seen(open_reader(of.settings), of.catalogue, of.settings, "reader"), "walk", (), WHOLE)
    assert found.lacks == ("interactions", "cases", "orders") and found.sessions == 0 and found.completed.value is None
    buy = found.steps[2]
    assert buy.score.status == "ok" and buy.reach.value is None and buy.volume == 0
    assert buy.margin_at_risk.value is None and found.money_scaled_by is None, "no orders: not measurable, and no 0"
    events = walks.events_of(np.random.default_rng(1)).drop(columns="at")
    of.bring(events.to_csv(index=False), "interactions")
    assert of.call("undo", batch) == 0
    reader = open_reader(of.settings)
    found = journey_map(Seen(reader, of.catalogue, of.settings, "reader"), "walk", (), WHOLE)
    assert found.lacks == ("responses", "cases", "orders") and found.sessions > 100
    assert all(step.score.status == "not_measurable" and step.score.n == 0 for step in found.steps)
    assert found.mean_score.value is None and found.peak_end is None
    assert [f.occurrence.value is None for f in found.steps[1].failures].count(True) == 1, "cases are not imported"
    assert found.steps[1].pains == () and usual_journey(Seen(reader, of.catalogue, of.settings, "operator")) == "walk"


def test_a_build_older_than_the_journey_asks_for_a_new_one(tmp_path: Path) -> None:
    made = walk(tmp_path)
    walks.declare(tmp_path, walks.journey(sessions={"rule": "same_day", "ends_at": ["buy"]}))
    changed = Company(tmp_path, walks.settings())
    with pytest.raises(WarehouseError, match="before the catalogue changed"):
        journey_map(Seen(made.reader, changed.catalogue, changed.settings, "reader"), "walk")


def test_peak_end_as_published() -> None:
    """Kahneman, Thinking, Fast and Slow: pain of 8 at the peak, 7 or 1 at the end."""
    made = [_scored(value) for value in (30.0, 80.0, 70.0)]
    assert peak_end(tuple(made), 60.0) == 50.0, "the step that stands out most is the worst one"
    assert peak_end((_scored(40.0), _scored(80.0), _scored(70.0)), 50.0) == 75.0
    assert peak_end((_scored(40.0), _scored(80.0), _scored(10.0)), 50.0) == pytest.approx(10.0)
    assert peak_end((), None) is None


def _scored(value: float) -> Any:
    from cx_metrics.journey.model import Step
    from cx_metrics.metrics.measurement import Measurement
    from cx_metrics.statistics.ranged import Figure

    score = Measurement("m", "score", (), WHOLE, value, value - 1, value + 1, 100, 100.0, "ok")
    none = Figure(None, None, None, 0)
    return Step("s", "t", score, None, None, (), 0, none, none, none, none, (), none, none, (), (), (), (), "measured",
                None)  # fmt: skip


def test_occurrence_has_the_classes_of_the_manual() -> None:
    """AIAG, 4th edition: 1 in 10 is a 10, 1 in 2,000 a 5, one in a million a 2; nothing seen a 1."""
    shares = (0.1, 0.05, 0.02, 0.01, 0.002, 0.0005, 0.0001, 0.00001, 0.000001, 0.0)
    assert [occurrence_rating(share) for share in shares] == [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]


def test_times_read_back_are_off_by_less_than_one_in_a_hundred(made: Walk) -> None:
    from cx_metrics.warehouse.journeys.relations import bucket

    seconds = [*range(0, 3000), *range(3001, 10_000_000, 9973), 86_400 * 3650]
    values = ", ".join(f"({s})" for s in seconds)
    classes = dict(made.reader.rows(f"SELECT s, {bucket('s')} FROM (VALUES {values}) t(s)"))
    assert all(abs(middle(classes[s]) - s) <= (0 if s < 100 else 0.01 * s) for s in seconds)
    assert len({c for s, c in classes.items() if s < 100_000}) < 800


def test_the_command_prints_the_documents_keys(made: Walk, capsys: pytest.CaptureFixture[str]) -> None:
    found = made.of.asked(
        capsys, "journey", "walk", "--from", "2026-01-01", "--to", "2026-10-31", "--compare", "target"
    )
    assert {"journey", "as_of", "build", "steps", "transitions"} <= set(found)
    keys = {"stage", "touchpoint", "score", "low", "high", "n", "volume", "median_seconds_to_next", "drop_off",
            "money_at_risk", "evidence"}  # fmt: skip
    assert all(keys <= set(step) for step in found["steps"])
    assert {"from", "to", "n"} == set(found["transitions"][0])
    mine = asked(made, role="operator")
    assert [s["score"] for s in found["steps"]] == [s.score.value for s in mine.steps]
    assert [s["money_at_risk"] for s in found["steps"]] == [s.margin_at_risk.value for s in mine.steps]
    assert made.of.call("journey", "wlk") == 1
    assert "did you mean 'walk'?" in capsys.readouterr().err
    assert made.of.call("journey", "--where", "segment=family", "--compare-where", "segment=single") == 0
    told = capsys.readouterr().out
    assert "Arrive" in told and "visits" in told and "of the map is measured" in told


def test_delays_are_split_into_quarters(made: Walk) -> None:
    found = score_by_delay(Seen(made.reader, made.of.catalogue, made.of.settings, "operator"), "walk", (), WHOLE)
    arrive = [delay for delay in found if delay.touchpoint == "arrive"]
    assert 2 <= len(arrive) <= 4 and [d.low for d in arrive] == sorted(d.low for d in arrive)
    assert all(d.low <= d.high for d in arrive) and all(d.score.n > 0 for d in arrive)
