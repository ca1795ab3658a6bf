"""A business case made whole: with the cases it uses, and with the walk that every benefit must take.

The walk is a rule of the engine, not of a file: gross → only customers reached → customers saved once → discounted by
evidence → ramp → hard cash. Its steps are ordinary lines, so each reading of formulas (number, words, Excel) has them.
"""

from collections.abc import Mapping
from dataclasses import replace

from cx_metrics.declarations.business_case import (
    Benefit,
    BusinessCase,
    CaseLine,
)
from cx_metrics.declarations.case_input import CaseInput
from cx_metrics.declarations.case_model import BenefitWalk, CaseModel, Rhythm
from cx_metrics.declarations.evidence_ladder import EvidenceLadder, WalkStep
from cx_metrics.declarations.words import LANGUAGES, Words, pick
from cx_metrics.formula import Formula

COUNTED, SOFT, ALL = "benefit_counted", "benefit_soft", "benefit_all"  # what lines of a case may build on


def case_model(
    case: BusinessCase,
    cases: Mapping[str, BusinessCase],
    ladder: EvidenceLadder,
    uses: tuple[str, ...] | None = None,
) -> CaseModel:
    """The case with those it ``uses`` (by default as declared) and with its walk. Names that do not exist are left for
    ``model_problems`` to tell."""
    parts = used_cases(case, cases, uses)
    inputs: dict[str, CaseInput] = {}
    lines: dict[str, CaseLine] = {}
    origin: dict[str, str] = {}
    for part in parts:
        inputs |= part.inputs
        lines |= part.lines
        origin |= dict.fromkeys([*part.inputs, *part.lines], part.id)
    benefits = {name: benefit for part in parts for name, benefit in part.benefits.items()}
    model = CaseModel(
        case,
        inputs,
        lines,
        benefits,
        flags={name: flag for part in parts for name, flag in part.flags.items()},
        levers={name: lever for part in parts for name, lever in part.levers.items()},
        chain=tuple(link for part in parts for link in part.chain),
        correlations=tuple(dict.fromkeys(pair for part in parts for pair in part.correlations)),
        origin=origin,
    )
    return _with_walk(model, ladder) if benefits else model


def used_cases(
    case: BusinessCase, cases: Mapping[str, BusinessCase], uses: tuple[str, ...] | None = None
) -> tuple[BusinessCase, ...]:
    """The cases that this one uses and those that they use, each once and before what uses it; the case itself last."""
    found: dict[str, BusinessCase] = {}

    def add(part: BusinessCase, named: tuple[str, ...], above: tuple[str, ...]) -> None:
        for name in named:
            if name in cases and name not in above and name not in found:
                add(cases[name], cases[name].uses, (*above, name))
        found[part.id] = part

    add(case, case.uses if uses is None else uses, (case.id,))
    return tuple(found.values())


def _with_walk(model: CaseModel, ladder: EvidenceLadder) -> CaseModel:
    lines: dict[str, CaseLine] = {}

    def add(name: str, kind: str, formula: str, each: Rhythm = None, of: Words = "") -> str:
        unit = "number" if kind in ("left", "unsaved", "shared") else "money"
        lines[name] = CaseLine(_named(ladder.lines[kind], of), unit, Formula.parse(formula), each)
        return name

    inputs, walks = dict(model.inputs), {}
    pools: dict[str, dict[str, Words]] = {}
    for name, benefit in model.benefits.items():
        formula = benefit.gross if benefit.reach is None else f"{benefit.gross} * {benefit.reach}"
        add(f"{name}_scoped", "scoped", formula, of=benefit.name)
        if benefit.pool is not None:
            pools.setdefault(benefit.pool, {})[name] = benefit.name
    for pool, names in pools.items():
        # Benefits save independently of each other: of the pool P there remains P × (1 − Π(1 − sₖ/P)), never more than
        # all of it. What does harm (below nought) saves nobody and takes nothing from the others.
        of = model.lines[pool].name if pool in model.lines else pool
        for name, benefit_name in names.items():
            add(f"{name}_brought", "brought", f"max(0, {name}_scoped)", of=benefit_name)
            add(f"{name}_left", "left", f"1 - min(1, {name}_brought / {pool})", of=benefit_name)
        add(f"{pool}_brought", "brought", " + ".join(f"{name}_brought" for name in names), of=of)
        add(f"{pool}_unsaved", "unsaved", " * ".join(f"{name}_left" for name in names), of=of)
        shared = f"if_(min({pool}, {pool}_brought) > 0, {pool} * (1 - {pool}_unsaved) / {pool}_brought, 1)"
        add(f"{pool}_shared", "shared", shared, of=of)
    for name, benefit in model.benefits.items():
        shared = f"if_({name}_scoped > 0, {name}_scoped * {benefit.pool}_shared, {name}_scoped)"
        add(f"{name}_once", "once", shared if benefit.pool else f"{name}_scoped", of=benefit.name)
        inputs[f"{name}_cap"] = _cap(model.case, benefit, ladder)
        discounted = f"if_({name}_once > 0, {name}_once * {name}_cap, {name}_once)"
        add(f"{name}_evidenced", "evidenced", discounted, of=benefit.name)
        walks[name] = BenefitWalk(benefit.gross, f"{name}_scoped", f"{name}_once", f"{name}_evidenced", f"{name}_cap")
    each: Rhythm = "year" if model.ramp else None
    counted = {name: f"{name}_evidenced" for name in walks}
    if model.ramp:
        for name, line in counted.items():
            of = model.benefits[name].name
            counted[name] = add(f"{name}_by_year", "by_year", f"{line} * {model.ramp.line}", "year", of)
    hard = [counted[name] for name, benefit in model.benefits.items() if benefit.cash == "hard"]
    soft = [counted[name] for name, benefit in model.benefits.items() if benefit.cash == "soft"]
    add(ALL, "all", " + ".join(counted.values()), each)
    add(COUNTED, "hard", " + ".join(hard) or f"0 * {ALL}", each)
    add(SOFT, "soft", " + ".join(soft) or f"0 * {ALL}", each)
    years = f"{model.ramp.horizon} * " if model.ramp else ""
    walk: dict[WalkStep, str] = {}

    def step(name: WalkStep, formula: str) -> None:
        walk[name] = f"walk_{name}"
        lines[walk[name]] = CaseLine(ladder.steps[name], "money", Formula.parse(formula))

    step("gross", years + f"({' + '.join(each.gross for each in walks.values())})")
    step("scoped", years + f"({' + '.join(each.scoped for each in walks.values())})")
    step("overlap", years + f"({' + '.join(each.once for each in walks.values())})")
    step("evidence", years + f"({' + '.join(each.evidenced for each in walks.values())})")
    step("ramp", f"total({ALL})" if model.ramp else ALL)
    step("counted", f"total({COUNTED})" if model.ramp else COUNTED)
    origin = model.origin | dict.fromkeys([*lines, *(each.cap for each in walks.values())], model.case.id)
    return replace(model, inputs=inputs, lines={**model.lines, **lines}, benefit_walks=walks, walk=walk, origin=origin)


def _cap(case: BusinessCase, benefit: Benefit, ladder: EvidenceLadder) -> CaseInput:
    rung = ladder.grades[benefit.evidence]
    return CaseInput(
        name=_named(ladder.lines["cap"], benefit.name),
        unit="share",
        low=rung.counts,
        base=rung.counts,
        high=rung.counts,
        kind="finance",
        source=rung.name,
        date=case.reviewed,
        holds_until=case.holds_until,
        why=benefit.because,
    )


def _named(pattern: Words, of: Words) -> Words:
    return {language: pick(pattern, language).format(of=pick(of, language)) for language in LANGUAGES}
