"""config.yaml: the organisation, its languages, filter dimensions, targets, privacy and limits."""

import re
import zoneinfo
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT, load
from cx_metrics.declarations.rates import CURRENCY, Rates, rate_problems
from cx_metrics.declarations.words import LANGUAGES, Words, identifier_problems
from cx_metrics.declarations.yaml_file import YamlFile, read_yaml
from cx_metrics.errors import DeclarationError, Problem, did_you_mean

MOST_DIMENSIONS = 8
MASKS = ("email", "phone", "card", "national_id")
# names that a dimension may not take, because they are columns with another meaning
RESERVED = (
    "customer_id",
    "response_id",
    "occurred_on",
    "metric",
    "period",
    "month",
    "day",
    "n",
    "rows",
    "row",
    "batch",
    "sequence",
    "bucket",
    "value",
    "weight",
    "item",
    "raw",
    "low",
    "high",
    "reversed",
    "score",
    "respondent",
    "share_of_answer",
)
_POSTGRESQL = re.compile(r"postgresql(\+[a-z0-9_]+)?://")
_MEMORY = re.compile(r"[0-9]+(\.[0-9]+)?\s?[KMGT]i?B")


@dataclass(frozen=True, config=STRICT)
class Organisation:
    """Who the dashboard speaks for: name, ISO 4217 currency, IANA time zone, first month of the fiscal year."""

    name: Words
    currency: str
    time_zone: str
    fiscal_year_starts: int = 1


@dataclass(frozen=True, config=STRICT)
class Dimension:
    """A conformed filter dimension, as people read it."""

    name: Words
    values: dict[str, Words] | None = None


@dataclass(frozen=True, config=STRICT)
class Target:
    """What a metric should reach in a period (and segment), who set it and when."""

    metric: str
    value: float
    starts: date
    ends: date
    set_by: str
    set_on: date
    where: dict[str, str] | None = None
    sample: bool = False  # belongs to the sample company, never to own data


@dataclass(frozen=True, config=STRICT)
class AuthoredTarget(Target):
    """A target set in the app, not in config.yaml, with a word on why; for its months it wins over the other."""

    note: str = ""


@dataclass(frozen=True, config=STRICT)
class Workspace:
    """Where what people author is kept: a SQLAlchemy address of PostgreSQL; without one, a file in the data folder."""

    url: str | None = None


@dataclass(frozen=True, config=STRICT)
class Privacy:
    """Groups smaller than this are not shown; these kinds of personal data are masked before storage."""

    minimum_group: int = 5
    minimum_group_for_comments: int = 8
    whole_months_only_below: int = 20
    mask: tuple[Literal["email", "phone", "card", "national_id"], ...] = ("email", "phone", "card", "national_id")


@dataclass(frozen=True, config=STRICT)
class Imports:
    """What an import accepts: plausible dates (``latest: today`` is the day of the import) and field sizes."""

    earliest_date: date = date(1990, 1, 1)
    latest_date: date | Literal["today"] = "today"
    longest_field: int = 100_000
    most_columns: int = 500


@dataclass(frozen=True, config=STRICT)
class Database:
    """What one query may take."""

    threads: int = 2
    memory_limit: str = "2GB"
    time_limit_seconds: float = 20.0
    most_cells_in_a_rollup: int = 500_000
    builds_kept: int = 3


@dataclass(frozen=True, config=STRICT)
class Settings:
    """The whole of config.yaml."""

    organisation: Organisation
    dimensions: dict[str, Dimension]
    folder: Path  # where config.yaml lies: relative paths start here
    languages: tuple[Literal["en", "zh-TW", "zh-CN"], ...] = LANGUAGES  # type: ignore[assignment]
    data: Path = Path("data")
    catalogue: Path | None = None
    targets: tuple[Target, ...] = ()
    workspace: Workspace = Workspace()
    rates: dict[str, Rates] = Field(default_factory=dict)  # other currency -> its rates
    privacy: Privacy = Privacy()
    imports: Imports = Imports()
    database: Database = Database()

    @property
    def data_folder(self) -> Path:
        """The data folder as an absolute path."""
        return (self.folder / self.data).resolve()


def load_settings(path: Path, data: Path | None = None) -> Settings:
    """The settings in ``path``; ``data`` replaces the data folder. Raises DeclarationError with every problem."""
    file = read_yaml(path)
    given: dict[str, Any] = {"folder": path.resolve().parent}
    settings = load(Settings, file, **given)
    problems = _problems(settings, file)
    if problems:
        raise DeclarationError(*problems)
    if data is not None:
        return replace(settings, data=data.resolve())
    return settings


def _problems(settings: Settings, file: YamlFile) -> list[Problem]:
    problems: list[Problem] = []
    organisation = settings.organisation
    zones = zoneinfo.available_timezones()
    if organisation.time_zone not in zones:
        problems.append(
            Problem(
                file.where(("organisation", "time_zone")),
                f"{organisation.time_zone!r} is no time zone",
                did_you_mean(organisation.time_zone, zones) or "use a name such as Asia/Taipei",
            )
        )
    if not CURRENCY.fullmatch(organisation.currency):
        problems.append(
            Problem(
                file.where(("organisation", "currency")),
                f"{organisation.currency!r}",
                "use the three capital letters of ISO 4217, such as TWD",
            )
        )
    if not 1 <= organisation.fiscal_year_starts <= 12:
        problems.append(
            Problem(
                file.where(("organisation", "fiscal_year_starts")),
                f"{organisation.fiscal_year_starts}",
                "use a month, 1 to 12",
            )
        )
    problems += rate_problems(settings.rates, organisation.currency, file)
    problems += _dimension_problems(settings, file)
    for i, target in enumerate(settings.targets):
        key = ("targets", i)
        if target.starts > target.ends:
            problems.append(
                Problem(
                    file.where((*key, "ends")), f"ends {target.ends} before it starts {target.starts}", "swap the dates"
                )
            )
        for name in target.where or {}:
            if name not in settings.dimensions:
                problems.append(
                    Problem(
                        file.where((*key, "where", name)),
                        f"{name!r} is not a dimension",
                        did_you_mean(name, settings.dimensions),
                    )
                )
    if settings.workspace.url is not None and not _POSTGRESQL.match(settings.workspace.url):
        where = file.where(("workspace", "url"))
        problems.append(Problem(where, "is no address of PostgreSQL", "write postgresql+psycopg://user@host/name"))
    if not settings.languages:
        problems.append(Problem(file.where(("languages",)), "none", f"name some of {', '.join(LANGUAGES)}"))
    if settings.catalogue is not None and not (settings.folder / settings.catalogue).is_dir():
        problems.append(
            Problem(file.where(("catalogue",)), f"{settings.catalogue} is not a folder", "correct or remove it")
        )
    return problems + _limit_problems(settings, file)


def _limit_problems(settings: Settings, file: YamlFile) -> list[Problem]:
    """Numbers that would switch a safeguard off, or that nothing can work with."""
    problems = []
    for section, name, least, why in (
        ("privacy", "minimum_group", 3, "never below 3: people could be recognised"),
        ("privacy", "minimum_group_for_comments", 3, "never below 3: people could be recognised"),
        ("privacy", "whole_months_only_below", 0, "use 0 or more"),
        ("imports", "longest_field", 1, "use 1 or more"),
        ("imports", "most_columns", 1, "use 1 or more"),
        ("database", "threads", 1, "use 1 or more"),
        ("database", "time_limit_seconds", 0.001, "use more than 0"),
        ("database", "most_cells_in_a_rollup", 1, "use 1 or more"),
        ("database", "builds_kept", 1, "use 1 or more"),
    ):
        found = getattr(getattr(settings, section), name)
        if found < least:
            problems.append(Problem(file.where((section, name)), f"{found}", why))
    latest = settings.imports.latest_date
    if isinstance(latest, date) and latest < settings.imports.earliest_date:
        problems.append(
            Problem(file.where(("imports", "latest_date")), f"{latest} is before earliest_date", "swap the dates")
        )
    if not _MEMORY.fullmatch(settings.database.memory_limit):
        problems.append(
            Problem(file.where(("database", "memory_limit")), f"{settings.database.memory_limit!r}", "write e.g. 2GB")
        )
    return problems


def _dimension_problems(settings: Settings, file: YamlFile) -> list[Problem]:
    problems = []
    if not 1 <= len(settings.dimensions) <= MOST_DIMENSIONS:
        problems.append(
            Problem(
                file.where(("dimensions",)), f"{len(settings.dimensions)} dimensions", f"declare 1 to {MOST_DIMENSIONS}"
            )
        )
    for name in settings.dimensions:
        if name in RESERVED:
            problems.append(
                Problem(file.where(("dimensions", name)), f"{name!r} has another meaning", "choose another name")
            )
        problems += identifier_problems(name, file.where(("dimensions", name)))
    return problems
