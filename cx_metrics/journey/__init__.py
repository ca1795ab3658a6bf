"""The customer journey map: how it feels step by step, what it is worth, and the paths customers really take."""

from cx_metrics.journey.assemble import COMPARISONS, journey_map
from cx_metrics.journey.delays import Delay, score_by_delay
from cx_metrics.journey.model import JourneyMap, Step
from cx_metrics.journey.scope import journeys_with_data, usual_journey
