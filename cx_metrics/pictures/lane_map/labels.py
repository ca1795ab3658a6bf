"""What the declaration of a journey says, in the reader's language: the words beside the measured numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ZoneLabel:
    """The zone of tolerance on 0–100: below ``minimum`` customers leave, above ``ideal`` more is not noticed.

    Zeithaml, Berry and Parasuraman, The Nature and Determinants of Customer Expectations of Service, 1993.
    """

    minimum: float
    ideal: float
    note: str = ""  # where the two numbers come from, and when


@dataclass(frozen=True)
class StageLabel:
    """A stage's name, what the customer wants there, and what the customer expects."""

    name: str
    goal: str = ""
    expectation: str = ""


@dataclass(frozen=True)
class StepLabel:
    """A touchpoint's name, who answers for it, what customers expect, whether it is a moment of truth, and what stands
    behind it: seen by the customer, unseen, its systems; who and what else, by kind."""

    name: str
    owner: str = ""
    zone: ZoneLabel | None = None
    moment_of_truth: bool = False
    frontstage: str = ""
    backstage: str = ""
    systems: str = ""
    ecosystem: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Labels:
    """Everything a map of one journey calls by name. ``names`` holds metrics, channels, problems, failure modes.

    ``minimums`` are the answers that a metric needs before it is shown, by metric; ``outcome`` is the metric that
    moments of truth decide.
    """

    journey: str
    persona: str = ""
    stages: Mapping[str, StageLabel] = field(default_factory=dict)
    steps: Mapping[str, StepLabel] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    minimums: Mapping[str, int] = field(default_factory=dict)
    outcome: str = ""

    def stage(self, code: str) -> StageLabel:
        """The label of a stage; one that nobody named is called by its code."""
        return self.stages.get(code) or StageLabel(self.named(code))

    def step(self, code: str) -> StepLabel:
        """The label of a touchpoint; one that nobody named is called by its code."""
        return self.steps.get(code) or StepLabel(self.named(code))

    def name(self, touchpoint: str) -> str:
        """What people call a touchpoint."""
        return self.step(touchpoint).name

    def named(self, code: str) -> str:
        """The name of anything else; a code without a name is shown as words."""
        return self.names.get(code) or code.replace("_", " ")

    def minimum(self, metric: str) -> int:
        """How many answers a metric needs before it is shown."""
        return self.minimums.get(metric, 30)

    @property
    def decided(self) -> str:
        """The name of what moments of truth decide; empty where no step is one."""
        return self.named(self.outcome) if any(step.moment_of_truth for step in self.steps.values()) else ""

    @property
    def ideals(self) -> dict[str, float]:
        """The upper ends of the zones of tolerance, by touchpoint."""
        return {code: step.zone.ideal for code, step in self.steps.items() if step.zone is not None}

    @property
    def least_tolerated(self) -> dict[str, float]:
        """The lower ends of the zones of tolerance, by touchpoint."""
        return {code: step.zone.minimum for code, step in self.steps.items() if step.zone is not None}
