"""What is asked of drivers: an outcome by the name of a metric, of the score that it reads or of a behaviour, and the
items that were rated."""

from dataclasses import dataclass

from cx_metrics.company import Company
from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.moments_file import Behaviour
from cx_metrics.errors import Problem, QuestionError, did_you_mean
from cx_metrics.metrics.people import unseen_groups
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters
from cx_metrics.warehouse.driver_variables import ITEM, variable_names
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.ratings import RATES_NOTHING
from cx_metrics.warehouse.reader import Reader

LEAST_FOLLOWED = 30  # answers, where no metric says how many it takes
RATINGS = "ratings"  # the view that has a row for each rated item


@dataclass(frozen=True)
class RatedItem:
    """A rated item: its name, the column that holds it, and the touchpoint that it is about (as last imported)."""

    name: str
    touchpoint: str | None

    @property
    def column(self) -> str:
        return ITEM + self.name


@dataclass(frozen=True)
class Sought:
    """An outcome: a ``metric``'s score, or what customers did after the answer (``behaviour``)."""

    id: str
    column: str
    minimum_sample: int
    metric: Metric | None
    behaviour: Behaviour | None = None


def outcome_of(catalogue: Catalogue, name: str) -> Sought:
    """The metric that declares an outcome of this name, or over this score, or the behaviour; raises QuestionError with
    the nearest."""
    outcomes = {metric.id: metric for metric in catalogue.metrics.values() if metric.outcome}
    by_column = {str(metric.outcome): metric for metric in reversed(outcomes.values())}
    known = by_column | outcomes  # a metric called like its score is the one that is meant
    behaviours = catalogue.moments.outcomes
    if name in behaviours:
        needed = max((metric.minimum_sample for metric in outcomes.values()), default=LEAST_FOLLOWED)
        return Sought(name, name, needed, None, behaviours[name])
    if name not in known:
        raise QuestionError(
            Problem(
                f"outcome {name!r}", "is none that drivers are known of", did_you_mean(name, {**known, **behaviours})
            )
        )
    metric = known[name]
    return Sought(metric.id, str(metric.outcome), metric.minimum_sample, metric)


def stated_metrics(company: Company) -> tuple[Metric, ...]:
    """The metrics that declare an outcome of which this company has answers."""
    held = variable_names(company.reader.rows)
    return tuple(metric for metric in company.catalogue.metrics.values() if metric.outcome in held)


def items_of(reader: Reader) -> tuple[RatedItem, ...]:
    """The items that answers hold, by name; questions about features and expectations, which rate nothing, are none."""
    names = variable_names(reader.rows)
    found = {name.removeprefix(ITEM) for name in names if name.startswith(ITEM) and not name.endswith(RATES_NOTHING)}
    touchpoints = {item.name: item.touchpoint for batch in reader.batches for item in batch.items}
    return tuple(RatedItem(name, touchpoints.get(name)) for name in sorted(found))


def scales_of(reader: Reader) -> dict[str, tuple[float, float] | None]:
    """The scale of every item that answers hold, expectations too; None where batches asked on different ones."""
    scales = ("variable", "least_low", "most_low", "least_high", "most_high")
    rows = reader.rows(query("cells", columns=scales, relation="driver_variables", condition=Sql("true")))
    return {
        str(name).removeprefix(ITEM): (float(low), float(high)) if low == most_low and high == most_high else None
        for name, low, most_low, high, most_high in rows
        if str(name).startswith(ITEM)
    }


def ratings_unseen(company: Company, where: Filters, period: Period) -> bool:
    """Whether the role may not see who rated anything in a period under filters."""
    metrics = company.catalogue.metrics_of(RATINGS)[:1] or stated_metrics(company)[:1]
    return any(bool(unseen_groups(company, metric, where, [()], [period])[0]) for metric in metrics)


def is_unseen(company: Company, sought: Sought, where: Filters, period: Period) -> bool:
    """Whether the role may not see who gave this outcome, or (of a behaviour) any outcome."""
    metrics = (sought.metric,) if sought.metric else stated_metrics(company)
    return any(bool(unseen_groups(company, metric, where, [()], [period])[0]) for metric in metrics)


def hidden_items(company: Company, items: tuple[RatedItem, ...], where: Filters, period: Period) -> frozenset[str]:
    """The items whose raters the role may not know of: their touchpoint is hidden as a group of ratings would be."""
    metrics = company.catalogue.metrics_of(RATINGS)
    if not metrics or not company.reader.states(RATINGS, "touchpoint"):
        return frozenset()
    others = tuple((name, values) for name, values in where if name != "touchpoint")
    about = [item for item in items if item.touchpoint]
    groups = [(("touchpoint", item.touchpoint),) for item in about]
    unseen = unseen_groups(company, metrics[0], others, groups, [period] * len(about))
    return frozenset(item.name for item, is_hidden in zip(about, unseen, strict=True) if is_hidden)


def scored_metric(company: Company) -> Metric | None:
    """The metric by whose score comments and needs are judged: the recommendation, else the first answers state."""
    return next(iter(sorted(stated_metrics(company), key=lambda metric: metric.outcome != "nps")), None)
