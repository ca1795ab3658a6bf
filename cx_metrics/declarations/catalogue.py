"""The whole catalogue: every metric, table and view that ships, and those a company adds in a folder of its own."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from cx_metrics.declarations.business_case import BusinessCase
from cx_metrics.declarations.case_catalogue import cases_problems
from cx_metrics.declarations.case_checks import load_case
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.declarations.chain_file import ChainFile, load_chain
from cx_metrics.declarations.evidence_ladder import EvidenceLadder, load_ladder
from cx_metrics.declarations.glossary import Term, load_glossary
from cx_metrics.declarations.journey import Journey, Rated
from cx_metrics.declarations.journey_checks import load_journey, metric_problems
from cx_metrics.declarations.maturity_checks import load_maturity, maturity_problems
from cx_metrics.declarations.maturity_model import MaturityModel
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.metric_checks import load_metric
from cx_metrics.declarations.moments_file import MomentsFile, load_moments
from cx_metrics.declarations.outcomes import behaviour_problems, outcome_columns, outcome_problems
from cx_metrics.declarations.scorecard import Scorecard, load_scorecard, scorecard_problems
from cx_metrics.declarations.service_quality_file import ServiceQualityFile, load_service_quality
from cx_metrics.declarations.settings import Customers, Settings
from cx_metrics.declarations.table import Table, load_table
from cx_metrics.declarations.whole_case import case_model
from cx_metrics.errors import DeclarationError, Problem, did_you_mean, unknown_name

SHIPPED = Path(__file__).parents[1] / "catalogue"
T = TypeVar("T")


@dataclass(frozen=True)
class Catalogue:
    """Everything declared: tables, views (their SQL by name), metrics, journeys, business cases, maturity models and
    the glossary, in file order. ``written``: a fingerprint of all its files as they were read, by which a running
    server sees that any of them is another now."""

    tables: dict[str, Table]
    views: dict[str, str]
    metrics: dict[str, Metric]
    customers: Customers
    scorecard: Scorecard
    evidence: EvidenceLadder
    moments: MomentsFile
    chain: ChainFile
    service_quality: ServiceQualityFile
    journeys: dict[str, Journey] = field(default_factory=dict)
    glossary: tuple[Term, ...] = ()
    business_cases: dict[str, BusinessCase] = field(default_factory=dict)
    maturity_models: dict[str, MaturityModel] = field(default_factory=dict)
    written: str = ""

    def metrics_of(self, view: str) -> tuple[Metric, ...]:
        """The metrics that read this view."""
        return tuple(m for m in self.metrics.values() if m.view == view)

    def rated(self, journey: Journey) -> tuple[Rated, ...]:
        """The views in which the steps of a journey are rated."""
        found: dict[str, list[int]] = {}
        for step in journey.steps:
            found.setdefault(journey.score_of(step), []).append(step.place)
        return tuple(
            Rated(name, self.metrics[name].view, self.metrics[name].row_score, tuple(places))
            for name, places in found.items()
        )

    def outcome(self, journey: Journey) -> Rated:
        """Where a whole session is judged."""
        metric = self.metrics[journey.outcome]
        return Rated(metric.id, metric.view, metric.row_score, ())

    def plans(self, case: str) -> tuple[str, ...]:
        """The business cases that are a plan against what this one says: they use it and have a cash flow."""
        cases = self.business_cases.items()
        return tuple(name for name, one in cases if case in one.uses and one.results.cash_flow is not None)

    def case_model(self, name: str, uses: tuple[str, ...] | None = None) -> CaseModel:
        """A business case with the cases it uses (others than it declares, when ``uses`` says so) and its walk."""
        key = (name, uses)
        if key not in self._models:
            self._models[key] = case_model(self.business_cases[name], self.business_cases, self.evidence, uses)
        return self._models[key]

    @cached_property
    def _models(self) -> dict[tuple[str, tuple[str, ...] | None], CaseModel]:
        """Those put together so far: a page asks for one with every challenge."""
        return {}

    @cached_property
    def fingerprint(self) -> str:
        """Of everything that decides what the marts hold: a build of another fingerprint cannot answer."""
        told = {
            "tables": {name: list(table.columns) for name, table in self.tables.items()},
            "views": self.views,
            "customers": asdict(self.customers),
            "metrics": {
                name: [m.view, m.formula.text, [(part, p.value) for part, p in m.parts.items()], asdict(m.interval)]
                + ([asdict(m.duration)] if m.duration else [])
                for name, m in self.metrics.items()
            },
            "outcomes": outcome_columns(self.metrics),
            "behaviours": {name: asdict(one.outcome) for name, one in self.moments.outcomes.items()},
            "chain": self.chain.reduced,
            "journeys": {name: _reduced(journey) for name, journey in self.journeys.items()},
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def load_catalogue(settings: Settings) -> Catalogue:
    """The shipped catalogue and the company's own; raises DeclarationError listing the problems of every file."""
    folders = [SHIPPED]
    if settings.catalogue is not None:
        folders.append((settings.folder / settings.catalogue).resolve())
    written = _written(folders)
    problems: list[Problem] = []
    tables = _all(folders, "tables", "*.yaml", load_table, problems)
    views = _all(folders, "views", "*.sql", _sql, problems)
    metrics = _all(folders, "metrics", "*.yaml", load_metric, problems)
    journeys = _all(folders, "journeys", "*.yaml", load_journey, problems)
    problems += [problem for journey in journeys.values() for problem in metric_problems(journey, metrics)]
    glossary = next(iter(_all(folders, ".", "glossary.yaml", load_glossary, problems).values()), ())
    scorecards = list(_all(folders, ".", "scorecard.yaml", load_scorecard, problems).values())
    cases = _all(folders, "cases", "*.yaml", load_case, problems)
    problems += [problem for one in scorecards for problem in scorecard_problems(one, metrics, cases)]
    ladders = list(_all(folders, ".", "evidence.yaml", load_ladder, problems).values())
    ladder = ladders[-1].with_caps(settings.finance.evidence) if ladders else None
    chains = list(_all(folders, ".", "chain.yaml", load_chain, problems).values())
    qualities = list(_all(folders, ".", "service_quality.yaml", load_service_quality, problems).values())
    if ladder is not None and not problems:
        problems += cases_problems(cases, ladder, metrics, chains[-1], settings)
    maturity = _all(folders, "maturity", "*.yaml", load_maturity, problems)
    problems += [problem for model in maturity.values() for problem in maturity_problems(model, metrics, cases)]
    rules = list(_all(folders, ".", "moments.yaml", load_moments, problems).values())
    problems += [problem for one in rules for problem in behaviour_problems(one.outcomes, metrics, tables)]
    for metric in metrics.values():
        problems += unknown_name(f"{metric.id}.yaml, key view", metric.view, views, "is not a view")
    problems += _reading_problems(metrics)
    problems += outcome_problems(metrics, tables)
    people = tables["customers"].columns if "customers" in tables else {}
    problems += [
        Problem(
            f"config.yaml, key customers.without_contract.{name}",
            "is no column of customers",
            did_you_mean(name, people),
        )
        for name in settings.customers.without_contract
        if name not in people
    ]
    for i, target in enumerate(settings.targets):
        problems += unknown_name(f"config.yaml, key targets.{i}.metric", target.metric, metrics, "is not a metric")
    for table in tables.values():
        for name in settings.dimensions:
            if name in table.columns and table.columns[name].kind != "category":
                problems.append(
                    Problem(
                        "config.yaml, key dimensions." + name,
                        f"is a {table.columns[name].kind} in {table.id}",
                        "only a category can be a filter",
                    )
                )
    if problems or ladder is None:
        raise DeclarationError(*problems)
    dimensions = tuple(settings.dimensions)
    tables = {name: table.with_dimensions(dimensions) if table.dimensions else table for name, table in tables.items()}
    return Catalogue(
        tables=tables,
        views=views,
        metrics=metrics,
        customers=settings.customers,
        scorecard=scorecards[0],
        evidence=ladder,
        moments=rules[0],
        chain=chains[0],
        service_quality=qualities[0],
        journeys=journeys,
        glossary=glossary,
        business_cases=cases,
        maturity_models=maturity,
        written=written,
    )


def _written(folders: list[Path]) -> str:
    held = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".sql")):
            held.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return held.hexdigest()


def _reduced(journey: Journey) -> list[Any]:
    """What of a journey decides its marts."""
    failures = [(name, step.id, asdict(mode.signs)) for name, (step, mode) in journey.failures.items()]
    steps = [(step.id, step.values, journey.score_of(step)) for step in journey.steps]
    within = [journey.cases_within_days, journey.answers_within_days, journey.outcome]
    return [asdict(journey.sessions), within, steps, failures]


def _reading_problems(metrics: dict[str, Metric]) -> list[Problem]:
    """Metrics of one view share its roll-ups, so they must read it alike: all over a period, or all at its end."""
    first: dict[str, Metric] = {}
    for metric in metrics.values():
        first.setdefault(metric.view, metric)
    return [
        Problem(
            f"{metric.id}.yaml, key reads",
            f"{metric.reads}, while {first[metric.view].id} over the same view says {first[metric.view].reads}",
            "metrics of one view must read it alike",
        )
        for metric in metrics.values()
        if metric.reads != first[metric.view].reads
    ]


def _sql(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise DeclarationError(Problem(path.name, f"byte {error.start} is not UTF-8", "save it as UTF-8")) from None


def _all(
    folders: list[Path], kind: str, pattern: str, read: Callable[[Path], T], problems: list[Problem]
) -> dict[str, T]:
    """Every file of one kind, the shipped ones first, by which shared columns of the marts are named. A file in a later
    folder replaces the shipped one of the same name."""
    paths = {path.stem: path for folder in folders for path in sorted((folder / kind).glob(pattern))}
    found: dict[str, T] = {}
    for name, path in paths.items():
        try:
            found[name] = read(path)
        except DeclarationError as error:
            problems += error.problems
    return found
