"""The comments of a survey: whether somebody writes, in which language, in which mood and about what."""

import numpy as np

from cx_metrics.sample.company import REGIONS
from cx_metrics.sample.draw import Choices, Codes, Numbers, happens, pick_by
from cx_metrics.sample.export import ColumnValues, named, quoted
from cx_metrics.sample.lounge import TOUCHPOINTS
from cx_metrics.sample.phrases import DRINK_IS_GONE, PERSONAL, REMARKS

_LANGUAGES = [region.languages for region in REGIONS.values()]
_WRITES = np.array([0.44, 0.24, 0.26])  # by mood
_LEAVES_DATA = 0.004


def comments(
    rng: np.random.Generator, overall: Numbers, missed: Choices, touchpoint: Codes, region: Codes
) -> ColumnValues:
    """A comment, or nothing, for each answer. Half of the unhappy who ``missed`` their drink say so."""
    n = len(overall)
    language, mood = languages(rng, region), np.digitize(overall, (-0.5, 0.3))
    bank, first, size = [""], np.zeros((3, 3), np.int64), np.zeros((3, 3), np.int64)
    for i, moods in enumerate(REMARKS):
        for j, remarks in enumerate(moods):
            first[i, j], size[i, j] = len(bank), len(remarks)
            bank += [sentence(remark, t.names[i]) for t in TOUCHPOINTS.values() for remark in remarks]
    gone = len(bank)
    bank += [text for texts in DRINK_IS_GONE for text in texts]
    remark = (rng.random(n) * size[language, mood]).astype(np.int64)
    code = first[language, mood] + touchpoint * size[language, mood] + remark
    about_drink = missed & (mood == 0) & happens(rng, 0.5, n)
    code = np.where(about_drink, gone + 2 * language + rng.integers(0, 2, n), code)
    writes = happens(rng, _WRITES[mood], n)
    shown = list(named(quoted(bank), np.where(writes, code, 0)))
    for i in np.flatnonzero(writes & happens(rng, _LEAVES_DATA, n)).tolist():
        data = PERSONAL[language[i]][i % 3].format(10 + i % 90)
        shown[i] = quoted([bank[code[i]] + data])[0]
    return shown


def languages(rng: np.random.Generator, region: Codes) -> Codes:
    """Which of the three languages each writes in."""
    return pick_by(rng, _LANGUAGES, region)


def sentence(remark: str, topic: str) -> str:
    """The remark about this topic, beginning with a capital."""
    text = remark.format(topic)
    return text[0].upper() + text[1:]
