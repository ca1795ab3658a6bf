"""Which outcomes a company can be asked about: what its customers say, and what they do after it."""

from cx_metrics.company import Company
from cx_metrics.drivers.outcome_items import Sought, items_of, outcome_of, stated_metrics
from cx_metrics.moments.kano_questions import features_of
from cx_metrics.moments.moment import OutcomeChoice
from cx_metrics.sql import quoted
from cx_metrics.warehouse.queries import Sql, query


def outcome_choices(company: Company) -> tuple[OutcomeChoice, ...]:
    """What is said before what is done, in the order of declaration; of metrics over one score the first."""
    reader, catalogue = company.reader, company.catalogue
    if not items_of(reader) and not features_of(company):
        return ()
    columns = dict.fromkeys(str(metric.outcome) for metric in stated_metrics(company))
    asked = [outcome_of(catalogue, name) for name in (*columns, *catalogue.moments.outcomes)]
    counts = Sql(", ".join(["count(*)", *(f"count({quoted(sought.column)})" for sought in asked)]))
    ((_, *held),) = reader.rows(query("cells", columns=counts, relation="driver_sample", condition=Sql("true")))
    return tuple(choice_of(sought, int(n)) for sought, n in zip(asked, held, strict=False) if n)


def choice_of(sought: Sought, answers: int) -> OutcomeChoice:
    """An outcome in the shape of the answer."""
    if sought.behaviour:
        one = sought.behaviour
        return OutcomeChoice(sought.id, one.name, "behaviour", one.unit, one.within_days, answers)
    assert sought.metric is not None
    return OutcomeChoice(sought.id, sought.metric.name, "stated", "points", None, answers)


def lacking(company: Company) -> tuple[str, ...]:
    """What is not there, so that something is not measurable: *items*, *interactions*, *orders*, *customers*."""
    reader = company.reader
    missing = [] if items_of(reader) else ["items"]
    missing += [table for table in ("interactions", "orders") if not reader.count(table)]
    customers = Sql("count(customer)")
    ((named,),) = reader.rows(query("cells", columns=customers, relation="driver_sample", condition=Sql("true")))
    return tuple(missing if named or "items" in missing else [*missing, "customers"])
