"""How service quality is told from ratings and from words: catalogue/service_quality.yaml."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT, load
from cx_metrics.declarations.words import LANGUAGES, Words, identifier_problems
from cx_metrics.declarations.yaml_file import YamlFile, read_yaml
from cx_metrics.errors import DeclarationError, Problem, did_you_mean

FrameName = Literal["checklist", "emotions"]  # of cases, and of comments
STRENGTHS = (1, 3, 9)  # of a relation between a need and a process: weak, medium, strong


@dataclass(frozen=True, config=STRICT)
class ServiceDimension:
    """A side of service quality. ``weight``: its points of those that are handed out; ``items``: those that belong to
    it, beside all whose name begins with its own and a low line."""

    name: Words
    about: Words
    weight: float
    items: tuple[str, ...] = ()


@dataclass(frozen=True, config=STRICT)
class WordCode:
    """Something that texts may speak of: by ``words`` in any language, or by the ``reasons`` (problems) of a case.
    ``items``: what is rated of it."""

    name: Words
    words: dict[str, tuple[str, ...]]
    reasons: tuple[str, ...] = ()
    items: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> str:
        """The words as one regular expression over lower case: a word of letters matches where a word begins (*wait*
        finds *waited*), others anywhere, as Chinese does not part its words."""
        said = [word.lower() for words in self.words.values() for word in words]
        return "|".join((r"(?<![a-z])" if word[0].isascii() else "") + re.escape(word) for word in dict.fromkeys(said))


@dataclass(frozen=True, config=STRICT)
class CodeFrame:
    """What texts are coded by. ``kinds``: of which kinds of cases the texts are."""

    source: str
    codes: dict[str, WordCode]
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, config=STRICT)
class CustomerNeed:
    """What customers need, the rated ``items`` that tell how much it weighs (else its own ``weight``), and how strongly
    each process serves it: 9, 3 or 1."""

    name: Words
    weight: float
    processes: dict[str, int]
    items: tuple[str, ...] = ()


@dataclass(frozen=True, config=STRICT)
class NeedFrame:
    """Needs by processes. ``doubt``: the share 0–1 of relations that may stand one step off."""

    source: str
    doubt: float
    needs: dict[str, CustomerNeed]
    processes: dict[str, Words]


@dataclass(frozen=True, config=STRICT)
class LeadUserFrame:
    """Who is ahead of others: by heavy use (among the ``heavy_share`` who use most, 0–1), by a wish that others came to
    later, by what they made themselves. ``least``: how many of the three a lead user shows, one of them in words."""

    source: str
    heavy_share: float
    least: int
    wishes: dict[str, WordCode]
    own_solution: WordCode


@dataclass(frozen=True, config=STRICT)
class ServiceQualityFile:
    """The whole file."""

    source: str
    dimensions: dict[str, ServiceDimension]
    checklist: CodeFrame | None = None
    emotions: CodeFrame | None = None
    needs: NeedFrame | None = None
    lead_users: LeadUserFrame | None = None

    def frame(self, name: FrameName) -> CodeFrame | None:
        """What cases (*checklist*) or comments (*emotions*) are coded by."""
        return self.checklist if name == "checklist" else self.emotions

    def dimension_of(self, item: str) -> str | None:
        """The dimension that an item belongs to: the one that lists it, else the one whose name it begins with."""
        listed = (name for name, one in self.dimensions.items() if item in one.items)
        named = (name for name in self.dimensions if item.startswith(f"{name}_"))
        return next(listed, None) or next(named, None)


def load_service_quality(path: Path) -> ServiceQualityFile:
    """The file ``path``; raises DeclarationError with everything that is wrong with it."""
    file = read_yaml(path)
    found = load(ServiceQualityFile, file)
    problems = [*_dimension_problems(found, file), *_word_problems(found, file)]
    problems += [*_need_problems(found.needs, file), *_lead_problems(found.lead_users, file)]
    if problems:
        raise DeclarationError(*problems)
    return found


def _dimension_problems(found: ServiceQualityFile, file: YamlFile) -> Iterator[Problem]:
    if not found.dimensions:
        yield Problem(file.where(("dimensions",)), "are none", "name one at least")
    listed: dict[str, str] = {}
    for name, one in found.dimensions.items():
        where = ("dimensions", name)
        yield from identifier_problems(name, file.where(where))
        if not 0 < one.weight < float("inf"):
            yield Problem(file.where((*where, "weight")), f"is {one.weight}", "use points above 0")
        for item in one.items:
            if item in listed:
                remedy = "leave it in one of them"
                yield Problem(file.where((*where, "items")), f"{item!r} stands in {listed[item]} too", remedy)
            listed.setdefault(item, name)


def _word_problems(found: ServiceQualityFile, file: YamlFile) -> Iterator[Problem]:
    frames: list[tuple[tuple[str, ...], Mapping[str, WordCode]]] = [
        ((name, "codes"), frame.codes)
        for name, frame in (("checklist", found.checklist), ("emotions", found.emotions))
        if frame is not None
    ]
    if found.lead_users is not None:
        frames.append((("lead_users", "wishes"), found.lead_users.wishes))
        frames.append((("lead_users",), {"own_solution": found.lead_users.own_solution}))
    for key, codes in frames:
        for name, code in codes.items():
            where = (*key, name)
            yield from identifier_problems(name, file.where(where))
            for language in code.words:
                if language not in LANGUAGES:
                    remedy = did_you_mean(language, LANGUAGES)
                    yield Problem(file.where((*where, "words", language)), "is no language of ours", remedy)
            if not any(code.words.values()) or not all(word.strip() for words in code.words.values() for word in words):
                yield Problem(file.where((*where, "words")), "has an empty list or word", "name words to look for")


def _need_problems(found: NeedFrame | None, file: YamlFile) -> Iterator[Problem]:
    if found is None:
        return
    if not 0 <= found.doubt <= 1:
        yield Problem(file.where(("needs", "doubt")), f"is {found.doubt}", "use a share from 0 to 1")
    for name, need in found.needs.items():
        where = ("needs", "needs", name)
        if not 0 < need.weight < float("inf"):
            yield Problem(file.where((*where, "weight")), f"is {need.weight}", "use points above 0")
        for process, strength in need.processes.items():
            at = file.where((*where, "processes", process))
            if process not in found.processes:
                yield Problem(at, "is no process", did_you_mean(process, found.processes))
            if strength not in STRENGTHS:
                yield Problem(
                    at, f"is {strength}", "use 9 (strong), 3 (medium) or 1 (weak), and leave out what is none"
                )


def _lead_problems(found: LeadUserFrame | None, file: YamlFile) -> Iterator[Problem]:
    if found is None:
        return
    if not 0 < found.heavy_share < 1:
        yield Problem(file.where(("lead_users", "heavy_share")), f"is {found.heavy_share}", "use a share below 1")
    if found.least not in (1, 2, 3):
        yield Problem(file.where(("lead_users", "least")), f"is {found.least}", "use 1, 2 or 3 of the three signs")
