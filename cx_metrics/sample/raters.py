"""What raters of the sample company say of its practices in two rounds a year apart, the same for the same seed: its
leaders see more than its front line does, and the second round is a little better than the first."""

from datetime import date, timedelta
from typing import Any

import numpy as np

from cx_metrics.declarations.maturity_model import LEADERS, ROLES, MaturityModel, RaterRole
from cx_metrics.sample.company import LAST_DAY
from cx_metrics.workspace import FiledRater, Store, close_round, file_answers, open_round
from cx_metrics.workspace.maturity_round import ROUND

MODEL = "experience_core"
AUTHOR = "SAMPLE"
# the years of the rounds, and how many of the practices have got one level further since the first
YEARS = {LAST_DAY.year - 1: 0.0, LAST_DAY.year: 0.35}
# raters of each role; how many levels they see above (or below) what there is; how often they do not know
PEOPLE: dict[RaterRole, tuple[int, float, float]] = {
    LEADERS: (7, 2.1, 0.01),
    "middle": (8, 0.9, 0.03),
    "front_line": (11, 0.1, 0.10),
    "partner": (6, 0.4, 0.02),
}
STANDING = (0.30, 0.45, 0.25)  # how many practices stand on the first, second and third level
SPREAD = 0.55  # levels: how far raters of one role differ
SHOWN = 0.5  # how often who claims a practice has something to show for it, if it stands on the third level or higher
SHOWN_ELSE = 0.05


def write_rounds(store: Store, model: MaturityModel, least: int, seed: int) -> int:
    """Keep both rounds, closed, in the sample company's workspace; how many were not there yet. What is there already
    stays as it is, with what people wrote about it. Raises WorkspaceError."""
    made = 0
    for year, said in sample_rounds(model, seed).items():
        item = f"sample-{year}"
        if store.history(ROUND, item):
            continue
        day = LAST_DAY.replace(year=year)
        open_round(store, model=model.id, title=f"SAMPLE {year}", as_of=day, least=least, author=AUTHOR, item=item)
        file_answers(store, item, said, author=AUTHOR)
        close_round(store, item, author=AUTHOR)
        made += 1
    return made


def sample_rounds(model: MaturityModel, seed: int) -> dict[int, tuple[FiledRater, ...]]:
    """The answers of every rater by the year of the round."""
    standing_seed, moved_seed, proof_seed, *round_seeds = np.random.SeedSequence([seed, 40]).spawn(3 + len(YEARS))
    practices = list(model.practices)
    levels = np.arange(1, len(STANDING) + 1)
    standing = np.random.default_rng(standing_seed).choice(levels, len(practices), p=STANDING).astype(float)
    order = np.random.default_rng(moved_seed).permutation(len(practices))
    rounds = {}
    for (year, further), round_seed in zip(YEARS.items(), round_seeds, strict=True):
        rng, now = np.random.default_rng(round_seed), standing.copy()
        proofs = np.random.default_rng(proof_seed)  # who has a document has it in the next round too
        now[order[: round(further * len(practices))]] += 1
        day = LAST_DAY.replace(year=year)
        told = dict(zip(practices, now, strict=True))
        rounds[year] = tuple(
            FiledRater(f"{role} {number}", role, _answers(rng, proofs, model=model, role=role, standing=told, day=day))
            for role in ROLES
            for number in range(1, PEOPLE[role][0] + 1)
        )
    return rounds


def _answers(
    rng: np.random.Generator,
    proofs: np.random.Generator,
    *,
    model: MaturityModel,
    role: RaterRole,
    standing: dict[str, float],
    day: date,
) -> dict[str, dict[str, Any]]:
    """What one rater says of every practice."""
    _, above, silent = PEOPLE[role]
    found = {}
    for practice, level in standing.items():
        felt, knows, sure = rng.normal(level + above, SPREAD), rng.random() >= silent, int(rng.integers(3))
        shows, ago = proofs.random() < (SHOWN if level >= 3 else SHOWN_ELSE), int(proofs.integers(300))
        offered = sorted({model.rank[option.level] for option in model.options(practice).values()})
        has_proof = shows and knows and role == "middle"
        found[practice] = {
            "level": offered[int(np.argmin(np.abs(np.array(offered) - felt)))] if knows else None,
            "confidence": sure / 2,
            "evidence": f"SAMPLE {practice}.pdf" if has_proof else "",
            "evidence_on": str(day - timedelta(days=ago)) if has_proof else None,
        }
    return found
