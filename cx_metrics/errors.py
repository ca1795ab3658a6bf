"""Errors written for the person who can fix them: where, what was found, what to do."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: ``where`` (file, line, key), what was ``found`` and what to do (``remedy``)."""

    where: str
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.found}" + (f" — {self.remedy}" if self.remedy else "")


class CxError(Exception):
    """Something a user can put right. Everything else that is raised is a bug and is never caught."""

    def __init__(self, *problems: Problem | str):
        self.problems = tuple(p if isinstance(p, Problem) else Problem("", p) for p in problems)
        super().__init__("\n".join(str(p).removeprefix(": ") for p in self.problems))


class DeclarationError(CxError):
    """A catalogue or configuration file is wrong; all problems of the file are listed at once."""


class FormulaError(DeclarationError):
    """A formula cannot be read, or adds what must not be added."""


class ImportRefused(CxError):
    """An imported file breaks its contract as a whole, so nothing of it was stored."""


class WarehouseError(CxError):
    """The warehouse cannot answer: nothing imported yet, a damaged build, an import already running."""


class WorkspaceError(CxError):
    """What people author cannot be read or kept: a damaged file, a newer schema, somebody else's change in between."""


class ServingError(CxError):
    """Several processes cannot be served: nginx is missing, a port is taken, a process does not answer."""


class QuestionError(CxError):
    """A question asks for a metric, dimension or period that does not exist."""


class ExportError(CxError):
    """A file cannot be written as asked: a font is missing, a format is unknown."""


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """A remedy that suggests the nearest of the known names, or lists them when there are few."""
    near, names = nearest(name, known)
    if near:
        return f"did you mean {near!r}?"
    return "known: " + ", ".join(names) if names else ""


def nearest(name: object, known: Iterable[str]) -> tuple[str | None, list[str]]:
    """The nearest of the known names, and all of them when there are few."""
    names = sorted(map(str, known))
    near = get_close_matches(str(name), names, n=1)
    return (near[0] if near else None), names if len(names) <= 12 else []


def unknown_name(where: str, name: str, known: Collection[str], said: str) -> list[Problem]:
    """That ``name`` is none of the names there are, ``said`` of it ("is not a metric"), with the nearest that is; no
    problem where it is one."""
    return [] if name in known else [Problem(where, f"{name!r} {said}", did_you_mean(name, known))]
