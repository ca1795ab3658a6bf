"""How much work the server has with a rerun of the overview and of the what-if page, beside a fragment that does
nothing.

Both are asked of a real server, started as the dashboard is, and what is counted is the time of its processor: the
script, everything Streamlit does for it, and sending the result.
"""

import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice, product
from pathlib import Path
from unittest import mock

from tools.bench_house import Company, Row
from tools.bench_visitor import Visitor
from tools.serving import ROOT, running

TURNS, RUNS = 5, 30  # so many turns of so many reruns: the system tells processor time in hundredths of a second
LAUNCHER = """
import streamlit as st

import app as ours

app = st.App({script!r}, lifespan=ours.lifespan)
"""
EMPTY = """
import streamlit as st

@st.fragment
def nothing():
    st.slider("nothing", 0, 100, key="nothing")

nothing()
"""


def rerun_against_empty_fragment(company: Company) -> list[Row]:
    """A filter chosen in the full overview, another split and another figure, with everything known that they ask for;
    the whole page; and a filter of which nothing is known: each against the empty fragment."""
    with mock.patch.dict(os.environ, {"CX_DATA": str(company.folder)}), _visitors() as (page, empty):
        segments, regions = (company.reader.dimension_values[name] for name in ("segment", "region"))
        known = [f"segment={segment}" for segment in segments[:2]]
        splits = [f"{known[0]}&by={name}" for name in ("region", "channel")]
        figures = [f"{known[0]}&metric={name}" for name in ("nps", "csat")]
        empty.run()
        ((slider, _),) = empty.fragments.items()
        for query in (*known, *splits, *figures):
            page.run(query)
        ((answered, _),) = page.fragments.items()  # all that a filter or a choice changes

        def choose(segment: str) -> None:
            page.choose("cx_segment_en", segment)

        def again(query: str) -> None:
            page.run(query, answered)

        def nothing_again(_: str) -> None:
            empty.run("", slider)

        taken: dict[str, list[float]] = {}
        for _ in range(TURNS):
            turn = {
                "nothing": empty.cost([""] * RUNS, nothing_again),
                "split": page.cost((splits * RUNS)[:RUNS], again),
                "figure": page.cost((figures * RUNS)[:RUNS], again),
                "page": page.cost((known * RUNS)[:RUNS], page.run),
            }
            page.run()  # no filter, as a reader begins
            turn["filter"] = page.cost((segments[:2] * RUNS)[:RUNS], choose)
            for name, seconds in turn.items():
                taken.setdefault(name, []).append(seconds)
        unseen = (f"segment={one}&region={other}" for one, other in product(segments, regions))
        fresh = page.cost(list(islice(unseen, 8)), again)
    one = {name: statistics.median(seconds) for name, seconds in taken.items()} | {"fresh": fresh}
    rows = {
        "filter": ("another filter of the overview, known", "≤ 2 ×"),
        "split": ("another split of the overview, known", "≤ 2 ×"),
        "figure": ("another figure of the overview, known", "≤ 2 ×"),
        "page": ("the whole overview again, known", "reported"),
        "fresh": ("another filter of the overview, not known", "reported"),
    }
    nothing = one["nothing"]
    return [
        Row(f"{what}, vs an empty fragment, {company.rows:,}", one[name] / nothing, wanted, one[name], nothing)
        for name, (what, wanted) in rows.items()
    ]


def slider_against_empty_fragment(company: Company) -> list[Row]:
    """A lever moved on the what-if page to where it never stood, over ten thousand runs; against the empty fragment."""
    with mock.patch.dict(os.environ, {"CX_DATA": str(company.folder)}), _visitors() as (page, empty):
        page.show("what-if")
        empty.run()
        ((slider, _),) = empty.fragments.items()
        levels = iter(range(1, 1 + TURNS * RUNS))
        taken: dict[str, list[float]] = {"nothing": [], "slide": []}

        def move(level: float) -> None:
            page.pick("what_if_levers", f"resolved_more={62.5 + level / 8}")

        def nothing_again(_: float) -> None:
            empty.run("", slider)

        for _ in range(TURNS):
            asked = [float(next(levels)) for _ in range(RUNS)]
            taken["nothing"].append(empty.cost(asked, nothing_again))
            taken["slide"].append(page.cost(asked, move))
    slide, nothing = (statistics.median(taken[name]) for name in ("slide", "nothing"))
    what = f"a lever moved on the what-if page, vs an empty fragment, {company.rows:,}"
    return [Row(what, slide / nothing, "≤ 4 ×", slide, nothing)]


@contextmanager
def _visitors() -> Iterator[tuple[Visitor, Visitor]]:
    """One on the dashboard, and one on a page with nothing but a fragment that does nothing."""
    config = ROOT / "config.yaml"
    with tempfile.TemporaryDirectory() as place:
        script, launcher = Path(place) / "empty.py", Path(place) / "launcher.py"
        script.write_text(EMPTY, "utf-8")
        launcher.write_text(LAUNCHER.format(script=str(script)), "utf-8")
        with (
            running("app.py", config) as ours,
            running(launcher, config) as theirs,
            closing(Visitor(*ours)) as page,
            closing(Visitor(*theirs)) as empty,
        ):
            yield page, empty
