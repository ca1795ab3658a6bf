"""What paired questions (Kano) say of features, in words: in a sentence, as rows of a table, and line by line."""

from cx_metrics.moments.moment import Kano, KanoCategory, Moments
from cx_metrics.moments.narrative import GroupName, name
from cx_metrics.statistics.kano import ORDER
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text

COLUMNS = ("feature", "kind", *ORDER, "better", "worse", "scores", "answers", "groups")


def paragraph(found: Moments, text: Text) -> str:
    """Which features are of which kind, and of which of them that could be chance."""
    told = []
    for category in ORDER:
        of = [feature for feature, kano in found.features.items() if kano.category == category]
        if of:
            kind = text(f"moments.paired.column.{category}")  # begins a sentence
            told.append(text("moments.paired.are", kind=kind, features=_names(found, of, text)))
    unclear = [feature for feature, kano in found.features.items() if not kano.is_clear]
    if unclear:
        told.append(text("moments.paired.unclear", features=_names(found, unclear, text)))
    return text("finding.between").join(told)


def feature_cells(found: Moments, group: GroupName, text: Text) -> list[tuple[str, tuple[str, ...]]]:
    """Head and cells of a table row each feature, in the order of COLUMNS."""
    return [
        (
            name(found, feature, text),
            (
                _kind(kano.category, text),
                *(text.value(kano.shares.get(category, 0.0), "share") for category in ORDER),
                _coefficient(kano.better, text),
                _coefficient(kano.worse, text),
                _scores(kano, text),
                text.count(kano.n),
                text.join(_groups(kano, group, text)),
            ),
        )
        for feature, kano in found.features.items()
    ]


def lines(kano: Kano, group: GroupName, text: Text) -> list[str]:
    """Of one feature: its kind with both coefficients, whether that could be chance, the continuous scores, and the
    groups in which one kind leads."""
    better, worse = (_coefficient(one, text) for one in (kano.better, kano.worse))
    told = [text("moments.panel.kano_said", n=kano.n, category=_kind(kano.category, text), better=better, worse=worse)]
    if not kano.is_clear and kano.second is not None:
        told.append(text("moments.panel.kano_unclear", second=_kind(kano.second, text)))
    return [*told, text("moments.paired.by_scores", scores=_scores(kano, text)), *_groups(kano, group, text)]


def _scores(kano: Kano, text: Text) -> str:
    there, lacking = (text.number(one.value, one.low, one.high) for one in (kano.functional, kano.dysfunctional))
    return text("moments.paired.scores", kind=_kind(kano.continuous, text), there=there, lacking=lacking)


def _coefficient(of: Ranged, text: Text) -> str:
    value, *ends = (text.number(each, of.low, of.high) for each in (of.value, of.low, of.high))
    return value if of.low is None else text("moments.service.interval", value=value, low=ends[0], high=ends[1])


def _groups(kano: Kano, group: GroupName, text: Text) -> list[str]:
    return [
        text("moments.panel.kano_segment", group=group(kano.dimension, value), category=_kind(category, text))
        for value, category in kano.by_segment.items()
        if kano.dimension is not None
    ]


def _kind(category: KanoCategory, text: Text) -> str:
    return text(f"moments.kano.{category}")


def _names(found: Moments, features: list[str], text: Text) -> str:
    return text.join(name(found, feature, text) for feature in features)
