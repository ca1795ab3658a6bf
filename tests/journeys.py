"""Journey maps made by hand, for tests of what draws them: a visit to a lounge, complete or lacking something."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from cx_metrics.journey.model import Evidence, Failure, JourneyMap, Named, Path, Step, Transition
from cx_metrics.metrics import Measurement, Period
from cx_metrics.pictures.lane_map import Labels, StageLabel, StepLabel, ZoneLabel
from cx_metrics.statistics.ranged import Figure

YEAR = Period(date(2025, 11, 1), date(2026, 10, 31))
BEFORE = Period(date(2024, 11, 1), date(2025, 10, 31))
NONE = Figure(None, None, None, 0)

# stage, touchpoint, score, half its interval, n, a year ago, margin at risk in millions (None: not measured), evidence
LOUNGE: tuple[tuple[str, str, float | None, float, int, float, float | None, Evidence], ...] = (
    ("arrive", "wayfinding", 66, 3, 412, 68, 1.2, "measured"),
    ("arrive", "entrance", 74, 3, 431, 73, 0.9, "measured"),
    ("check_in", "front_desk", 78, 2, 804, 77, 2.4, "measured"),
    ("check_in", "self_check_in", 55, 3, 493, 64, 6.8, "measured"),
    ("security", "security_lane", 71, 2, 676, 58, 3.1, "measured"),
    ("relax", "food_and_drinks", 69, 2, 1040, 70, 4.2, "measured"),
    ("relax", "seating", 68, 3, 610, 68, 2.2, "measured"),
    ("relax", "wifi", 48, 3, 622, 57, 8.4, "measured"),
    ("relax", "showers", None, 0, 11, 0, None, "workshop"),
    ("board", "boarding_call", 67, 3, 431, 66, 1.9, "measured"),
    ("board", "gate_transfer", 64, 4, 355, 65, 1.6, "inferred"),
)  # fmt: skip
PAINS = {"wifi": "wifi_down", "self_check_in": "kiosk_failed", "security_lane": "long_queue"}
QUOTES = {
    "wifi": ("The wi-fi dropped three times while I was on a call.", "每次開會都斷線。"),
    "self_check_in": ("The kiosk ate my passport scan and sent me to the desk.",),
    "front_desk": ("She had my boarding pass ready before I said a word.",),
}


def measured(value: float | None, half: float, n: int, **said: Any) -> Measurement:
    """A touchpoint score with this interval; None: too few answers."""
    ends = (None, None) if value is None else (value - half, value + half)
    status = "ok" if value is not None else "few" if n else "not_measurable"
    base = Measurement("touchpoint_score", "score", (), YEAR, value, *ends, n, float(n), status)  # type: ignore[arg-type]
    return replace(base, **said)


def found(value: float, half: float, n: int) -> Figure:
    return Figure(value, value - half, value + half, n)


def running(metric: str, unit: str, value: float, half: float, verdict: str) -> Measurement:
    return measured(value, half, 900, metric=metric, unit=unit, verdict=verdict)


def lounge(**said: Any) -> JourneyMap:
    """The lounge visit, with everything a map can hold; the showers are known from a workshop only."""
    steps = tuple(_step(i, *row) for i, row in enumerate(LOUNGE))
    names = [row[1] for row in LOUNGE]
    straight = ("wayfinding", "entrance", "front_desk", "security_lane", "food_and_drinks", "wifi", "boarding_call")
    made = JourneyMap(
        "lounge_visit",
        YEAR,
        "year",
        BEFORE,
        48_210,
        steps,
        (
            *(Transition(a, b, 9000 - 400 * i) for i, (a, b) in enumerate(pairwise(names))),
            Transition("self_check_in", "front_desk", 2100),
            Transition("wifi", "wifi", 1900),
            Transition("front_desk", "security_lane", 7000),
            Transition("wifi", None, 3000),
            Transition("gate_transfer", None, 20_000),
        ),
        (
            Path(straight, 9400, 48_210),
            Path((*straight[:5], "boarding_call", "gate_transfer"), 6100, 48_210),
            Path(("entrance", "self_check_in", "front_desk", *straight[3:]), 3900, 48_210),
            Path((*straight[:5], "seating", "wifi", "wifi"), 2500, 48_210),
            Path(straight[1:4], 1400, 48_210),
        ),
        Figure(66.1, 65.3, 66.9, 5885),
        56.0,
        0.78,
        37,
        as_of=date(2026, 10, 31),
        build="b1",
        sample=True,
    )
    return replace(made, **said)


def _step(
    i: int,
    stage: str,
    name: str,
    score: float | None,
    half: float,
    n: int,
    before: float,
    money: float | None,
    evidence: Evidence,
) -> Step:
    known = score is not None
    verdict = (
        "worse" if before - (score or 0) > 5 else "better" if (score or 0) - before > 5 else "no_detectable_change"
    )
    pain = (Named(PAINS.get(name, "slow_service"), 0.12 + i / 100, 60, 500),) if known else ()
    failure = Failure(f"{name}_fails", 7, 4, Figure(0.031, 0.028, 0.034, 9000), 6, 168, 2_100_000.0, 310)
    return Step(
        stage,
        name,
        measured(score, half, n, verdict=verdict if known else None),
        measured(before, 3, n) if known else None,
        measured(0.7, 0.03, n, metric="ces", unit="share", verdict="no_detectable_change") if known else None,
        (running("first_time", "share", 0.82, 0.02, "worse"), running("handling", "seconds", 150, 5, "better"))[
            : 1 + i % 2
        ],
        41_000 - 2_000 * i,
        found(0.92 - i / 30, 0.004, 48_210),
        found(0.011 + i / 400, 0.001, 48_210),
        found(420, 20, 9000),
        found(90 + 30 * i, 6, 9000) if i % 3 else NONE,
        (Named("lounge_desk", 0.61, 610, 1000), Named("app", 0.27, 270, 1000), Named("kiosk", 0.12, 120, 1000)),
        found(0.12, 0.01, 9000),
        NONE if money is None else found(money * 1e6, money * 2e5, n),
        pain,
        (Named("friendly_staff", 0.22, 110, 500),) if known else (),
        QUOTES.get(name, ()),
        (failure,) if name in PAINS else (),
        evidence,
        date(2026, 5, 12) if evidence == "workshop" else date(2026, 10, 31),
    )


def without_interactions() -> JourneyMap:
    """Only answers: scores, but nothing of what happened."""
    steps = tuple(
        replace(s, volume=0, reach=NONE, drop_off=NONE, seconds_to_next=NONE, waiting=NONE, channels=(), switching=NONE)
        for s in lounge().steps
    )
    return lounge(sessions=0, steps=steps, transitions=(), paths=(), out_of_order=0)


def without_answers() -> JourneyMap:
    """Only interactions: what happened, but nobody said how it was."""
    nobody = measured(None, 0, 0)
    steps = tuple(
        replace(s, score=nobody, compared=None, effort=None, margin_at_risk=NONE, pains=(), gains=(), quotes=())
        for s in lounge().steps
    )
    return lounge(steps=steps, mean_score=NONE, peak_end=None, comparison=None, comparison_period=None)


def labels(**names: str) -> Labels:
    """What the declaration of the lounge visit says, in English; ``names`` replaces the names of touchpoints."""
    stages = {"arrive": ("Arrive", "Find it without asking"), "check_in": ("Check in", "Be known at once"),
              "security": ("Security", "Not lose time"), "relax": ("Relax", "Work or rest undisturbed"),
              "board": ("Board", "Not miss the flight")}  # fmt: skip
    steps = {"wayfinding": "Wayfinding", "entrance": "Entrance", "front_desk": "Front desk",
             "self_check_in": "Self check-in", "security_lane": "Fast-track security",
             "food_and_drinks": "Food and drinks", "seating": "Seating", "wifi": "Wi-fi", "showers": "Showers",
             "boarding_call": "Boarding call", "gate_transfer": "Way to the gate"} | names  # fmt: skip
    return Labels(
        "Lounge visit",
        "A business traveller with an hour to spare",
        {code: StageLabel(*said) for code, said in stages.items()},
        {
            code: StepLabel(name, "Lounge operations", ZoneLabel(60, 85, "workshop"), code in ("wifi", "front_desk"))
            for code, name in steps.items()
        },
        {"lounge_desk": "Lounge desk", "ces": "Easy", "first_time": "Right first time", "handling": "Handling",
         "wifi_down": "Connection lost", "long_queue": "Long queue", "kiosk_failed": "Kiosk does not read the passport",
         "wifi_fails": "Access point overloaded", "satisfaction_score": "Satisfied overall"},
        outcome="satisfaction_score",
    )  # fmt: skip
