"""Read config.yaml and check what a type cannot say: zones, currencies, limits, dimensions, targets."""

import re
import zoneinfo
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from cx_metrics.declarations.load import load
from cx_metrics.declarations.mask_pattern import pattern_problems
from cx_metrics.declarations.rates import CURRENCY, rate_problems
from cx_metrics.declarations.settings import Settings
from cx_metrics.declarations.words import LANGUAGES, identifier_problems
from cx_metrics.declarations.yaml_file import YamlFile, read_yaml
from cx_metrics.errors import DeclarationError, Problem, did_you_mean, unknown_name

MOST_DIMENSIONS = 8
LONGEST_LAPSE = 730  # days
MOST_HOURS = 720  # as long as the browser keeps a sign-in
MOST_MISSING = 5  # working days of a full month
STEPS_OF_A_JOURNEY = ("stage", "touchpoint")  # they narrow what is shown of a visit, not which visits are counted
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
    problems += _finance_problems(settings, file)
    problems += rate_problems(settings.rates, organisation.currency, file)
    problems += _dimension_problems(settings, file)
    problems += _sign_in_problems(settings, file)
    problems += pattern_problems(settings.privacy.patterns, file)
    for i, target in enumerate(settings.targets):
        key = ("targets", i)
        if target.starts > target.ends:
            problems.append(
                Problem(
                    file.where((*key, "ends")), f"ends {target.ends} before it starts {target.starts}", "swap the dates"
                )
            )
        for name in target.where or {}:
            where = file.where((*key, "where", name))
            problems += unknown_name(where, name, settings.dimensions, "is not a dimension")
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
        ("customers", "lapsed_after_days", 1, "use 1 or more"),
        ("customers", "working_days_missing", 0, "use 0 or more"),
        ("imports", "longest_field", 1, "use 1 or more"),
        ("imports", "most_columns", 1, "use 1 or more"),
        ("database", "threads", 1, "use 1 or more"),
        ("serving", "readers_a_process", 1, "use 1 or more"),
        ("database", "time_limit_seconds", 0.001, "use more than 0"),
        ("database", "most_cells_in_a_rollup", 1, "use 1 or more"),
        ("database", "builds_kept", 1, "use 1 or more"),
    ):
        found = getattr(getattr(settings, section), name)
        if found < least:
            problems.append(Problem(file.where((section, name)), f"{found}", why))
    if settings.customers.lapsed_after_days > LONGEST_LAPSE:
        found = f"{settings.customers.lapsed_after_days}"
        remedy = f"use {LONGEST_LAPSE} or less: years of customers look back on two years"
        problems.append(Problem(file.where(("customers", "lapsed_after_days")), found, remedy))
    if settings.customers.working_days_missing > MOST_MISSING:
        found, remedy = f"{settings.customers.working_days_missing}", f"use {MOST_MISSING} or less: a month is no week"
        problems.append(Problem(file.where(("customers", "working_days_missing")), found, remedy))
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


def _sign_in_problems(settings: Settings, file: YamlFile) -> list[Problem]:
    """Grants that are for nobody, rules about rows that would narrow nothing, and a session without an end."""
    problems = []
    if not 1 <= settings.sign_in.hours <= MOST_HOURS:
        where = file.where(("sign_in", "hours"))
        problems.append(Problem(where, f"{settings.sign_in.hours}", f"use 1 to {MOST_HOURS} hours"))
    for i, grant in enumerate(settings.sign_in.grants):
        key = ("sign_in", "grants", i)
        if not grant.people and not grant.groups:
            problems.append(Problem(file.where(key), "is for nobody", "name `people` (e-mail addresses) or `groups`"))
        for name, values in grant.where.items():
            where = file.where((*key, "where", name))
            problems += unknown_name(where, name, settings.dimensions, "is not a dimension")
            if name in STEPS_OF_A_JOURNEY:
                remedy = "use a dimension of customers, such as region: visits are counted whole"
                problems.append(Problem(where, f"{name} does not say whose rows these are", remedy))
            if not values or not all(values):
                problems.append(Problem(where, "names no value", f"list the values of {name} that are shown"))
    return problems


def _finance_problems(settings: Settings, file: YamlFile) -> list[Problem]:
    """Caps that are no shares, and approved values outside their own range or time."""
    problems = [
        Problem(file.where(("finance", "evidence", grade)), f"{share:g}", "use a share, 0 to 1")
        for grade, share in settings.finance.evidence.items()
        if not 0 <= share <= 1
    ]
    for name, approved in settings.finance.inputs.items():
        where = file.where(("finance", "inputs", name))
        low = approved.base if approved.low is None else approved.low
        high = approved.base if approved.high is None else approved.high
        if not low <= approved.base <= high:
            problems.append(Problem(where, f"{approved.base:g} is not within {low:g} to {high:g}", "widen the range"))
        if approved.holds_until < approved.date:
            problems.append(Problem(where, f"holds until {approved.holds_until}, before its date", "correct the dates"))
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
