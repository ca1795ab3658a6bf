"""How likely is text that was read in one encoding, and would another make better sense of the same bytes?

Nearly any bytes are *valid* in several encodings; only one reading looks like a language. Each reading is weighed in
bits: what it would take to write it down with a code made for a language, short for the signs that the language uses
most and long for those it hardly knows. Bits add up, so readings of the same bytes compare whatever their number of
signs. Which signs are common is asked of the national standards themselves, whose first level holds the common ones
and whose second the rare; all that is written down here are the few dozen signs that make up a third of any text.
"""

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import log2

from cx_metrics.importing.alphabets import ENCODINGS, is_latin, letter_shares

CANDIDATES = ("utf-8", "cp950", "gb18030", "cp949", "cp932", "cp1252", "big5hkscs", "euc_jp", "johab")
_WIDE = ("utf-16-le", "utf-16-be")  # only these put zeros between the letters
_SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所"
    "然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实很点吃送快味服务客"
)
_TRADITIONAL = (
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所"
    "然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心本前開但因只從想實很點吃送快味服務客"
)
# of Cantonese, which Hong Kong writes with signs that CP950 lacks
_CANTONESE = "嘅係唔佢我哋啲喺咗冇嘢嚟咁喇囉睇佢乜嗰諗畀攞揾啱仲咩㗎"
_KOREAN = (
    "이다는을가에의하고지기로은한도어서를나아사니자시라리해수인그게대있요보일안습주들으정만과없무전부장제스마여구상"
)
_WESTERN = "áàâäãåæçéèêëíìîïñóòôöõøœßúùûüýÿšžÁÀÂÄÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜÝŠŽ"
_WESTERN_MARKS = "’‘“”–—…€£°§«»¿¡·•®©™²³½ºª\xa0"
_NONSENSE, _RARE, _MARK, _ASCII, _ASCII_MARK = 30.0, 20.0, 10.0, 5.0, 8.0  # bits
_NARROW = "narrow katakana"
_NARROW_SIGN = re.compile("[\uff61-\uff9f]")
# accented letters stand alone in a word, or in twos; a run of them is the bytes of another writing
_RUN = re.compile(r"[\x80-\u02ff‚„†‡ˆ‰‹›˜\u2010-\u2122]{3,}")
_RUN_BITS = 6.0  # more for each sign of a run, and each place where two alphabets meet within a word
# no word begins in one alphabet and goes on in another, and no accented letter stands between digits, as a dash does
_MIXED = re.compile(
    r"[A-Za-z](?=[\u0370-\u06ff])|[\u0370-\u06ff](?=[A-Za-z])|[0-9](?=[\u00c0-\u017f])|[\u00c0-\u017f](?=[0-9])"
)

_CLEAR = 40.0  # bits by which another reading is lighter: a chance of one in 2 ** 40
_DOUBTFUL = 16.0
_EACH = 1.0  # bits lighter for each sign at least, whatever the length of the text
_EACH_LETTER = 0.4  # the same, between two encodings of one byte a letter
_ORDINARY = 12.5  # bits of a sign in ordinary text are fewer (Chinese reviews: 10.6)
_KNOWN = 16.0  # and in a list of names and other words (of Big5's first level: 13.5; no language's: 20)


@dataclass(frozen=True)
class Weight:
    """What a reading weighs in ``bits``; ``signs`` beyond ASCII, and what these weigh on their own."""

    bits: float
    signs: int
    sign_bits: float

    @property
    def ordinary(self) -> bool:
        """Whether it is made of signs as a language uses them."""
        return self.sign_bits <= _ORDINARY * self.signs

    @property
    def some_language(self) -> bool:
        """Whether its signs are, more than not, such as some language uses."""
        return self.sign_bits < _KNOWN * self.signs


@dataclass(frozen=True)
class Rival:
    """An ``encoding`` that makes more sense of the same bytes; ``clear`` when there is no reasonable doubt."""

    encoding: str
    text: str
    clear: bool


def rival_of(sample: bytes, encoding: str) -> Rival | None:
    """The encoding that makes clearly or probably more sense of ``sample`` than ``encoding`` does; mostly there is
    none. The sample may end within a character."""
    utf_8 = codecs.lookup(encoding).name == "utf-8"
    if utf_8:
        sample = _of_new_signs(sample)
    own = decoded(sample, encoding)
    if own is None:
        return None
    held, alphabet = weight(own, narrow=True), _is_alphabet(encoding)
    # what is valid UTF-8 is hardly ever anything else by chance, and never one byte a letter; narrow katakana is what
    # any bytes look like
    strange = not held.ordinary or _NARROW_SIGN.search(own) is not None
    others = readings(sample, alphabets=alphabet or (strange and not utf_8))
    weighed = {
        name: (read, weight(read))
        for name, read in others.items()
        if read != own and not (utf_8 and _is_alphabet(name))
    }
    weighed = {name: pair for name, pair in weighed.items() if pair[1].ordinary}
    if not weighed:
        return None
    best = min(weighed, key=lambda name: weighed[name][1].bits)
    lighter = held.bits - weighed[best][1].bits
    each = _EACH_LETTER if alphabet and _is_alphabet(best) else _EACH
    if lighter < max(_CLEAR if utf_8 else _DOUBTFUL, each * held.signs):
        return None
    return Rival(best, weighed[best][0], lighter >= _CLEAR)


def _of_new_signs(sample: bytes) -> bytes:
    """The lines of a UTF-8 text that hold a sign which none before them holds: a thousand ¥ say no more than one."""
    seen, kept = set[str](), list[bytes]()
    for line in sample.splitlines(keepends=True):
        signs = {sign for sign in line.decode("utf-8", "ignore") if sign > "\x7f"}
        if not signs <= seen:
            kept.append(line)
        seen |= signs
    return b"".join(kept)


def likeliest(sample: bytes) -> str | None:
    """The encoding that makes most sense of ``sample``; None when none makes any. The lightest reading, whether or not
    its signs are those of ordinary text: a list of clinics and segments has hardly one of a language's commonest."""
    found = {name: weight(read) for name, read in readings(sample).items()}
    best = min(found, key=lambda name: found[name].bits) if found else None
    return best if best and found[best].some_language else None


def readings(sample: bytes, alphabets: bool = True) -> dict[str, str]:
    """``sample`` in each of the usual encodings in which it can be read."""
    names = (*CANDIDATES, *_WIDE) if b"\0" in sample else (*CANDIDATES, *ENCODINGS) if alphabets else CANDIDATES
    return {name: read for name in names if (read := decoded(sample, name)) is not None}


def decoded(sample: bytes, encoding: str) -> str | None:
    """``sample`` as text; None where it is not in this encoding. A character cut off at its end is left away."""
    for cut in range(4):
        try:
            return sample[: len(sample) - cut].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(sample) - 4:
                return None
    return None


def weight(text: str, narrow: bool = False) -> Weight:
    """The weight of ``text`` in the language that suits it best; ``narrow``: it may be in half-width katakana, which
    the bytes of any other writing look like."""
    counts = Counter(text)
    plain = {sign: n for sign, n in counts.items() if sign <= "\x7f"}
    signs = {sign: n for sign, n in counts.items() if sign > "\x7f"}
    runs = sum(map(len, _RUN.findall(text))) * _RUN_BITS
    mixed = len(_MIXED.findall(text)) * _RUN_BITS
    least = min(
        sum(n * (bits.get(sign) or _other(sign)) for sign, n in signs.items())
        + (runs if name == "western" or is_latin(name) else 0)
        for name, bits in _languages().items()
        if narrow or name != _NARROW
    )
    least += mixed
    return Weight(sum(n * _other(sign) for sign, n in plain.items()) + least, sum(signs.values()), least)


def _is_alphabet(encoding: str) -> bool:
    """Whether an encoding has one byte a letter. (Of UTF-8 no upper byte alone is one: a mark stands for each.)"""
    upper = bytes(range(128, 256))
    try:
        return len(upper.decode(encoding, "replace")) == 128 and bool(upper.decode(encoding, "ignore"))
    except UnicodeError:
        return False


def _other(sign: str) -> float:
    """The bits of a sign in a language that does not use it, or of an ASCII one."""
    if sign <= "\x7f":
        return (
            _ASCII if sign.isalnum() or sign in " ,;\t\r\n\"'.-:/" else _ASCII_MARK if sign.isprintable() else _NONSENSE
        )
    nonsense = unicodedata.category(sign) in ("Cc", "Co", "Cn", "Cs") or sign == "\ufffd"
    return _NONSENSE if nonsense else _RARE


@cache
def _languages() -> dict[str, dict[str, float]]:
    """For each language the bits of its signs."""
    low, high = range(0x40, 0x7F), range(0xA1, 0xFF)
    gb_1, gb_2 = _rows("gb2312", range(0xB0, 0xD8)), _rows("gb2312", range(0xD8, 0xF8))
    big5_1, big5_2 = (_rows("cp950", leads, [*low, *high]) for leads in (range(0xA4, 0xC7), range(0xC9, 0xFA)))
    jis_1, jis_2 = _rows("euc_jp", range(0xB0, 0xD0)), _rows("euc_jp", range(0xD0, 0xF5))
    hangul, hanja = _rows("euc_kr", range(0xB0, 0xC9)), _rows("euc_kr", range(0xCA, 0xFE))
    hiragana, katakana = _between(0x3041, 0x3093), [*_between(0x30A1, 0x30F6), "ー"]
    marks = [*_rows("cp950", range(0xA1, 0xA4), [*low, *high]), *_between(0xFF01, 0xFF5E), *_between(0x2460, 0x2473)]
    marks += [m for name in ("gb2312", "euc_jp", "euc_kr") for m in _rows(name, range(0xA1, 0xA4))]
    common = (0.1, "，。！？、：；（）")
    asian = {
        "simplified": _bits((0.35, _SIMPLIFIED), (0.45, gb_1), (0.05, gb_2), common),
        "traditional": _bits((0.35, _TRADITIONAL), (0.45, big5_1), (0.05, big5_2), common),
        "cantonese": _bits((0.2, _CANTONESE), (0.25, _TRADITIONAL), (0.4, big5_1), (0.05, big5_2), common),
        "korean": _bits((0.4, _KOREAN), (0.45, hangul), (0.01, hanja), common),
        "japanese": _bits((0.42, hiragana), (0.12, katakana), (0.25, jis_1), (0.03, jis_2), common),
        _NARROW: _bits((0.5, _between(0xFF61, 0xFF9F))),
    }
    alphabets = ((0x400, 0x45F), (0x384, 0x3CE), (0xE01, 0xE5B), (0x60C, 0x652), (0x5D0, 0x5EA))
    learnt = {}
    for locale, shares in letter_shares().items():
        most = 0.88 if is_latin(locale) else 0.94
        learnt[locale] = _bits((0.05, _WESTERN_MARKS)) | {c: -log2(most * share) for c, share in shares.items()}
    return (
        {name: dict.fromkeys(marks, _MARK) | bits for name, bits in asian.items()}
        | {"western": _bits((0.8, _WESTERN), (0.1, _WESTERN_MARKS), (0.08, _between(0x100, 0x17F)))}
        | {f"from {first:x}": _bits((0.9, _between(first, last))) for first, last in alphabets}
        | learnt
    )


def _bits(*shares: tuple[float, Iterable[str]]) -> dict[str, float]:
    """The bits of each sign, where ``shares`` says how much of a text each group of signs makes up."""
    found: dict[str, float] = {}
    for share, signs in shares:
        group = list(signs)
        found = dict.fromkeys(group, log2(len(group) / share)) | found
    return found


def _between(first: int, last: int) -> list[str]:
    return list(map(chr, range(first, last + 1)))


def _rows(standard: str, leads: Iterable[int], trails: Iterable[int] = range(0xA1, 0xFF)) -> list[str]:
    """The signs of a national standard that stand in these rows."""
    ends = list(trails)
    read = (bytes((lead, end)).decode(standard, errors="ignore") for lead in leads for end in ends)
    return [sign for sign in read if len(sign) == 1]
