"""How much work the server has with a rerun of the overview, beside a fragment that does nothing.

Both run in Streamlit's own test runner: the script and everything Streamlit does for it. A network and a browser would
be the same for both and only hide the difference. The runner reruns the whole of a script, so the fragment stands in
one that holds nothing else.
"""

import os
from itertools import product
from unittest import mock

from streamlit.testing.v1 import AppTest

from cx_metrics import settings
from tools.bench_house import Company, Row, side_by_side
from tools.serving import ROOT

RUNS = 15
PATIENCE = 600  # seconds
EMPTY = """
import streamlit as st

@st.fragment
def nothing():
    st.slider("nothing", 0, 100, key="nothing")

nothing()
"""


def rerun_against_empty_fragment(company: Company) -> list[Row]:
    """A change of filters on the full overview whose data is cached, and one whose data is not, each against the empty
    fragment."""
    with mock.patch.dict(os.environ, {"CX_CONFIG": str(ROOT / "config.yaml"), "CX_DATA": str(company.folder)}):
        settings.load.cache_clear()
        settings.catalogue.cache_clear()
        empty = AppTest.from_string(EMPTY, default_timeout=PATIENCE).run()
        page = AppTest.from_file(str(ROOT / "pages" / "_router.py"), default_timeout=PATIENCE).run()
        segments, regions = (company.reader.dimension_values[name] for name in ("segment", "region"))

        def filtered(segment: str, region: str | None = None) -> None:
            page.query_params["segment"] = segment
            if region:
                page.query_params["region"] = region
            page.run()
            if page.exception:
                raise RuntimeError(page.exception[0].message)

        turns = iter(segments[:2] * (RUNS + 1))
        for segment in segments[:2]:
            filtered(segment)
        cached, nothing = side_by_side(lambda: filtered(next(turns)), empty.run, RUNS)
        unseen = iter(product(segments, regions))
        fresh, beside = side_by_side(lambda: filtered(*next(unseen)), empty.run, 5)
    settings.load.cache_clear()
    settings.catalogue.cache_clear()
    what = f"rerun of the overview after a filter vs an empty fragment, {company.rows:,}"
    return [
        Row(f"{what}, cached", cached / nothing, "≤ 2 ×", cached, nothing),
        Row(f"{what}, uncached", fresh / beside, "reported", fresh, beside),
    ]
