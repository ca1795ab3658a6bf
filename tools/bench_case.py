"""How fast ten thousand runs of the largest business case are, beside the same case worked out once a run in a loop."""

import time

import numpy as np

from cx_metrics.declarations import load_catalogue, load_settings
from cx_metrics.roi.case_run import run
from tools.bench_house import Row
from tools.serving import ROOT

RUNS, IN_A_LOOP = 10_000, 200


def runs_at_once_against_a_loop() -> Row:
    """All lines of the case; the loop takes ten minutes, so a part of it is timed and scaled."""
    catalogue = load_catalogue(load_settings(ROOT / "config.yaml"))
    model = max(map(catalogue.case_model, catalogue.business_cases), key=lambda each: len(each.lines))
    rng = np.random.default_rng(1)
    draws = {name: rng.uniform(each.low, each.high, RUNS) for name, each in model.inputs.items()}
    run(model, draws)
    start = time.perf_counter()
    run(model, draws)
    fast = time.perf_counter() - start
    start = time.perf_counter()
    for i in range(IN_A_LOOP):
        run(model, {name: values[i] for name, values in draws.items()})
    slow = (time.perf_counter() - start) * RUNS / IN_A_LOOP
    what = f"{RUNS:,} runs of {model.case.id}, {len(model.lines)} lines: a Python loop vs at once"
    return Row(what, slow / fast, "≥ 200 ×", slow, fast)
