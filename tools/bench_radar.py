"""The row of the bench about the radar: the scan for breaks, from roll-ups, against pandas on the raw rows."""

from itertools import combinations

import pandas as pd

from cx_metrics.company import Company as Seen
from cx_metrics.radar import scan
from tools.bench_house import Company, Row, side_by_side


def scan_against_group_by(company: Company) -> Row:
    """Every score by month and each dimension and pair of dimensions, with a step tried at each month, as a loop of
    group-bys over raw rows held in pandas (which is spared the reading, the volumes and the ratings), against our scan
    of all of them."""
    reader = company.reader
    batch = next(b for b in reader.batches if b.table == "responses" and b.accepted > company.rows / 2)
    held = [d for d in reader.dimensions("responses") if d != "stage"]
    path = reader.folder.parquet("responses", batch.id)
    known = set(pd.read_parquet(path).head(0).columns)
    names = [d for d in held if d in known]
    raw = pd.read_parquet(path, columns=["occurred_on", "nps", "csat", "ces", *names])
    raw["month"] = pd.to_datetime(raw["occurred_on"]).dt.year * 12 + pd.to_datetime(raw["occurred_on"]).dt.month - 1
    raw["net"] = 1.0 * (raw["nps"] >= 9) - 1.0 * (raw["nps"] <= 6)
    raw["satisfied"], raw["easy"] = 1.0 * (raw["csat"] >= 4), 1.0 * (raw["ces"] >= 5)

    def by_pandas() -> float:
        largest = 0.0
        for by in [*((name,) for name in names), *combinations(names, 2)]:
            for score in ("net", "satisfied", "easy"):
                for _, group in raw.groupby(list(by), observed=True):
                    means = group.groupby("month")[score].mean()
                    for at in range(3, len(means) - 2):
                        largest = max(largest, abs(means.iloc[at:].mean() - means.iloc[:at].mean()))
        return largest

    seen = Seen(reader, company.catalogue, company.settings, "operator")
    slow, fast = side_by_side(by_pandas, lambda: scan(seen), 3)
    what = f"scan for breaks: group-bys in pandas vs ours, {company.rows:,}"
    return Row(what, slow / fast, "≥ 50 ×", slow, fast)
