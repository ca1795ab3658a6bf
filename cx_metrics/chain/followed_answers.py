"""The answers that a chain is worked out from, as numbers: bands, strata, blocks of customers, what came afterwards."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cx_metrics.company import Company
from cx_metrics.declarations.chain_file import HeldEqual
from cx_metrics.drivers.cross_sums import rows_asked, sampled
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters
from cx_metrics.privacy.rule import Flags, Ids
from cx_metrics.sql import quoted
from cx_metrics.statistics.arrays import Floats
from cx_metrics.warehouse.chain_answers import BEFORE, TABLE, band_column
from cx_metrics.warehouse.journeys.relations import filtered

NONE = -1  # the band of an answer that falls into none
TENURE = "tenure"


@dataclass(frozen=True)
class FollowedAnswers:
    """Answers of a period: by layer the band (from 0, the worst; −1: none), by outcome what came of it (NaN: not known;
    shares are 0 or 1, money is money), the stratum of who is compared with whom, block, weight, and who answered.

    ``held_equal`` names what strata are made of, with the share of the answers of which it is known. ``respondent`` is
    a number for each customer, and for each answer that names none.
    """

    bands: dict[str, NDArray[np.int64]]
    outcomes: dict[str, Floats]
    stratum: Ids
    block: Ids
    weight: Floats
    respondent: Ids
    joined: Flags
    held_equal: dict[str, float]

    def people(self, chosen: Flags) -> int:
        """How many answered among the chosen answers."""
        return len(np.unique(self.respondent[chosen]))


def followed_answers(company: Company, where: Filters, period: Period) -> FollowedAnswers:
    """Those of ``period`` under filters."""
    chain, reader = company.catalogue.chain, company.reader
    known = reader.columns(TABLE)
    dimensions = tuple(name for name in chain.held_equal.dimensions if f"filter_{name}" in known)
    told = ["block", "weight", "customer", "tenure_days", *(quoted(band_column(name)) for name in chain.layers)]
    told += [*map(quoted, chain.outcomes), *map(filtered, dimensions), *([BEFORE] if BEFORE in known else [])]
    condition, parameters = rows_asked(period, where)
    frame = reader.frame(sampled(told, condition, TABLE), parameters)
    stratum, names = _strata(frame, dimensions, chain.held_equal)
    customer, _ = pd.factorize(frame["customer"])
    nobody = customer < 0
    customer[nobody] = customer.max(initial=-1) + 1 + np.arange(nobody.sum())
    return FollowedAnswers(
        bands={name: _whole(frame[band_column(name)]) for name in chain.layers},
        outcomes={
            name: frame[name].to_numpy(np.float64) / (1 if one.unit == "money" else 100)
            for name, one in chain.outcomes.items()
        },
        stratum=stratum,
        block=_whole(frame["block"]),
        weight=frame["weight"].to_numpy(np.float64),
        respondent=customer.astype(np.int64),
        joined=~nobody,
        held_equal=names,
    )


def _strata(frame: pd.DataFrame, dimensions: tuple[str, ...], held: HeldEqual) -> tuple[Ids, dict[str, float]]:
    """The stratum of each answer, from 0, and what strata are made of. What is not known is a value of its own."""
    codes = {name: pd.factorize(frame[f"filter_{name}"])[0] for name in dimensions}
    counted = {TENURE: ("tenure_days", held.tenure_days)} if held.tenure_days else {}
    if held.orders_before is not None and BEFORE in frame:
        counted[BEFORE] = (BEFORE, held.orders_before.orders)
    for name, (column, borders) in counted.items():
        value = frame[column].to_numpy(np.float64, na_value=np.nan)
        codes[name] = np.where(np.isnan(value), NONE, np.searchsorted(borders, value, side="right"))
    codes = {name: code for name, code in codes.items() if (code != NONE).any()}
    if not codes:
        return np.zeros(len(frame), dtype=np.int64), {}
    _, stratum = np.unique(np.column_stack(list(codes.values())), axis=0, return_inverse=True)
    return stratum.reshape(-1).astype(np.int64), {name: float((code != NONE).mean()) for name, code in codes.items()}


def _whole(column: pd.Series) -> NDArray[np.int64]:
    return column.fillna(NONE).to_numpy(np.float64).astype(np.int64)
