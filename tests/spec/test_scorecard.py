"""Which figures the overview shows is declared, checked when it loads, and may be a company's own; `check` refuses
names that are missing in a language."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from cx_metrics import settings, warehouse
from cx_metrics.checks.languages import untranslated
from cx_metrics.declarations.catalogue import SHIPPED, load_catalogue
from cx_metrics.declarations.settings_checks import load_settings
from cx_metrics.errors import DeclarationError
from cx_metrics.text import Text
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.kept import company_of
from tests.conftest import forget
from tests.warehouses import Company

CONFIG = """
organisation: {name: Test, currency: TWD, time_zone: Asia/Taipei}
dimensions: {segment: {name: Segment}}
catalogue: own
"""


def own(folder: Path, scorecard: str = "", metric: str = "", config: str = "") -> Path:
    """A company with a catalogue folder of its own."""
    (folder / "own" / "metrics").mkdir(parents=True)
    if scorecard:
        (folder / "own" / "scorecard.yaml").write_text(scorecard, "utf-8")
    if metric:
        (folder / "own" / "metrics" / "liked.yaml").write_text(metric, "utf-8")
    path = folder / "config.yaml"
    path.write_text(CONFIG + config, "utf-8")
    return path


def test_the_first_of_a_row_that_the_company_has_gets_the_card_and_cards_stand_by_perspective() -> None:
    card = load_catalogue(load_settings(SHIPPED.parents[1] / "config.yaml")).scorecard
    held = {"complaints", "nps", "retention_by_purchase", "lost_customers", "response_rate"}
    assert card.chosen(held) == ("nps", "complaints", "response_rate", "retention_by_purchase")
    assert len(card.chosen(card.candidates)) == card.most
    assert card.perspective("complaints") == "process" and card.perspective("earned_growth") is None
    assert card.place("nps") < card.place("response_rate") < card.place("earned_growth")


def test_a_company_shows_the_figures_it_wants(tmp_path: Path) -> None:
    text = "most: 2\nwanted: [[csat], [nps]]\nperspectives: {customer: [nps, csat]}\n"
    card = load_catalogue(load_settings(own(tmp_path, text))).scorecard
    assert card.chosen({"nps", "csat", "churn_rate"}) == ("nps", "csat") and card.pyramid == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "most: 2\nwanted: [[npss]]\nperspectives: {customer: [npss]}\n",
            "'npss' is not a metric — did you mean 'nps'?",
        ),
        ("most: 2\nwanted: [[nps], [csat]]\nperspectives: {customer: [nps]}\n", "'csat' is in none"),
        (
            "most: 2\nwanted: [[nps]]\nperspectives: {customer: [nps]}\npyramid: [nps]\n",
            "nps is measured in points — a layer is as wide as a share of customers",
        ),
        ("most: 2\nwanted: [[nps]]\nperspectives: {clients: [nps]}\n", "clients"),
        (
            "most: 2\nwanted: [[nps]]\nperspectives: {customer: [nps]}\nmoney: cost_of_action\n",
            "'cost_of_action' is not a business case — did you mean 'cost_of_inaction'?",
        ),
        ("most: 2\nwnted: [[nps]]\nperspectives: {customer: [nps]}\n", "did you mean 'wanted'?"),
    ],
)
def test_a_wrong_scorecard_is_refused_when_it_loads(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        load_catalogue(load_settings(own(tmp_path, text)))
    assert told in str(refused.value)


def test_names_that_lack_a_language_of_the_organisation_are_refused(tmp_path: Path) -> None:
    declared = yaml.safe_load((SHIPPED / "metrics" / "csat_mean.yaml").read_text("utf-8"))
    declared |= {"name": {"en": "Liked"}, "short_name": "Liked"}
    settings = load_settings(own(tmp_path, metric=yaml.safe_dump(declared), config="languages: [en, zh-TW]\n"))
    problems = [str(p) for p in untranslated(settings, load_catalogue(settings))]
    assert problems == ["liked.yaml, key name: has no zh-TW — add it, or write one text for all languages"]
    only_english = replace(settings, languages=("en",))
    assert not untranslated(only_english, load_catalogue(only_english))


def test_a_running_server_takes_up_a_scorecard_with_the_next_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = Company(tmp_path, {"catalogue": "own"})
    (scorecard := tmp_path / "own" / "scorecard.yaml").parent.mkdir()
    scorecard.write_text("most: 2\nwanted: [[csat], [nps]]\nperspectives: {customer: [nps, csat]}\n", "utf-8")
    company.bring("occurred_on,nps\n2026-10-05,9\n", "responses")
    monkeypatch.setenv("CX_CONFIG", str(company.config))
    forget()

    def shown() -> int:
        in_use = warehouse.in_use(settings.load())
        assert in_use is not None
        return company_of(Visit(Text("en"), in_use)).catalogue.scorecard.most

    assert shown() == 2
    scorecard.write_text(scorecard.read_text("utf-8").replace("most: 2", "most: 1"), "utf-8")
    assert shown() == 2, "until there is a build that was made with it"
    warehouse.rebuild(company.settings, load_catalogue(company.settings), False)
    assert shown() == 1
    forget()
