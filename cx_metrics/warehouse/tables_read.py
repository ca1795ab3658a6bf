"""Which imported tables a view rests on, read from its SQL: what a receipt lists, and what makes a mart out of date."""

import re
from collections.abc import Mapping

from cx_metrics.warehouse.customers import TOLD_BY

# what the build makes for views to read, and the tables it makes it from
_MADE_FROM = {
    "ratings": ("responses",),
    "customer_groups": ("customers", *TOLD_BY),
    "contracts": ("customers",),
    "year_ends": TOLD_BY,
    "year_months": TOLD_BY,
}
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_NAME = re.compile(r"\b(?:from|join)\s+\"?(\w+)\"?", re.IGNORECASE)


def tables_read(views: Mapping[str, str], view: str) -> frozenset[str]:
    """The tables (``orders``, not ``stored_orders``) behind a view of the catalogue, through other views too.

    ``views`` are the catalogue's: their SQL by name. Raises KeyError for a view that is not among them.
    """
    found: set[str] = set()
    open_, seen = [view], {view}
    while open_:
        for name in relations_read(views[open_.pop()]):
            if name.startswith("stored_"):
                table = name.removeprefix("stored_")
                found |= set(_MADE_FROM.get(table, (table,)))
            elif name in views and name not in seen:
                seen.add(name)
                open_.append(name)
    return frozenset(found)


def relations_read(sql: str) -> frozenset[str]:
    """What stands after FROM and JOIN in a view's SQL: tables, views, and names that it gives itself."""
    return frozenset(_NAME.findall(_COMMENT.sub(" ", sql)))
