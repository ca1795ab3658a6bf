"""Writes the sample company's files, some hundred thousand answers at a time: the same bytes for the same seed."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from cx_metrics.sample import cases as case_files
from cx_metrics.sample import changes, guests, interactions, invitations, orders, other_surveys, survey
from cx_metrics.sample.calendar import DAY_WEIGHTS
from cx_metrics.sample.draw import Codes, pick
from cx_metrics.sample.export import Export, ids, quoted
from cx_metrics.sample.guests import Guests
from cx_metrics.sample.visits import Visits, answered_visits, together, unanswered_visits

USUAL_ROWS, USUAL_SEED = 12_000, 20261031
_AT_ONCE = 100_000
_FILES = {
    "customers": guests.COLUMNS,
    "survey": survey.COLUMNS,
    "survey_app": other_surveys.APP_COLUMNS,
    "survey_support": other_surveys.SUPPORT_COLUMNS,
    "survey_employees": other_surveys.EMPLOYEE_COLUMNS,
    "invitations": invitations.COLUMNS,
    "interactions": interactions.COLUMNS,
    "cases": case_files.COLUMNS,
    "orders": orders.COLUMNS,
    "changes": changes.COLUMNS,
}


# what a generator of its own is for, so that one file does not depend on whether another is written
DICE = ("visits", "fate", "survey", "interactions", "cases", "app", "support")


def write_sample(folder: Path, rows: int = USUAL_ROWS, seed: int = USUAL_SEED) -> list[Path]:
    """Write ``customers.csv`` and ``survey.csv`` with ``rows`` answers, in UTF-8; gives both paths.

    Both hold the same as those of ``write_company``. Raises ValueError below one row.
    """
    return _write(folder, rows, seed, ["customers", "survey"])


def write_company(folder: Path, rows: int = USUAL_ROWS, seed: int = USUAL_SEED) -> list[Path]:
    """Write every file of the company, in UTF-8; gives the paths, customers first.

    ``rows`` are the answers in ``survey.csv``; everything else grows with them: for each answer about half a customer,
    four invitations, three events, one order and a half, a quarter of a case. Raises ValueError below one row.
    """
    return _write(folder, rows, seed, list(_FILES))


def _write(folder: Path, rows: int, seed: int, wanted: list[str]) -> list[Path]:
    if rows < 1:
        raise ValueError(f"a sample needs at least one row, not {rows}")
    folder.mkdir(parents=True, exist_ok=True)
    people_seed, days_seed, ends_seed, orders_seed, employees_seed, answers_seed = np.random.SeedSequence(seed).spawn(6)
    everyone = guests.settle(np.random.default_rng(people_seed), rows)
    days = np.sort(pick(np.random.default_rng(days_seed), DAY_WEIGHTS, rows))
    employees, partners = max(rows // 400, 3), max(rows // 3000, 1)
    with ExitStack() as open_files:
        files = {name: open_files.enter_context(Export(folder / f"{name}.csv", _FILES[name])) for name in wanted}
        starts = range(0, rows, _AT_ONCE)
        for start, chunk_seed in zip(starts, answers_seed.spawn(len(starts)), strict=True):
            dice = {of: np.random.default_rng(s) for of, s in zip(DICE, chunk_seed.spawn(len(DICE)), strict=True)}
            _stretch(files, dice, days[start : start + _AT_ONCE], start, everyone)
        files["customers"].add(guests.customer_columns(np.random.default_rng(ends_seed), everyone))
        files["customers"].add(guests.employee_columns(employees, partners))
        if "orders" in files:
            for columns in orders.order_columns(np.random.default_rng(orders_seed), everyone):
                files["orders"].add(columns)
            files["survey_employees"].add(
                other_surveys.employee_answers(np.random.default_rng(employees_seed), employees)
            )
            logged = list(zip(*changes.CHANGES, strict=True))
            numbers = ids("H", np.arange(len(changes.CHANGES)), 3)
            files["changes"].add([numbers, *(quoted(list(map(str, column))) for column in logged)])
    return [files[name].path for name in wanted]


def _stretch(
    files: dict[str, Export], dice: Mapping[str, np.random.Generator], day: Codes, start: int, everyone: Guests
) -> None:
    """Everything that follows from one stretch of answers, numbered on from ``start``."""
    answered = answered_visits(dice["visits"], day, everyone)
    silent = unanswered_visits(dice["visits"], answered, everyone)
    every = together(answered, silent)
    everyone.suffer(dice["fate"], every.customer, every.day, every.problem)
    answered, silent = _without_those_who_left(answered, silent, everyone)
    files["survey"].add(survey.survey_columns(dice["survey"], answered, everyone, start))
    if "orders" not in files:
        return
    every = together(answered, silent)
    invited = files["invitations"]
    invited.add(invitations.visit_invitations(answered, silent, start, invited.rows))
    files["interactions"].add(interactions.interaction_columns(dice["interactions"], every, files["interactions"].rows))
    cases = case_files.cases_of(dice["cases"], every)
    first_case = files["cases"].rows
    files["cases"].add(case_files.case_columns(dice["cases"], cases, first_case))
    answers, asked = other_surveys.app_answers(dice["app"], day, everyone, files["survey_app"].rows, invited.rows)
    files["survey_app"].add(answers)
    invited.add(asked)
    answers, asked = other_surveys.support_answers(
        dice["support"], cases, everyone, first_case, files["survey_support"].rows, invited.rows
    )
    files["survey_support"].add(answers)
    invited.add(asked)


def _without_those_who_left(answered: Visits, silent: Visits, everyone: Guests) -> tuple[Visits, Visits]:
    """Who left in the meantime is not seen again: such answers are somebody's whom we do not know."""
    gone = (answered.customer >= 0) & (everyone.left[answered.customer] < answered.day)
    answered.customer[gone] = -1
    answered.invited_by[gone] = -1
    return answered, silent.only(everyone.left[silent.customer] >= silent.day)
