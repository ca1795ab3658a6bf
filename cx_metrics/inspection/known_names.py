"""What a column may be, by its name: the words of ``catalogue/known_as.yaml`` found in a heading."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from cx_metrics.declarations.yaml_file import read_yaml

_FILE = Path(__file__).parents[1] / "catalogue" / "known_as.yaml"
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_WORD = re.compile(r"[^0-9a-z\u0080-\uffff]+")
DIMENSIONS = "dimensions"
LINES = "lines"  # of an order
SHOPS = ("store", "shop", "branch", "outlet", "門市", "分店", "店鋪", "店铺", "店名", "门店")  # hardly regions
ROW_NUMBERS = frozenset(
    ["no", "nr", "number", "row", "index", "id", "seq", "序號", "序号", "編號", "编号", "項次", "流水號", "流水号"]
)  # perhaps no keys

# with what a heading ends that asks for words of one's own; one that goes on (comment category, 意見類別) asks for more
_OWN_WORDS = re.compile(
    r"(?:(?:^| )(?:comments?|feedback|remarks?|verbatim|suggestions?|open ended response|review(?: text| content)?)"
    r"|留言|意[見见]|[評评][論论]|建[議议]|回[饋馈]|反[饋馈]|心得)"
    r"(?: optional|[ （]?[選选]填）?)?[嗎吗呢]?[？：。！]?$"
)
_SUMS = frozenset(["total", "total score", "total points", "總分", "总分", "得分"])  # of answers: none of them is one
# what is worked out of answers, counted, or known of a person: no answer either
_NO_ANSWER = re.compile(
    r"\b(?:average|avg|mean|counts?|votes?|helpfulness|age|gender|sex|birth|income|calls|visits|purchases)\b"
    r"|^(?:number|num|no) of\b"
    r"|平均|次[數数]|人[數数]|年[齡龄代]|性[別别]|[學学][歷历]|收入|[職职][業业]|婚姻"
)
# words of the company's own beside those of its customers
_BY_US = re.compile(
    r"\b(?:developer|company|owner|seller|vendor|merchant|business) (?:public )?(?:reply|response|answer|comment)"
    r"|^resolution\b|^(?:商家|店家|卖家|賣家|客服|官方|開發者|开发者)的?(?:回[覆复應应]|[評评][論论])"
)


@cache
def known_words() -> dict[str, dict[str, tuple[str, ...]]]:
    """Table → column → words it is known by, as ``bare`` writes them."""
    held: dict[str, dict[str, tuple[str, ...]]] = read_yaml(_FILE).value
    return {t: {c: tuple(bare(word) for word in (c, *words)) for c, words in cs.items()} for t, cs in held.items()}


def bare(name: str) -> str:
    """A name without capitals, punctuation and the way in which its words are joined."""
    return " ".join(_NO_WORD.sub(" ", _CAMEL.sub(" ", name.strip()).lower()).split())


def asks_for_words(name: str) -> bool:
    """Whether a heading asks for words of one's own, and for nothing else."""
    return bool(_OWN_WORDS.search(bare(name)))


def is_no_answer(name: str) -> bool:
    """Whether a heading names what nobody answered on a scale: a sum or mean of answers, a count, somebody's age."""
    return bare(name) in _SUMS or bool(_NO_ANSWER.search(bare(name)))


def said_by_us(name: str) -> bool:
    """Whether a heading names what the company itself wrote, in reply or as its remedy."""
    return bool(_BY_US.search(bare(name)))


def dimension_called(name: str, dimensions: Mapping[str, Sequence[str]]) -> str | None:
    """The filter whose values a column of this name holds; ``dimensions``: what each is called beside its id."""
    shipped = known_words()[DIMENSIONS]
    like = {
        one: likeness(name, (bare(one), *map(bare, called), *shipped.get(one, ())))
        for one, called in dimensions.items()
    }
    best = max(like, key=lambda one: like[one], default=None)
    return best if best is not None and like[best] else None


def likeness(name: str, words: tuple[str, ...]) -> float:
    """How well a name fits words: 0 not at all, 1 and more the longer the word that it holds, 4 where it is one."""
    held = bare(name)
    if not held:
        return 0.0
    best = 0.0
    for place, word in enumerate(words):
        if held == word:
            best = max(best, 4.0 - min(place, 30) / 100)
        elif word.isascii():
            parts, wanted = held.split(), word.split()
            if len(word) > 2 and _holds(parts, wanted):
                first = min(place, 30) / 1000  # of two words alike the first one
                best = max(best, 1.0 + len(wanted) / max(len(parts), len(wanted)) + 0.2 * len(wanted) - first)
        elif word in held:
            best = max(best, 1.0 + 2 * len(word) / len(held))
    return best


def _holds(parts: list[str], wanted: list[str]) -> bool:
    """Whether the words stand in this order, with others between them or not."""
    rest = iter(parts)
    return all(any(part.startswith(word) if len(word) > 4 else part == word for part in rest) for word in wanted)
