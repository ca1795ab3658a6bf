"""Who is let in, what their role allows, and that rows which somebody is not shown reach no answer of theirs."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cx_metrics import settings, workspace
from cx_metrics.cli import main
from cx_metrics.company import Company as Seen
from cx_metrics.declarations import load_settings
from cx_metrics.declarations.settings import AuthoredTarget
from cx_metrics.declarations.sign_in import ABILITIES, Grant, Person, SignIn, session_of
from cx_metrics.errors import DeclarationError, QuestionError
from cx_metrics.metrics import Question, measure
from cx_metrics.metrics.question import within
from cx_metrics.settings import PROJECT
from cx_metrics.text import Text
from cx_metrics.ui import data, door, kept
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.view import view_of
from cx_metrics.warehouse import in_use
from cx_metrics.workspace import NotAllowed, Store
from tests.conftest import forget, new_house, same_sample
from tests.sample_reader import Sample, sample_company

NOW = 1_800_000_000.0
CLAIMS = {
    "is_logged_in": True, "iss": "https://login.example", "sub": "u1", "aud": "cx", "iat": NOW - 60, "nonce": "n",
    "email": "Eve@x.example", "name": "Eve  Exec", "groups": ["staff"],
}  # fmt: skip
TAIWAN = (("region", ("taiwan",)),)


def person(*grants: Grant, **claims: Any) -> Person | str:
    return SignIn(grants=grants).person({**CLAIMS, **claims}, "cx", NOW)


def test_a_grant_meets_people_by_address_and_members_of_groups() -> None:
    by_address = person(Grant("finance", people=("eve@X.example",)))
    by_group = person(Grant("cx_officer", groups=("staff",)))
    both = person(Grant("finance", people=("u1",)), Grant("data", groups=("staff", "other")))
    assert isinstance(by_address, Person) and isinstance(by_group, Person) and isinstance(both, Person)
    assert by_address.name == "Eve Exec (Eve@x.example)" and by_address.abilities == ABILITIES["finance"]
    assert by_group.abilities == ABILITIES["cx_officer"] and by_group.rows == ()
    assert both.abilities == ABILITIES["finance"] | ABILITIES["data"]
    assert person(Grant("admin", groups=("sta",)), Grant("admin", people=("eve",))) == "no_role"


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"is_logged_in": False}, "nobody"),
        ({"sub": ""}, "nobody"),
        ({"aud": "another"}, "expired"),
        ({"aud": ["another"], "azp": "cx"}, "expired"),  # made for another program, whoever asked for it
        ({"aud": None}, "expired"),
        ({"iat": NOW - 8 * 3600}, "expired"),
        ({"iat": NOW + 3600}, "expired"),
        ({"iat": None}, "expired"),
        ({"email_verified": False}, "no_role"),  # an address that its holder only says is theirs
        ({"email": "mallory@x.example"}, "no_role"),
    ],
)
def test_claims_that_let_nobody_in(claims: dict[str, Any], why: str) -> None:
    assert person(Grant("admin", people=("eve@x.example",)), **claims) == why


def test_rules_about_rows_bind_whoever_has_one() -> None:
    everything, north = Grant("admin", groups=("staff",)), Grant("viewer", groups=("n",), where={"region": ("taiwan",)})
    more = Grant("viewer", groups=("m",), where={"region": ("japan",), "segment": ("business",)})
    one, two = person(everything, north, groups=["staff", "n"]), person(north, more, groups=["n", "m"])
    assert isinstance(one, Person) and one.rows == TAIWAN and one.may("audit")
    assert isinstance(two, Person) and two.rows == (("region", ("japan", "taiwan")), ("segment", ("business",)))


def test_nobody_can_call_themselves_somebody_else() -> None:
    long = person(Grant("viewer", groups=("staff",)), name="The Chief Financial Officer of the whole company " * 3)
    assert isinstance(long, Person) and long.name.endswith("(Eve@x.example)") and len(long.name) <= 80
    assert session_of(CLAIMS) != session_of({**CLAIMS, "nonce": "m"}) and len(session_of(CLAIMS)) == 32


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("grants: [{role: viewer}]", "is for nobody"),
        ("grants: [{role: boss, groups: [a]}]", "role"),
        ("grants: [{role: viewer, groups: [a], where: {regoin: [x]}}]", "did you mean 'region'"),
        ("grants: [{role: viewer, groups: [a], where: {region: []}}]", "names no value"),
        ("grants: [{role: viewer, groups: [a], where: {touchpoint: [wifi]}}]", "visits are counted whole"),
        ("hours: 0", "use 1 to 720"),
        ("hour: 3", "hours"),
    ],
)
def test_a_wrong_grant_is_refused_with_its_line(tmp_path: Path, told: str, says: str) -> None:
    config = new_house(tmp_path)
    config.write_text(f"{config.read_text('utf-8')}\nsign_in:\n  {told}\n", "utf-8")
    with pytest.raises(DeclarationError, match=r"config\.yaml") as refused:
        load_settings(config)
    assert says in str(refused.value)


def test_a_role_taken_away_in_the_file_is_gone_at_the_next_look(house: Path) -> None:
    before = house.read_text("utf-8")
    assert settings.sign_in().grants == ()
    house.write_text(f"{before}\nsign_in: {{grants: [{{role: data, groups: [staff]}}]}}\n", "utf-8")
    assert [grant.role for grant in settings.sign_in().grants] == ["data"]
    house.write_text(before + "\n", "utf-8")
    assert settings.sign_in().grants == ()


def test_where_stays_inside_the_rows_and_can_only_be_narrowed() -> None:
    rows = (("region", ("japan", "taiwan")),)
    assert within((), rows) == rows
    assert within((("channel", ("app",)), ("region", ("taiwan", "europe"))), rows) == (
        ("channel", ("app",)), ("region", ("taiwan",)),
    )  # fmt: skip
    for outside in ("europe", ""):  # neither another value, nor rows that state none
        with pytest.raises(QuestionError, match="is not among your rows"):
            within((("region", (outside,)),), rows)


@pytest.fixture(scope="module")
def sample(sample_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    with pytest.MonkeyPatch.context() as patch:
        config = same_sample(sample_house.parent, tmp_path_factory.mktemp("rows"))
        patch.setenv("CX_CONFIG", str(config))
        forget()
        yield sample_company(config)
    forget()


def visit(rows: Any = ()) -> Visit:
    found = in_use(settings.load())
    assert found is not None
    return Visit(Text("en", "TWD"), found, rows=rows)


METRICS = ("nps", "csat")


def test_an_answer_to_part_of_the_company_is_that_of_a_reader_who_filters_by_it(sample: Sample) -> None:
    """So whatever follows by taking one from another follows for readers too, whom the rule of privacy thinks of."""
    reader = Seen(sample.reader, sample.catalogue, sample.settings, "reader")
    head = visit(TAIWAN)
    for by in ((), ("segment",), ("region",), ("segment", "channel")):
        for where in ((), (("channel", ("app",)),)):
            asked = Question(METRICS, by=by, where=where, compare="rest" if by else "year")
            theirs = data.answer(head, asked)
            same = measure(reader, replace(asked, where=tuple(sorted((*where, *TAIWAN)))))
            assert theirs.measurements == same.measurements and theirs.measurements
    regions = {m.groups["region"] for m in data.answer(head, Question(METRICS, by=("region",))).measurements}
    assert regions == {"taiwan"}


def test_no_question_leads_out_of_the_rows(sample: Sample) -> None:
    head, everybody = visit(TAIWAN), visit()
    other = (("region", ("southeast_asia",)),)
    assert other[0][1][0] in kept.company_of(everybody).reader.dimension_values["region"]
    assert kept.company_of(head).reader.dimension_values["region"] == ("taiwan",)
    with pytest.raises(QuestionError, match="is not among your rows"):
        data.answer(head, Question(METRICS, where=other))
    with pytest.raises(QuestionError, match="is not among your rows"):
        data.behind(head, Question(("nps",), where=other))
    journey = data.journeys_held(head)[0]
    period = view_of(everybody, ())[0].period
    with pytest.raises(QuestionError, match="is not among your rows"):
        data.journey(head, journey, TAIWAN, period, None, compare_where=other)
    for ask in (data.business_case, data.trust, data.maturity, data.scenario_states):
        with pytest.raises(QuestionError, match="of the whole company"):
            ask(head, "anything")  # type: ignore[call-arg, arg-type]


@pytest.mark.parametrize("url", [(), (("region", ("southeast_asia",)),), (("region", ("southeast_asia", "taiwan")),)])
def test_no_address_takes_the_rows_off(sample: Sample, url: Any) -> None:
    view, said, _ = view_of(visit(TAIWAN), url)
    assert view.where == TAIWAN and "Taiwan" in said


def test_what_is_kept_for_one_is_never_handed_to_another(sample: Sample) -> None:
    asked = Question(METRICS)
    everybody = [m.n for m in data.answer(visit(), asked).measurements]
    for rows, part in ((TAIWAN, "taiwan"), ((("region", ("southeast_asia",)),), "southeast_asia")):
        theirs = [m.n for m in data.answer(visit(rows), asked).measurements]
        groups = data.answer(visit(), Question(METRICS, by=("region",))).measurements
        assert theirs == [m.n for name in METRICS for m in groups if (m.metric, m.groups["region"]) == (name, part)]
        assert theirs != everybody
    assert [m.n for m in data.answer(visit(), asked).measurements] == everybody


def writer(role: Any) -> Person:
    return Person("Eve (eve@x.example)", ABILITIES[role])


def set_one(store: Store) -> str:
    day = settings.load().imports.earliest_date.replace(year=2026)
    target = AuthoredTarget(
        metric="nps", value=40.0, starts=day, ends=day.replace(month=12, day=31), set_by="Ben", set_on=day
    )
    return workspace.save_target(store, target, settings.catalogue().metrics["nps"], "Ben").author


def test_who_may_not_write_is_refused_where_it_is_kept_and_names_are_those_of_the_sign_in(house: Path) -> None:
    told = settings.load()
    for role in ("viewer", "finance", "data"):
        with pytest.raises(NotAllowed):
            set_one(workspace.open_store(told, False, writer(role)))
    assert set_one(workspace.open_store(told, False, writer("cx_officer"))) == "Eve (eve@x.example)"
    with pytest.raises(NotAllowed):
        workspace.close_month(workspace.open_store(told, False, writer("cx_officer")), told.imports.earliest_date, "x")
    closed = workspace.close_month(workspace.open_store(told, False, writer("finance")), told.imports.earliest_date, "")
    assert closed.author == "Eve (eve@x.example)"


def test_a_session_that_was_ended_lets_nobody_in_again_and_no_page_follows_the_log(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.write_text(house.read_text("utf-8") + "\nsign_in: {grants: [{role: viewer, groups: [staff]}]}\n", "utf-8")
    monkeypatch.setattr(door, "is_locked", lambda: True)
    monkeypatch.setattr(door, "get_secrets_auth_section", lambda: {"client_id": "cx"})
    claims = {**CLAIMS, "iat": time.time()}
    found = door.person_of(claims)
    assert isinstance(found, Person)
    store = workspace.open_store(settings.load(), False)
    before = store.marks(None)
    for act in ("sign_in", "sign_in", "export", "export", "sign_out"):
        workspace.note_access(store, act, author=found.name, session=found.session, of="a.csv")
    assert door.person_of(claims) == "nobody"
    assert isinstance(door.person_of({**claims, "nonce": "another"}), Person)
    assert [entry.kind for entry in workspace.access_log(store)] == ["sign_out", "export", "export", "sign_in"]
    assert store.marks(None) == before == ((0, ""),)


def test_the_list_of_who_did_what_tells_of_imports_that_are_gone_too(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = workspace.open_store(settings.load(), False)
    workspace.note_access(store, "sign_in", author="Eve", session="s1")
    workspace.note_access(store, "export", author="Eve", session="s1", of="case.xlsx")
    told: dict[str, str | int] = {
        "file": "answers.csv",
        "rows": 9,
        "author": "Dora",
        "imported_at": "2026-01-02T03:04:05+00:00",
    }
    workspace.note_undo(store, {"b1": told}, "Ben")
    assert main(["--config", str(house), "audit", "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)["entries"]
    assert [(e["who"], e["act"], e["of"]) for e in entries] == [
        ("Ben", "undo", "answers.csv"), ("Eve", "export", "case.xlsx"), ("Eve", "sign_in", ""),
        ("Dora", "import", "answers.csv"),
    ]  # fmt: skip
    assert main(["--config", str(house), "audit", "--act", "export", "--who", "eve"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{entries[1]['at'][:16].replace('T', ' ')} UTC  export    Eve  case.xlsx"
    ]


def test_the_document_tells_each_role() -> None:
    told = (PROJECT / "docs" / "signing_in.md").read_text("utf-8")
    assert all(f"| `{role}` |" in told for role in ABILITIES)
