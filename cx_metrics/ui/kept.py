"""The one cache of the pages: what was worked out for a visit is kept until it is the oldest of many.

The rule: a key holds the build, the role, the rows that are shown and the revision of what people authored (and, for
finished pieces, the language), so a new import or a new target makes new keys and nothing is ever cleared; what is no
longer asked for falls out at ``KEPT``. What is kept lies there packed: Python looks through all objects there are for
garbage, and a packed answer is one of them rather than a thousand; and nobody can alter what others will be shown. Of
several visitors who ask the same at once, one works it out.
"""

import functools
import inspect
import pickle
import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

from cx_metrics import settings, warehouse, workspace
from cx_metrics.company import Company
from cx_metrics.declarations.sign_in import ShownRows
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.metrics.question import within
from cx_metrics.ui.frame import Visit
from cx_metrics.warehouse.folder import Folder
from cx_metrics.warehouse.reader import Reader

KEPT = 3000  # answers and finished pieces, of some ten kilobytes each
STANDING = 6  # cases with all their draws, of some ten megabytes each

Wanted = ParamSpec("Wanted")
Result = TypeVar("Result")
NamedArguments = tuple[tuple[str, Hashable], ...]


@dataclass(frozen=True)
class Standpoint:
    """From where answers are seen: a build, a role, the revision of the targets, and the only rows that are shown."""

    in_use: warehouse.InUse
    role: Literal["reader"]
    targets_at: workspace.Watermark
    rows: ShownRows


CacheKey = tuple[Callable[..., Any], Standpoint | Visit, tuple[Hashable, ...], NamedArguments]  # what, for whom, asked


def company_of(visit: Visit) -> Company:
    """The company as this visitor may see it. Raises WarehouseError where its build is damaged."""
    return _company(_standpoint(visit))


def answers(
    work: Callable[Concatenate[Company, Wanted], Result], standing: bool = False, names_only: bool = False
) -> Callable[Concatenate[Visit, Wanted], Result]:
    """``work`` as a page asks it: of the visitor's company, and once for all visitors who would see the same.

    Who is shown some rows only is answered from these, whatever is asked: here, for all pages, their rows are put into
    every ``where`` and every ``question``. Work that takes neither is of the whole company, and refused to them with a
    QuestionError, unless it tells ``names_only``: which things there are, and no number.

    ``standing``: its few results are too big to be unpacked with every move of a slider; the latest of them stay as
    they are, and nobody may alter them.
    """
    signature = inspect.signature(work)

    @functools.wraps(work)
    def ask(visit: Visit, /, *asked: Wanted.args, **named: Wanted.kwargs) -> Result:
        said: tuple[tuple[Any, ...], NamedArguments] = asked, tuple(sorted(named.items()))
        if visit.rows and not names_only:
            said = _narrowed(signature, rows_of(visit), asked, named)
        return _once((work, _standpoint(visit), *said), standing)

    return ask


def rows_of(visit: Visit) -> ShownRows:
    """The rows that this visitor is shown, by the values that occur in the data."""
    held = company_of(visit).reader.dimension_values
    return tuple((name, held.get(name, ())) for name, _ in visit.rows)


def _narrowed(
    signature: inspect.Signature, rows: ShownRows, asked: tuple[Any, ...], named: Mapping[str, Any]
) -> tuple[tuple[Hashable, ...], NamedArguments]:
    """The arguments of work, with these rows in them. Raises QuestionError where there is no place for them."""
    if not {"where", "question"} & signature.parameters.keys():
        found = "is of the whole company, and you are shown some rows of it"
        raise QuestionError(Problem("this figure", found, "ask somebody who is shown all rows"))
    bound = signature.bind(None, *asked, **named)
    bound.apply_defaults()
    told = bound.arguments
    if "question" in told:
        told["question"] = replace(told["question"], where=within(told["question"].where, rows))
    else:
        told["where"] = within(told["where"], rows)
    if told.get("compare_where"):  # takes the place of what ``where`` says of its dimensions
        others = dict(told["compare_where"])
        told["compare_where"] = within(told["compare_where"], tuple(rule for rule in rows if rule[0] in others))
    return bound.args[1:], tuple(sorted(bound.kwargs.items()))


def finished(work: Callable[Concatenate[Visit, Wanted], Result]) -> Callable[Concatenate[Visit, Wanted], Result]:
    """``work`` of a visit, in its language: a piece of a page, made once."""

    @functools.wraps(work)
    def ask(visit: Visit, /, *asked: Wanted.args, **named: Wanted.kwargs) -> Result:
        return _once((work, visit, asked, tuple(sorted(named.items()))))

    return ask


def _standpoint(visit: Visit) -> Standpoint:
    return Standpoint(visit.in_use, "reader", visit.targets_at, visit.rows)


_lock = threading.Lock()
_working: dict[Hashable, threading.Lock] = {}  # what is being worked out just now


def _once(key: CacheKey, standing: bool = False) -> Any:
    with _lock:
        mine = _working.setdefault(key, threading.Lock())
    try:
        with mine:
            kept = (_standing if standing else _packed)(key)
    finally:
        with _lock:
            _working.pop(key, None)
    return kept if standing else pickle.loads(kept)


def _worked_out(key: CacheKey) -> Any:
    work, by, asked, named = key
    return work(_company(by) if isinstance(by, Standpoint) else by, *asked, **dict(named))


@functools.lru_cache(maxsize=KEPT)
def _packed(key: CacheKey) -> bytes:
    return pickle.dumps(_worked_out(key), pickle.HIGHEST_PROTOCOL)


@functools.lru_cache(maxsize=STANDING)
def _standing(key: CacheKey) -> Any:
    return _worked_out(key)


@functools.lru_cache(maxsize=8)
def _company(by: Standpoint) -> Company:
    reader = _reader(by.in_use)
    known, (number, _) = settings.load(), by.targets_at
    house = workspace.with_targets(known, workspace.open_store(known, by.in_use.sample), number) if number else known
    return Company(reader.showing(by.rows) if by.rows else reader, settings.catalogue(), house, by.role)


@functools.lru_cache(maxsize=4)
def _reader(in_use: warehouse.InUse) -> Reader:
    """Two builds of two warehouses at most stay open; the file of an older one may already be gone. A build that was
    made from other declarations than this program has read (a filter, a metric, the scorecard …) has them read anew."""
    folder = Folder(in_use.folder.root, in_use.sample)
    found = Reader(folder, in_use.build, settings.load())
    known = settings.catalogue()
    if (found.facts.get("declared"), found.facts.get("written")) != (known.fingerprint, known.written):
        settings.renew()  # where they still do not go together, the page says so
        return Reader(folder, in_use.build, settings.load())
    return found
