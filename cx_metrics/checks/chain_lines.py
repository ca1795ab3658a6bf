"""docs/answers.md on the chain from experience to margin: what is compared, what follows, what the JSON holds."""

from collections.abc import Iterator

from cx_metrics.declarations.chain_file import EMOTION, ChainFile
from cx_metrics.declarations.words import pick

_KEYS = """
* `links`: one for each layer and what follows (`from`, `to`), with `unit` (shares are 0–1), `status`, what it `says`
* `links[].bands`: `band`, `n` answers of so many `customers`, the outcome `raw` and `adjusted` (`value`, `low`, `high`)
* `links[].difference`: the best band that can be measured less the worst, like with like, with `difference_p`;
  `raw_difference` as it is; `confounding` what lies between the two and was due to who the customers are
* `links[].slope`: what a band further goes with, like with like, `trend_p` the test for trend, `monotone` whether each
  better band does better
* `links[].clear`: whether the difference stands when all links are looked at (Benjamini and Hochberg); `evidence` is
  then correlation, else opinion, and `counts` the share of a benefit that counts on it
* `links[].filled`: the share of the comparison that rests on groups of ten answers or more; the rest is filled from an
  additive model
* `coverage`: the share of active customers, and of their margin, that was heard, in all and by the first dimension held
  equal
* `answers`, `joined`, `one_in`: answers in the period, those that name a customer, one customer in how many
* `as_of`, `build`, `sample`, `currency`, `period`, `where`, `held_equal`, `method`, `says`: what it rests on;
  `held_equal_known` the share of the answers of which each thing held equal is known (of the others nothing is)"""


def chain_lines(chain: ChainFile) -> Iterator[str]:
    """The section of the document, line by line."""
    yield from ("", "## The chain from experience to margin", "")
    yield "`chain` reads `chain_answers`, a row an answer (of a large company those of one customer in so many), and"
    yield "compares the bands of each layer in what follows. Declared in `catalogue/chain.yaml`."
    yield from ("", "| layer | bands, the worst first |", "|---|---|")
    for name, layer in chain.layers.items():
        bands = "; ".join(f"{band} (`{told.when}`)" for band, told in layer.bands.items())
        yield f"| `{name}` {pick(layer.name, 'en')} | {bands} |"
    yield from ("", "| what follows | days after the answer | unit |", "|---|---|---|")
    yield f"| the best band of `{EMOTION}` | 0 | share |"
    for name, one in chain.outcomes.items():
        unit = "money" if one.unit == "money" else "share"
        yield f"| `{name}` {pick(one.name, 'en')} | {one.within_days} | {unit} |"
    held = [
        *chain.held_equal.dimensions,
        f"days since joining (cut at {', '.join(map(str, chain.held_equal.tenure_days))})",
    ]
    if (before := chain.held_equal.orders_before) is not None:
        held.append(f"orders in the {before.within_days} days before (cut at {', '.join(map(str, before.orders))})")
    yield from ("", f"Held equal: {', '.join(held)}. The JSON:")
    yield from _KEYS.splitlines()
