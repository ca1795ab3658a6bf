"""How a number was made: the rule, the rule with its sums, what was left out, and where it came from."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cx_metrics import settings, warehouse
from cx_metrics.cli import main
from cx_metrics.company import Company as Seen
from cx_metrics.declarations import load_settings
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.importing import Request, import_file, plain_mapping
from cx_metrics.metrics import Period, Question, measure
from cx_metrics.metrics.explain import Explanation, explain
from cx_metrics.metrics.explain_duration import replaced
from cx_metrics.text import Text
from cx_metrics.warehouse.reader import Reader
from tests.conftest import forget, new_house
from tests.warehouses import catalogue_of


def company(config: Path, answers: list[dict[str, object]]) -> Reader:
    """A company with these survey answers."""
    house_settings = load_settings(config)
    catalogue = catalogue_of(house_settings)
    file = config.parent / "answers.csv"
    columns = list(dict.fromkeys(key for answer in answers for key in answer))
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, columns)
        table.writeheader()
        table.writerows(answers)
    mapping = plain_mapping(file, catalogue.tables["responses"], None)
    import_file(Request(file, mapping, warehouse.folder_of(house_settings, False)), catalogue, house_settings)
    return warehouse.open_reader(house_settings)


def explained(reader: Reader, question: Question, locale: str = "en") -> tuple[Explanation, ...]:
    told = measure(Seen(reader, settings.catalogue(), settings.load(), "operator"), question)
    return explain(Seen(reader, settings.catalogue(), settings.load(), "operator"), question, told, Text(locale))


def scores(*nps: int | None, day: str = "2026-10-05", **more: object) -> list[dict[str, object]]:
    return [{"occurred_on": day, "nps": "" if score is None else score, **more} for score in nps]


# fifty promoters, thirty passives and twenty detractors, ten who did not answer, and a month that makes October whole
HUNDRED = [
    *scores(*[9] * 50, *[7] * 30, *[0] * 20, *[None] * 10),
    *scores(None, day="2026-10-01"),
    *scores(None, day="2026-10-31"),
]


@pytest.fixture(scope="module")
def hundred_config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The config.yaml of the company of these answers."""
    config = new_house(tmp_path_factory.mktemp("hundred"))
    company(config, HUNDRED)
    return config


@pytest.fixture
def hundred(hundred_config: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    monkeypatch.setenv("CX_CONFIG", str(hundred_config))
    forget()
    yield warehouse.open_reader(settings.load())
    monkeypatch.undo()
    forget()


def test_it_reads_like_the_sum_a_pencil_would_do(hundred: Reader) -> None:
    (told,) = explained(hundred, Question(("nps",)))
    assert told.sentences["rule"] == "Net Promoter Score = 100 × (promoters (9–10) − detractors (0–6)) ÷ answers"
    assert told.sentences["worked"] == "= 100 × (50 − 20) ÷ 100 = 30"
    assert told.sums == {"promoters": 50, "detractors": 20, "answers": 100}
    assert told.definitions == {"promoters": "nps >= 9", "detractors": "nps <= 6", "answers": "nps IS NOT NULL"}


def test_it_says_what_was_left_out_how_sure_it_is_and_where_it_came_from(hundred: Reader) -> None:
    (told,) = explained(hundred, Question(("nps",)))
    assert told.sentences["excluded"] == "12 of 112 rows have no answer to this question and do not count"
    assert told.sentences["interval"] == "95% interval 14–44" and told.sentences["method"].startswith("Adjusted Wald")
    assert (
        "repeated" not in told.sentences
        and "weighted" not in told.sentences
        and "target" not in told.sentences
        and not told.is_sample
    )
    assert [(batch.file, batch.rows) for batch in told.imports] == [("answers.csv", 112)]
    assert told.answered_by.startswith("rollup_") and told.build == warehouse.open_reader(settings.load()).build


def test_beside_a_weighted_figure_stands_what_it_would_be_without_weights(house: Path) -> None:
    answers = [*scores(*[10] * 60, weight=1), *scores(*[0] * 40, weight=3)]
    (told,) = explained(company(house, answers), Question(("nps",)))
    assert told.sentences["worked"] == "= 100 × (60 − 120) ÷ 180 = −33"
    assert told.sentences["weighted"].endswith("Without weights it would be 20.")


def test_each_group_and_month_has_its_own(house: Path) -> None:
    answers = [*scores(*[10] * 6, *[0] * 4, segment="a"), *scores(*[10] * 8, segment="b", day="2026-09-10"), *HUNDRED]
    told = explained(company(house, answers), Question(("nps",), by=("segment",), grain="month"))
    worked = {(e.by["segment"], e.sentences["period"]): e.sentences["worked"] for e in told}
    assert worked["a", "Oct 2026"].startswith("= 100 × (6 − 4) ÷ 10 =")
    assert worked["b", "Sep 2026"].startswith("= 100 × (8 − 0) ÷ 8 =")


def test_the_parts_of_a_change_add_up_on_paper(house: Path) -> None:
    before = [
        *scores(*[9] * 72, *[0] * 8, segment="a", day="2026-09-15"),
        *scores(*[9] * 12, *[0] * 8, segment="b", day="2026-09-15"),
    ]
    after = [*scores(*[9] * 46, *[0] * 4, segment="a"), *scores(*[9] * 31, *[0] * 19, segment="b")]
    reader = company(house, [*before, *after, *scores(None, day="2026-10-31"), *scores(None, day="2026-09-01")])
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    (told,) = explained(reader, Question(("nps",), period=october, compare="previous"))
    assert "Segment" in told.sentences["split"]
    assert told.sentences["judged"].startswith("Verdict: ")
    total = number_in(told.sentences["change"])
    mix, rate = (number_in(part) for part in re.findall(r"[+−][0-9.]+", told.sentences["split"]))
    assert abs(mix + rate - total) < 0.6  # the total is rounded to whole points
    assert mix < 0 < rate  # both groups improved, the total fell: the trap of methods 2.2


def test_customers_who_answer_twice_are_told_of(house: Path) -> None:
    answers = [answer for i in range(60) for answer in scores(*[10 if i % 2 else 0] * 4, customer_id=f"c{i}")]
    (told,) = explained(company(house, [*answers, *HUNDRED[-2:]]), Question(("nps",)))
    assert "independent answers" in told.sentences["repeated"]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_customers_who_answer_in_both_periods_are_told_of(house: Path, locale: str) -> None:
    moods = [[10, 10, 8, 2][i % 4] for i in range(80)]
    answers = [
        answer
        for day in ("2026-09-10", "2026-10-05")
        for i, score in enumerate(moods)
        for answer in scores(score if i % 9 else 0, customer_id=f"c{i}", day=day)
    ]
    ends = [*scores(None, day="2026-09-01"), *scores(None, day="2026-10-31")]
    reader, october = company(house, [*answers, *ends]), Period(date(2026, 10, 1), date(2026, 10, 31))
    asked = Question(("nps",), period=october, compare="previous")
    (told,) = explained(reader, asked, locale)
    assert re.search(r"\b7\d\s?%", told.sentences["same_customers"])  # 1 - √(1 - 0.95) is 78 %
    (told,) = explained(reader, Question(("nps",), period=october), locale)
    assert "same_customers" not in told.sentences


@pytest.mark.parametrize("locale", LANGUAGES)
def test_it_speaks_every_language(hundred: Reader, locale: str) -> None:
    (told,) = explained(hundred, Question(("nps",), compare="previous"), locale)
    assert (
        "÷" in told.sentences["rule"]
        and "100 × " in told.sentences["worked"]
        and (locale == "en") == ("answers" in told.sentences["sample"])
    )


def test_the_command_line_prints_the_same(hundred_config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--config", str(hundred_config), "measure", "nps", "--explain"]
    assert main(words) == 0
    assert "= 100 × (50 − 20) ÷ 100 = 30" in capsys.readouterr().out
    assert main([*words, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["explanations"][0]["sums"] == {"promoters": 50, "detractors": 20, "answers": 100}


def number_in(text: str) -> float:
    found = re.search(r"[+−]?[0-9]+(?:\.[0-9]+)?", text)
    assert found is not None
    return float(found[0].replace("−", "-"))


def test_a_receipt_splits_a_change_over_what_the_headline_names(house: Path) -> None:
    answers = []
    for year, strangers in ((2024, 20), (2025, 60)):  # only the mix of regions changes; segments hold as many of each
        for i in range(400):
            region = "europe" if i % 100 < strangers else "taiwan"
            more = {"region": region, "segment": ("family", "leisure")[i % 2]}
            answers += scores(0 if region == "europe" else 9, day=f"{year}-{1 + i % 12:02d}-{1 + i % 28:02d}", **more)
        answers += scores(None, day=f"{year}-12-31")
    reader = company(house, answers)
    period = Period(date(2025, 1, 1), date(2025, 12, 31))
    (told,) = explained(reader, Question(("nps",), period=period, compare="year"))
    assert "(Region)" in told.sentences["split"] and "\u221280.0 comes from" in told.sentences["split"]
    assert "(from 60 to \u221220)" in told.sentences["change"]


def test_a_sentence_of_a_name_that_no_receipt_has_is_an_error_and_not_left_out() -> None:
    said = {"sum": {"rule": "a", "worked": "b"}, "interval": {"interval": "c", "weighted": "d"}}
    told = {"sum": {"rule": "a", "worked": "e"}, "interval": {"interval": "c", "weighted": None}}
    assert replaced(said, {"worked": "e", "weighted": None}) == told
    with pytest.raises(AssertionError, match="no receipt says wrked"):
        replaced(said, {"wrked": "e"})
