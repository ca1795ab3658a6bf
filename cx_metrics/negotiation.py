"""Which of the languages that can be served is nearest to the one that is wanted."""

import functools
from collections.abc import Iterable, Sequence

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from cx_metrics.declarations.words import LANGUAGES


@functools.lru_cache(maxsize=256)
def _script(code: str) -> tuple[str, str] | None:
    """Language and script of a language tag (zh-HK is Chinese in traditional script), or None when it is no tag."""
    try:
        locale = Locale.parse(code.strip(), sep="-")
    except (ValueError, TypeError, UnknownLocaleError):
        return None
    likely = get_global("likely_subtags")
    full = likely.get(f"{locale.language}_{locale.territory}") or likely.get(locale.language) or ""
    guessed = full.split("_")[1] if full.count("_") == 2 else ""
    return locale.language, locale.script or guessed


def negotiate(wanted: Iterable[str | None], available: Sequence[str]) -> str:
    """The first wanted language that can be served, else the first available one.

    A tag is served by itself, else by the same language in the same script (zh-HK by zh-TW, zh-SG by zh-CN), else by
    the same language in another. What is not a language tag is passed over, so that a URL may ask for anything.
    """
    scripts = {code: _script(code) for code in available}
    for code in filter(None, wanted):
        exact = [a for a in available if a.lower() == code.strip().replace("_", "-").lower()]
        asked = _script(code.replace("_", "-"))
        same = [a for a in available if asked and scripts[a] == asked]
        related = [a for a in available if asked and (scripts[a] or ("",))[0] == asked[0]]
        if found := exact or same or related:
            return found[0]
    return available[0]


@functools.lru_cache(maxsize=256)
def nearest(locale: str, offered: tuple[str, ...]) -> str:
    """The language of a declared name that is nearest to ``locale``; English where none is near."""
    return negotiate([locale, LANGUAGES[0]], offered)
