"""The letters of languages that are written in one byte each, and how often each is used.

One byte is a Cyrillic letter in one encoding, a Greek one in the next and an accented one in a third; only the letters
that a language uses often tell which was meant. They are counted in the names of languages and countries that Babel
knows, thousands of letters of each language.
"""

from collections import Counter

from babel import Locale

# encodings of one byte a letter, those of each alphabet that files still come in
ENCODINGS = (
    "cp1251", "koi8-r", "cp866", "iso8859-5", "cp1253", "cp1255", "cp1256", "iso8859-6", "cp874", "cp1250", "iso8859-2",
    "cp1254", "cp1257", "mac_roman", "mac_cyrillic", "cp850",
)  # fmt: skip
_LATIN = ("de", "fr", "es", "pt", "sv", "da", "is", "tr", "pl", "cs", "hu", "ro", "lt", "lv", "et")
_OTHERS = ("ru", "uk", "bg", "el", "he", "ar", "fa", "th")
_CAPITALS = 0.04  # share of a letter's capital in running text
_FEWEST = 1e-4  # share of a letter that a language hardly uses


def letter_shares() -> dict[str, dict[str, float]]:
    """For each language (its locale) the letters beyond ASCII and the share of each among them."""
    return {locale: _counted(locale) for locale in (*_LATIN, *_OTHERS)}


def is_latin(locale: str) -> bool:
    """Whether a language is written with accented Latin letters, so that most of its letters are ASCII."""
    return locale in _LATIN


def _counted(locale: str) -> dict[str, float]:
    known = Locale.parse(locale)
    text = " ".join([*known.languages.values(), *known.territories.values()]).lower()
    counts = Counter(sign for sign in text if sign > "\x7f" and (sign.isalpha() or "\u0e30" <= sign <= "\u0e4e"))
    total = sum(counts.values())
    found = {letter: n / total for letter, n in counts.items() if n / total >= _FEWEST}
    capitals = {letter.upper(): share * _CAPITALS for letter, share in found.items() if len(letter.upper()) == 1}
    return {**{c: s for c, s in capitals.items() if c not in found}, **found}
