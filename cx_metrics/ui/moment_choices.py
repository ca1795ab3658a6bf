"""What a reader chooses on the page of moments of truth beside the bar: codes in the URL, so that it can be mailed."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast

from cx_metrics import settings
from cx_metrics.drivers import Missing
from cx_metrics.drivers.key_driver import MISSING as MISSING_RULES
from cx_metrics.moments.moment import CROSS_HAIRS, WEIGHTINGS, CrossHair, OutcomeChoice, Weighting
from cx_metrics.text import Text
from cx_metrics.ui import address
from cx_metrics.ui.choice import choice, chosen

MOMENT, OUTCOME, LINES, MISSING, WEIGHTS = "moment", "outcome", "lines", "missing", "weights"


class MomentChoice(NamedTuple):
    """The outcome, the rule of the cross-hairs, the rule for missing ratings, and what counts in the order."""

    outcome: str
    lines: CrossHair
    missing: Missing
    weights: Weighting


def in_url(outcomes: Sequence[OutcomeChoice], text: Text) -> MomentChoice:
    """What the URL asks for, else the first of each."""
    outcome, lines, missing, weights = (
        chosen(text, name, options, label)[0]
        for name, (options, label) in (_offered(text) | {OUTCOME: _outcomes(outcomes, text)}).items()
    )
    return MomentChoice(outcome, cast(CrossHair, lines), cast(Missing, missing), cast(Weighting, weights))


def outcome_choice(outcomes: Sequence[OutcomeChoice], text: Text) -> None:
    """What loyalty is measured as: what customers say, or what they do."""
    options, label = _outcomes(outcomes, text)
    choice(text, OUTCOME, options, label, labelled=True)


def offer(name: str, text: Text, without: str = "") -> None:
    """One of the other choices, ``without`` an option that cannot be had here."""
    options, label = _offered(text)[name]
    choice(text, name, {code: said for code, said in options.items() if code != without}, label, labelled=True)


def moment_in_url() -> str | None:
    """The moment to look at."""
    return address.get(MOMENT)


def _outcomes(outcomes: Sequence[OutcomeChoice], text: Text) -> tuple[Mapping[str, str], str]:
    """The outcomes that there are answers to: what the board looks at first comes first, what people do last."""
    place = settings.catalogue().scorecard.place
    held = sorted((one for one in outcomes if one.answers), key=lambda one: (one.kind != "stated", place(one.id)))
    named = {one.id: text(f"moments.choice.{one.kind}", name=text.pick(one.name)) for one in held}
    return named, "moments.outcome"


def _offered(text: Text) -> dict[str, tuple[Mapping[str, str], str]]:
    return {
        OUTCOME: ({}, "moments.outcome"),
        LINES: ({code: text(f"moments.line.{code}") for code in CROSS_HAIRS}, "moments.lines"),
        MISSING: ({code: text(f"moments.missing.{code}") for code in MISSING_RULES}, "moments.missing.label"),
        WEIGHTS: ({code: text(f"moments.weight.{code}") for code in WEIGHTINGS}, "moments.weights"),
    }
