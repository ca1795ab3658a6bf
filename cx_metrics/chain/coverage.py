"""Whom a chain speaks for: the share of active customers, and of their margin, that was heard, and where least."""

from dataclasses import dataclass

from cx_metrics.company import Company
from cx_metrics.metrics import Measurement, Period, Question, measure
from cx_metrics.metrics.question import Filters

OF_CUSTOMERS, OF_MARGIN = "coverage_of_customers", "coverage_of_margin"


@dataclass(frozen=True)
class ChainCoverage:
    """Shares 0–1 over the year to the period's last full month, in all and by a dimension; empty where no year is full
    or such metrics are not declared."""

    customers: Measurement | None = None
    margin: Measurement | None = None
    dimension: str | None = None
    groups: tuple[tuple[str, Measurement, Measurement | None], ...] = ()


def chain_coverage(company: Company, where: Filters, period: Period | None) -> ChainCoverage:
    """The coverage of customers under those filters that say who they are."""
    metrics = company.catalogue.metrics
    names = tuple(name for name in (OF_CUSTOMERS, OF_MARGIN) if name in metrics)
    if OF_CUSTOMERS not in names or company.reader.as_of is None:
        return ChainCoverage()
    view, reader = metrics[OF_CUSTOMERS].view, company.reader
    held = tuple((name, values) for name, values in where if name in reader.dimensions(view))
    total = {one.metric: one for one in measure(company, Question(names, (), held, period)).measurements}
    dimension = next((d for d in company.catalogue.chain.held_equal.dimensions if reader.states(view, d)), None)
    groups: dict[str, dict[str, Measurement]] = {}
    if dimension:
        for one in measure(company, Question(names, (dimension,), held, period)).measurements:
            if (value := one.groups[dimension]) is not None:
                groups.setdefault(value, {})[one.metric] = one
    return ChainCoverage(
        total[OF_CUSTOMERS],
        total.get(OF_MARGIN),
        dimension,
        tuple((value, of[OF_CUSTOMERS], of.get(OF_MARGIN)) for value, of in groups.items() if OF_CUSTOMERS in of),
    )
