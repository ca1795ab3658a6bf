"""The one cache of the pages: what was worked out for a visit is kept until it is the oldest of many.

The rule: a key holds the build, the role and the revision of what people authored (and, for finished pieces, the
language), so a new import or a new target makes new keys and nothing is ever cleared; what is no longer asked for falls
out at ``KEPT``. What is kept lies there packed: Python looks through all objects there are for garbage, and a packed
answer is one of them rather than a thousand; and nobody can alter what others will be shown. Of several visitors
who ask the same at once, one works it out.
"""

import functools
import pickle
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

from cx_metrics import settings, warehouse, workspace
from cx_metrics.company import Company
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
    """From where answers are seen: a build, a role, and the revision of the targets."""

    in_use: warehouse.InUse
    role: Literal["reader"]
    targets_at: workspace.Watermark


CacheKey = tuple[Callable[..., Any], Standpoint | Visit, tuple[Hashable, ...], NamedArguments]  # what, for whom, asked


def company_of(visit: Visit) -> Company:
    """The company as this visitor may see it. Raises WarehouseError where its build is damaged."""
    return _company(_standpoint(visit))


def answers(
    work: Callable[Concatenate[Company, Wanted], Result], standing: bool = False
) -> Callable[Concatenate[Visit, Wanted], Result]:
    """``work`` as a page asks it: of the visitor's company, and once for all visitors who would see the same.

    ``standing``: its few results are too big to be unpacked with every move of a slider; the latest of them stay as
    they are, and nobody may alter them.
    """

    @functools.wraps(work)
    def ask(visit: Visit, /, *asked: Wanted.args, **named: Wanted.kwargs) -> Result:
        return _once((work, _standpoint(visit), asked, tuple(sorted(named.items()))), standing)

    return ask


def finished(work: Callable[Concatenate[Visit, Wanted], Result]) -> Callable[Concatenate[Visit, Wanted], Result]:
    """``work`` of a visit, in its language: a piece of a page, made once."""

    @functools.wraps(work)
    def ask(visit: Visit, /, *asked: Wanted.args, **named: Wanted.kwargs) -> Result:
        return _once((work, visit, asked, tuple(sorted(named.items()))))

    return ask


def _standpoint(visit: Visit) -> Standpoint:
    return Standpoint(visit.in_use, "reader", visit.targets_at)


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
    known, (number, _) = settings.load(), by.targets_at
    house = workspace.with_targets(known, workspace.open_store(known, by.in_use.sample), number) if number else known
    return Company(_reader(by.in_use), settings.catalogue(), house, by.role)


@functools.lru_cache(maxsize=4)
def _reader(in_use: warehouse.InUse) -> Reader:
    """Two builds of two warehouses at most stay open; the file of an older one may already be gone."""
    return Reader(Folder(in_use.folder.root, in_use.sample), in_use.build, settings.load())
