"""The words the product uses and what it means by them: catalogue/glossary.yaml."""

from pathlib import Path

from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT, load
from cx_metrics.declarations.words import Words
from cx_metrics.declarations.yaml_file import read_yaml


@dataclass(frozen=True, config=STRICT)
class Term:
    """One word, and its meaning in a sentence."""

    term: Words
    meaning: Words


@dataclass(frozen=True, config=STRICT)
class Glossary:
    """The whole file, in its own order."""

    terms: tuple[Term, ...]


def load_glossary(path: Path) -> tuple[Term, ...]:
    """The terms declared in ``path``, none where there is no such file; raises DeclarationError."""
    return load(Glossary, read_yaml(path)).terms if path.exists() else ()
