"""What people author: targets, notes, closed months, scenarios and assessments of maturity, every revision kept, in a
small database of its own."""

from pathlib import Path

from cx_metrics.declarations.settings import Settings
from cx_metrics.declarations.sign_in import Person
from cx_metrics.workspace.access_log import access_log, has_signed_out, note_access, note_undo, undo_notes
from cx_metrics.workspace.annotation import Annotation, annotate, annotations, remove_annotation
from cx_metrics.workspace.backup_file import backup, restore
from cx_metrics.workspace.closed_month import close_month, closed_months, open_month
from cx_metrics.workspace.maturity_round import MaturityRound, close_round, open_round, round_named, rounds
from cx_metrics.workspace.plan_entry import PlanEntry, plan_entries, save_plan_entry
from cx_metrics.workspace.rater import (
    FiledRater,
    Rater,
    file_answers,
    invite,
    invite_again,
    rater_of,
    raters,
    save_answers,
)
from cx_metrics.workspace.refusals import Conflict, Locked, NotAllowed, Overlapping, Revision, RoundClosed, Unusable
from cx_metrics.workspace.scenario import (
    Scenario,
    ScenarioContent,
    SignOff,
    remove_scenario,
    save_scenario,
    scenario_history,
    scenario_named,
    scenarios,
    sign_off,
    sign_offs,
)
from cx_metrics.workspace.store import Store, Watermark
from cx_metrics.workspace.target import (
    KeptTarget,
    remove_target,
    save_target,
    target_of_content,
    targets,
    with_targets,
)

FILE = "workspace.sqlite3"


def open_store(settings: Settings, sample: bool, writer: Person | None = None) -> Store:
    """The sample company's workspace or the organisation's own, which never mix: a file in the data folder each, or
    for the organisation the database that config.yaml names; what ``writer`` may not write, it refuses. Nothing is read
    or made yet."""
    if sample:
        return _in_file(settings.data_folder / "sample" / FILE, True, writer)
    url = settings.workspace.url
    if url is None:
        return _in_file(settings.data_folder / FILE, False, writer)
    return Store(url, False, writer=writer)


def _in_file(path: Path, sample: bool, writer: Person | None) -> Store:
    return Store(str(path), sample, path, writer)
