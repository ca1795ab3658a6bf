"""Top and bottom boxes belong to the scale on which an answer was given, and answers can be asked how they spread."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cx_metrics.charts import spread_columns
from cx_metrics.company import Company as Seen
from cx_metrics.declarations.boxes import boxes_of
from cx_metrics.errors import DeclarationError
from cx_metrics.metrics.answer_spread import AnswerScale, boxes_said, scales
from cx_metrics.metrics.explain import explain
from cx_metrics.metrics.measure import measure
from cx_metrics.metrics.question import Question
from cx_metrics.metrics.undated import all_time
from cx_metrics.pictures import receipt
from cx_metrics.statistics.intervals import wilson
from cx_metrics.text import Text
from cx_metrics.warehouse import open_reader
from tests.warehouses import Company, case

METRICS = ("nps", "csat", "csat_bottom", "touchpoint_score", "ratings_top", "ratings_bottom", "comment_rate")
DAY = {"from": "day", "format": "%Y-%m-%d"}


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path, metrics=METRICS)


@pytest.mark.parametrize("answers", range(2, 12))
@pytest.mark.parametrize(("low", "step"), [(0, 1), (1, 1), (-2, 1), (0, 25)])
def test_the_boxes_belong_to_the_scale(answers: int, low: float, step: float) -> None:
    """Best and worst of 2 to 4 answers, two at each end of 5 to 11, whatever the numbers are."""
    given = [low + step * i for i in range(answers)]
    top, bottom = boxes_of((given[0], given[-1]), step)
    boxes = 1 if answers <= 4 else 2
    assert [a for a in given if a >= top] == given[-boxes:] and [a for a in given if a <= bottom] == given[:boxes]


def test_other_boxes() -> None:
    assert boxes_of((0, 100)) == (90, 10), "of a long scale the tenth at each end"
    assert boxes_of((1, 5), 0.5) == (4, 2), "half points lie between the points"
    assert boxes_of((0, 10), 1, 1, 7) == (10, 6), "as declared"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"from": "a", "scale": [0, 1], "top": 2}, "boxes that meet"),
        ({"from": "a", "scale": [1, 5], "top": 3, "bottom": 3}, "boxes that meet"),
        ({"from": "a", "scale": [1, 5], "bottom": 0}, "less than one box"),
    ],
)
def test_boxes_that_cannot_be(company: Company, said: dict[str, Any], found: str) -> None:
    with pytest.raises(DeclarationError, match=found):
        company.mapping({"occurred_on": DAY, "csat": said})
    with pytest.raises(DeclarationError, match=found):
        company.mapping({"occurred_on": DAY}, items={"one": said})
    with pytest.raises(DeclarationError, match="always read alike"):
        company.mapping({"occurred_on": DAY, "nps": {"from": "a", "top": 1}})


def test_of_two_answers_only_the_better_one_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    of = Company(tmp_path)
    assert of.call("import", case("two_point.csv"), "--mapping", case("two_point.yaml")) == 0
    told = of.asked(capsys, "measure", "csat", "csat_bottom", "--all-time", "--distribution", "--explain")
    good, bad = told["measurements"]
    assert good["value"] == pytest.approx(0.4) and bad["value"] == pytest.approx(0.6)
    assert [(a["answer"], a["n"]) for a in good["distribution"][0]["answers"]] == [(0, 3), (1, 2)]
    assert [e["boxes"] for e in told["explanations"]] == ["Top boxes: 1 of 0–1", "Bottom boxes: 0 of 0–1"]
    assert told["explanations"][0]["worked"] == "= 2 ÷ 5 = 40%", "what has no date is in the receipt of all time too"
    assert told["explanations"][0]["spreads"] == good["distribution"]


def test_each_row_counts_by_its_own_scale(company: Company, capsys: pytest.CaptureFixture[str]) -> None:
    """Three surveys with scales of 2, 4 and 10 answers, one with a box of its own, and an item turned round."""
    rng, frames = np.random.default_rng(3), {}
    for name, low, high, said in (
        ("yes", 0, 1, {}), ("four", 1, 4, {}), ("ten", 1, 10, {"top": 3}),
    ):  # fmt: skip
        frame = pd.DataFrame({"day": "2026-01-05", "q": rng.integers(low, high + 1, 80), "i": rng.integers(1, 8, 80)})
        columns = {"occurred_on": DAY, "survey": {"value": name}, "csat": {"from": "q", "scale": [low, high], **said}}
        items = {"one": {"from": "i", "scale": [1, 7], "reversed": True, "bottom": 3}}
        company.bring(frame.to_csv(index=False), company.mapping(columns, items=items))
        frames[name] = frame
    asked = ("measure", "csat", "csat_bottom", "ratings_top", "ratings_bottom", "--all-time", "--distribution")
    good, bad, best, worst = company.asked(capsys, *asked)["measurements"]
    limits = {"yes": (1, 0), "four": (4, 1), "ten": (8, 2)}
    of = [(frame["q"], *limits[name]) for name, frame in frames.items()]
    assert good["value"] == pytest.approx(np.mean([q >= top for q, top, _ in of]))
    assert bad["value"] == pytest.approx(np.mean([q <= bottom for q, _, bottom in of]))
    items = 8 - pd.concat(frame["i"] for frame in frames.values())
    assert best["value"] == pytest.approx((items >= 6).mean()) and worst["value"] == pytest.approx((items <= 3).mean())
    (spread,) = best["distribution"]
    assert [a["n"] for a in spread["answers"]] == [int((items == i).sum()) for i in range(1, 8)]
    assert {(s["low"], s["high"], s["top"], s["bottom"]) for s in good["distribution"]} == {
        (0, 1, 1, 0), (1, 4, 4, 1), (1, 10, 8, 2),
    }  # fmt: skip
    words = boxes_said(
        company.catalogue.metrics["csat"],
        scales(open_reader(company.settings), company.catalogue.metrics["csat"]),
        Text("en"),
    )
    assert words == "Top boxes: 1 of 0–1, 4 of 1–4, and 8–10 of 1–10"


def test_answers_imported_before_boxes_were_kept(company: Company) -> None:
    """Their file and their Parquet say nothing of boxes: those of the scale are taken."""
    of = pd.DataFrame({"day": "2026-01-05", "q": [0, 1, 1, 0, 0] * 8})
    columns = {"occurred_on": DAY, "csat": {"from": "q", "scale": [0, 1]}}
    (batch,) = company.bring(of.to_csv(index=False), company.mapping(columns)).batches
    manifest, parquet = company.folder.manifest(batch), company.folder.parquet("responses", batch)
    manifest.write_text(json.dumps({k: v for k, v in json.loads(manifest.read_text()).items() if k != "boxes"}))
    pd.read_parquet(parquet).drop(columns=["csat_top", "csat_bottom"]).to_parquet(parquet)
    assert company.call("build") == 0
    assert company.stored("min(csat_top), max(csat_bottom), sum(csat_low)", "responses") == [(1, 0, 0)]


@pytest.fixture
def surveyed(company: Company) -> tuple[Company, pd.DataFrame]:
    """Three months of weighted answers in two groups, a few without a segment, and some customers more than once."""
    rng = np.random.default_rng(7)
    n = 900
    frame = pd.DataFrame({
        "occurred_on": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 90, n), "D"),
        "customer_id": [f"c{i}" for i in rng.integers(0, 500, n)],
        "segment": rng.choice(["a", "b", ""], n, p=[0.6, 0.37, 0.03]),
        "nps": rng.binomial(10, 0.8, n),
        "weight": rng.choice([0.5, 1.0, 2.0], n),
    })  # fmt: skip
    company.bring(frame.to_csv(index=False, date_format="%Y-%m-%d"), "responses")
    return company, frame


def test_the_distribution_is_that_of_the_rows(
    surveyed: tuple[Company, pd.DataFrame], capsys: pytest.CaptureFixture[str]
) -> None:
    """By group, under a filter, over days that cut months: counts and weighted shares as pandas has them."""
    company, frame = surveyed
    days = ("--from", "2026-01-10", "--to", "2026-03-03")
    told = company.asked(capsys, "measure", "nps", "--by", "segment", *days, "--distribution")["measurements"]
    within = frame[frame["occurred_on"].between("2026-01-10", "2026-03-03")]
    assert {m["by"]["segment"] for m in told} == {"a", "b", None}
    for m in told:
        of = within[within["segment"] == (m["by"]["segment"] or "")]
        (spread,) = m["distribution"]
        weights = of.groupby("nps")["weight"].sum() / of["weight"].sum()
        assert spread["n"] == m["n"] == len(of)
        for answer in spread["answers"]:
            share = weights.get(answer["answer"], 0.0)
            interval = wilson(share * m["n_effective"], m["n_effective"])
            assert answer["n"] == (of["nps"] == answer["answer"]).sum() and answer["share"] == pytest.approx(share)
            assert (answer["low"], answer["high"]) == pytest.approx((float(interval.low), float(interval.high)))
    one = company.asked(capsys, "measure", "nps", "--where", "segment=a", "--grain", "month", "--distribution")
    for m in one["measurements"]:
        at = int(m["period"]["from"][5:7])
        nps = frame.loc[(frame["segment"] == "a") & (frame["occurred_on"].dt.month == at), "nps"]
        assert [a["n"] for a in m["distribution"][0]["answers"]] == [int((nps == i).sum()) for i in range(11)]


def test_readers_see_no_small_count(surveyed: tuple[Company, pd.DataFrame], capsys: pytest.CaptureFixture[str]) -> None:
    company, _ = surveyed
    asked = ("measure", "nps", "--by", "segment", "--from", "2026-01-01", "--to", "2026-03-31", "--distribution")
    everything = company.asked(capsys, *asked)["measurements"]
    shown = company.asked(capsys, *asked, "--public")["measurements"]
    hidden = 0
    for m, whole in zip(shown, everything, strict=True):
        if m["status"] == "suppressed":
            assert m["distribution"] == []
            continue
        (spread,), (known,) = m["distribution"], whole["distribution"]
        gone = [k["n"] for s, k in zip(spread["answers"], known["answers"], strict=True) if s["n"] is None]
        assert all(a["share"] is None for a in spread["answers"] if a["n"] is None)
        assert not [a for a in spread["answers"] if a["n"] is not None and 0 < a["n"] < 5]
        assert not gone or sum(gone) >= 5
        hidden += len(gone)
    assert hidden, "the tails of 0 to 10 are thin"


def test_what_counts_no_score_has_no_distribution(
    surveyed: tuple[Company, pd.DataFrame], capsys: pytest.CaptureFixture[str]
) -> None:
    company, _ = surveyed
    assert company.call("measure", "comment_rate", "--distribution") == 1
    assert "counts no answers on a scale" in capsys.readouterr().err
    assert company.call("measure", "nps", "--distribution", "--all-time") == 0
    assert "    on 0–10, n 900" in capsys.readouterr().out


@pytest.mark.parametrize("locale", ["en", "zh-TW", "zh-CN"])
def test_the_receipt_shows_how_answers_spread(surveyed: tuple[Company, pd.DataFrame], locale: str) -> None:
    company, frame = surveyed
    reader, text = open_reader(company.settings), Text(locale, "TWD")
    question = Question(("nps",), period=all_time(reader))
    seen = Seen(reader, company.catalogue, company.settings, "operator")
    (told,) = explain(seen, question, measure(seen, question), text)
    assert told.spreads[0].scale[:2] == (0, 10) and told.spreads[0].n == len(frame)
    columns = spread_columns(told.spreads[0], company.catalogue.metrics["nps"], text)
    assert [column.name for column in columns] == [str(answer) for answer in range(11)]
    opening, rest = receipt(told, text)
    assert text("receipt.sample") in opening and text("receipt.period") in rest  # and the chart stands between them
    csat = company.catalogue.metrics["csat"]
    assert boxes_said(csat, [AnswerScale(0, 1, 1, 0)], text) == text(
        "boxes.top", of=text("boxes.of", answers="1", scale="0–1")
    )
