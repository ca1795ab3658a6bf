"""All that says whether the data can be believed, in one answer for the page and for the command line."""

from dataclasses import dataclass
from datetime import date

from cx_metrics.company import Company
from cx_metrics.metrics import Measurement, Question, measure
from cx_metrics.trust.data_source import DataSource, data_sources
from cx_metrics.trust.representation import HEARD, Representation, representation

MARGIN_HEARD, RESPONSE_RATE = "coverage_of_margin", "response_rate"


@dataclass(frozen=True)
class TrustBoard:
    """The sources, whom was heard of the customers and of their margin (over a year), how many of those who were asked
    answered, and by each dimension of customers whether answers are like them. None: cannot be measured."""

    today: date
    sources: tuple[DataSource, ...]
    customers_heard: Measurement | None
    margin_heard: Measurement | None
    response_rate: Measurement | None
    representations: tuple[Representation, ...]

    @property
    def late(self) -> tuple[DataSource, ...]:
        """The sources whose next file is overdue, the longest overdue first."""
        overdue = [(source.days_late(self.today) or 0, source) for source in self.sources]
        return tuple(source for days, source in sorted(overdue, key=lambda pair: -pair[0]) if days)

    @property
    def rejected_share(self) -> float | None:
        """Of the rows of all files, how many were refused."""
        read = sum(source.read for source in self.sources)
        return sum(source.rejected for source in self.sources) / read if read else None

    @property
    def known_share(self) -> float | None:
        """Of the rows that name a customer, how many name one whom the customers table knows."""
        named = sum(source.named or 0 for source in self.sources)
        return sum(source.known or 0 for source in self.sources) / named if named else None


def trust_board(company: Company, today: date) -> TrustBoard:
    """The board as it stands on ``today``, the day it is where the organisation is."""
    reader, known = company.reader, company.catalogue.metrics
    names = tuple(name for name in (HEARD, MARGIN_HEARD, RESPONSE_RATE) if name in known)
    dated = reader.as_of is not None
    found = {m.metric: m for m in measure(company, Question(names)).measurements} if dated and names else {}
    measured = {name: m for name, m in found.items() if m.value is not None}
    dimensions = [d for d in company.settings.dimensions if HEARD in measured and reader.states(known[HEARD].view, d)]
    shown = (representation(company, dimension) for dimension in dimensions)
    return TrustBoard(
        today,
        data_sources(reader, company.settings),
        measured.get(HEARD),
        measured.get(MARGIN_HEARD),
        measured.get(RESPONSE_RATE),
        tuple(one for one in shown if one is not None),
    )
