"""The words of scales, from the lowest answer to the highest: ``catalogue/scale_words.yaml``."""

from functools import cache
from pathlib import Path

from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT, load
from cx_metrics.declarations.yaml_file import read_yaml
from cx_metrics.errors import DeclarationError, Problem

_FILE = Path(__file__).parents[1] / "catalogue" / "scale_words.yaml"
FEWEST = 3  # answers of a scale

WordScale = tuple[tuple[str, ...], ...]  # its answers, lowest first, each by the words that say it


@dataclass(frozen=True, config=STRICT)
class _File:
    scales: tuple[tuple[str, ...], ...]


@cache
def scale_words(path: Path = _FILE) -> tuple[WordScale, ...]:
    """Every scale, in the order of the file; raises DeclarationError for one with few answers, with a word that stands
    for two of them, or with one that no answer can equal."""
    file = read_yaml(path)
    scales = tuple(tuple(tuple(map(str.strip, a.split("|"))) for a in scale) for scale in load(_File, file).scales)
    problems = []
    for i, scale in enumerate(scales):
        where, words = file.where(("scales", i)), [word for answer in scale for word in answer]
        if len(scale) < FEWEST:
            problems.append(Problem(where, f"has {len(scale)} answers", f"list {FEWEST} or more, the lowest first"))
        twice = [word for word in dict.fromkeys(words) if words.count(word) > 1]
        problems += [Problem(where, f"{word!r} stands for two answers", "let it stand for one") for word in twice]
        wrong = [word for word in words if not word or word != word.lower()]
        problems += [Problem(where, f"{word!r} is no word in small letters", "write it small") for word in wrong]
    if problems:
        raise DeclarationError(*problems)
    return scales
