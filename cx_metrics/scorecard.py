"""Which figures the overview shows: the ones the company has, the most telling first, sorted by perspective."""

from collections.abc import Collection

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.metric import Metric
from cx_metrics.text import Text

MOST = 8
# The four perspectives of a balanced scorecard (Kaplan and Norton 1992), customers first.
PERSPECTIVES: dict[str, tuple[str, ...]] = {
    "customer": ("nps", "csat", "ces", "experience_index", "emotion_index"),
    "process": ("problem_incidence", "first_contact_resolution", "resolution_time", "complaint_rate", "complaints"),
    "people": ("first_response_time", "response_rate"),
    "financial": ("churn_rate", "retention_by_purchase", "lost_customers", "revenue_per_customer"),
}
# In this order they get a card while there is room; of several in one row the first that the company has.
WANTED: tuple[tuple[str, ...], ...] = (
    ("nps",),
    ("csat",),
    ("ces",),
    ("churn_rate", "retention_by_purchase", "lost_customers"),
    ("revenue_per_customer",),
    ("first_contact_resolution",),
    ("problem_incidence",),
    ("resolution_time",),
    ("experience_index",),
    ("complaint_rate", "complaints"),
    ("emotion_index",),
    ("first_response_time",),
    ("response_rate",),
)
# The pyramid from its base: needs met, easy, enjoyable (Manning and Bodine, Outside In, 2012).
PYRAMID = ("needs_met_share", "ease_share", "enjoyment_share")


def candidates(catalogue: Catalogue) -> tuple[str, ...]:
    """Every figure that may get a card, most wanted first, as far as the catalogue declares it."""
    return tuple(name for names in WANTED for name in names if name in catalogue.metrics)


def chosen(held: Collection[str]) -> tuple[str, ...]:
    """The figures to show of those the company holds: at most eight, in the order of the perspectives."""
    found = [next(name for name in names if name in held) for names in WANTED if any(n in held for n in names)][:MOST]
    order = [name for names in PERSPECTIVES.values() for name in names]
    return tuple(sorted(found, key=order.index))


def by_weight(metrics: Collection[Metric], text: Text) -> list[Metric]:
    """Metrics as a board reads them: those of its cards first, in their order, the others by name."""
    first = {name: i for i, name in enumerate(name for names in WANTED for name in names)}
    return sorted(metrics, key=lambda metric: (first.get(metric.id, len(first)), text.pick(metric.name).casefold()))


def perspective(metric: str) -> str | None:
    """The perspective a figure belongs to."""
    return next((name for name, metrics in PERSPECTIVES.items() if metric in metrics), None)
