"""Words that are missing in a language: of declarations, of the settings, and of the catalogues of sentences."""

import dataclasses
import string
from collections.abc import Iterator, Mapping
from typing import Any

from cx_metrics.declarations import Catalogue, Settings
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.errors import Problem
from cx_metrics.messages import Message, messages


def untranslated(settings: Settings, catalogue: Catalogue) -> list[Problem]:
    """Each text of the catalogue and of config.yaml that lacks one of the organisation's languages. A text without
    languages (`name: NPS`) is the same in all of them."""
    of: dict[str, Any] = {"config.yaml": settings, "scorecard.yaml": catalogue.scorecard}
    of |= {f"{table.id}.yaml": table for table in catalogue.tables.values()}
    of |= {f"{metric.id}.yaml": metric for metric in catalogue.metrics.values()}
    of |= {f"{journey.id}.yaml": journey for journey in catalogue.journeys.values()}
    of |= {f"{case.id}.yaml": case for case in catalogue.business_cases.values()}
    of |= {f"{model.id}.yaml": model for model in catalogue.maturity_models.values()}
    of |= {"evidence.yaml": catalogue.evidence}
    of |= {f"glossary.yaml, {i + 1}. term": term for i, term in enumerate(catalogue.glossary)}
    return [
        Problem(f"{file}, key {key}", f"has no {', '.join(missing)}", "add it, or write one text for all languages")
        for file, declared in of.items()
        for key, words in _words(declared)
        if (missing := [language for language in settings.languages if language not in words])
    ]


def unsaid(settings: Settings) -> list[Problem]:
    """Each sentence that a language lacks, has too many of, or fills in with other values than English does."""
    return [
        problem
        for language in settings.languages
        if language != "en"
        for problem in differing(f"{language}.yaml", messages(language), messages("en"))
    ]


def differing(file: str, here: Mapping[str, Message], english: Mapping[str, Message]) -> list[Problem]:
    """Where the sentences of ``file`` are not those of English."""
    found = [Problem(f"{file}, key {key}", "is missing", "say it") for key in english if key not in here]
    found += [Problem(f"{file}, key {key}", "is none that English has", "remove it") for key in here.keys() - english]
    for key in english.keys() & here:
        mine, theirs = placeholders(here[key]), placeholders(english[key])
        if mine != theirs:
            told = f"fills in {sorted(mine)}, English {sorted(theirs)}"
            found.append(Problem(f"{file}, key {key}", told, "fill in the same values"))
    return found


def placeholders(message: Message) -> set[str]:
    """The names that a sentence, in any of its forms, fills in."""
    forms = [message] if isinstance(message, str) else message.values()
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name is not None}


def _words(declared: Any, key: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every text in several languages in a declaration, with the keys that lead to it."""
    if isinstance(declared, Mapping):
        if "en" in declared and set(declared) <= set(LANGUAGES):
            yield key, declared
            return
        inside = list(declared.items())
    elif dataclasses.is_dataclass(declared) and not isinstance(declared, type):
        inside = [(field.name, getattr(declared, field.name)) for field in dataclasses.fields(declared)]
    elif isinstance(declared, list | tuple):
        inside = list(enumerate(declared))
    else:
        return
    for name, part in inside:
        yield from _words(part, f"{key}.{name}" if key else str(name))
