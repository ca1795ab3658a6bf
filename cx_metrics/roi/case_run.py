"""Work out every line of a case at once, for one set of inputs or for thousands."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.formula import reckoned
from cx_metrics.formula.arithmetic import Array, measurable


def run(model: CaseModel, values: Mapping[str, Any], wanted: Collection[str] | None = None) -> dict[str, Array]:
    """The inputs and all lines (or those that ``wanted`` needs), NaN where not measurable.

    ``values`` holds a number or an array of cases for each input, all of one length. A line has the shape (cases,),
    one along a timeline (cases, years + 1) or (cases, months + 1); without arrays there is no axis of cases.
    KeyError when an input is missing.
    """
    known: dict[str, Array] = {name: measurable(values[name]) for name in model.inputs}
    known["year"] = np.arange(model.case.years + 1.0)
    known["month"] = np.arange(12 * model.case.years + 1.0)
    kept = needed(model, wanted) if wanted is not None else model.lines.keys()
    for name in model.order:
        if name in kept:
            known[name] = _line(model, name, known)
    return known


def run_again(
    model: CaseModel, known: Mapping[str, Array], changed: Mapping[str, Any], wanted: Collection[str] | None = None
) -> dict[str, Array]:
    """What was ``known`` with ``changed`` inputs or lines put in: all lines that rest on these and that ``wanted``
    needs (None: all that are known) are worked out again, the others stay as they are."""
    found = {**known, **{name: measurable(value) for name, value in changed.items()}}
    moved, kept = set(changed), known.keys() if wanted is None else needed(model, wanted)
    for name in model.order:
        if name in kept and name not in changed and not moved.isdisjoint(model.parts[name]):
            moved.add(name)
            found[name] = _line(model, name, found)
    return found


def _line(model: CaseModel, name: str, known: Mapping[str, Array]) -> Array:
    line = model.lines[name]
    operands = {part: known[part] for part in model.parts[name]}
    if line.each is None:
        return np.asarray(reckoned(line.formula, operands))
    along = {part: value if model.each(part) else value[..., None] for part, value in operands.items()}
    found = np.asarray(reckoned(line.formula, along))
    return np.broadcast_to(found, (*found.shape[:-1], len(known[line.each])))


def needed(model: CaseModel, wanted: Collection[str]) -> frozenset[str]:
    """The lines that these are made of, and themselves."""
    found: set[str] = set()
    left = [name for name in wanted if name in model.lines]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += [part for part in model.parts[name] if part in model.lines]
    return frozenset(found)


def cases_of(found: Array, count: int) -> Array:
    """A line's values as (count, ...): one that no varied input reaches is the same in all cases."""
    return np.broadcast_to(found, (count, *found.shape)) if found.ndim == 0 or found.shape[0] != count else found
