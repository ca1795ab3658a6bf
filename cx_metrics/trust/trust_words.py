"""The board of trust in sentences: whom we hear, what speaks against the figures, what weights would change."""

from cx_metrics.company import Company
from cx_metrics.metrics import Measurement
from cx_metrics.metrics.naming import dimension_names
from cx_metrics.text import Text
from cx_metrics.trust.data_source import DataSource
from cx_metrics.trust.representation import Representation
from cx_metrics.trust.trust_board import TrustBoard

MANY_REJECTED, MANY_UNKNOWN = 0.05, 0.10  # shares above which the headline speaks of them


def headline(board: TrustBoard, company: Company, text: Text) -> str:
    """Whom the figures speak for, and the first thing that speaks against them."""
    return text("finding.between").join(filter(None, [_heard(board, text), _doubt(board, company, text)]))


def paragraph(board: TrustBoard, company: Company, text: Text) -> str:
    """Whether those who answer are like the customers, by the dimension that tells most, and how many answer at all."""
    said = []
    if (one := least_even(board)) is not None:
        said += [evenness_said(one, company, text), weighted_said(_most_moved(board, one), company, text)]
    if (rate := board.response_rate) is not None:
        said.append(text("trust.response", share=_share(rate, text), interval=_interval(rate, text)))
    return text("finding.between").join(filter(None, said))


def least_even(board: TrustBoard) -> Representation | None:
    """The dimension by which answers are least like the customers."""
    known = [one for one in board.representations if one.is_uneven is not None]
    return min(known, key=lambda one: one.test.p_value, default=next(iter(board.representations), None))


def _most_moved(board: TrustBoard, else_: Representation) -> Representation:
    """The dimension by which weights would change the score most, where they change it beyond doubt."""
    sure = [one for one in board.representations if one.score and (one.score.low > 0 or one.score.high < 0)]
    return max(sure, key=lambda one: abs(one.score.change) if one.score else 0.0, default=else_)


def evenness_said(one: Representation, company: Company, text: Text) -> str:
    """The verdict on one dimension."""
    name = dimension_names(company.settings, (one.dimension,), text)
    if one.is_uneven is None:
        return text("trust.few", dimension=name)
    return text("trust.uneven" if one.is_uneven else "trust.even", dimension=name, p=p_said(one.test.p_value, text))


def test_said(one: Representation, text: Text) -> str:
    """What the verdict rests on; empty where there is none."""
    if one.is_uneven is None:
        return ""
    statistic = one.test.statistic
    shown = text.number(statistic, statistic - 0.5, statistic + 0.5)
    return text("trust.test", statistic=shown, n=one.test.degrees_of_freedom)


def weighted_said(one: Representation, company: Company, text: Text) -> str:
    """What the leading score would be if groups counted as they stand among the customers; empty where a group gave too
    little."""
    if one.score is None:
        return ""
    metric, score = company.catalogue.metrics[one.metric], one.score
    return text(
        "trust.weighted",
        metric=text.pick(metric.name),
        dimension=dimension_names(company.settings, (one.dimension,), text),
        answered=text.value(score.answered, metric.unit, score.answered + score.low, score.answered + score.high),
        weighted=text.value(score.weighted, metric.unit, score.answered + score.low, score.answered + score.high),
        change=text.change(score.change, metric.unit, score.low, score.high),
        interval=text.change_interval(score.low, score.high, metric.unit),
    )


def p_said(p: float, text: Text) -> str:
    """A p-value: never nought."""
    shown = max(p, 0.001)
    return ("< " if p < shown else "= ") + text.number(shown, shown - 0.005, shown + 0.005)


def rhythm_said(source: DataSource, board: TrustBoard, text: Text) -> str:
    """How often a file is expected, who says so, and whether it is late."""
    if source.rhythm is None:
        return text("trust.rhythm.unknown")
    said = text(f"trust.rhythm.{source.rhythm.origin}", n=source.rhythm.days)
    late = source.days_late(board.today)
    return said + text("punctuation.semicolon") + text("trust.late", n=late) if late else said


def _heard(board: TrustBoard, text: Text) -> str:
    if board.customers_heard is None:
        return text("trust.finding.rows", n=sum(source.rows for source in board.sources))
    share = _share(board.customers_heard, text)
    if board.margin_heard is None:
        return text("trust.finding.customers", share=share)
    return text("trust.finding.heard", share=share, margin=_share(board.margin_heard, text))


def _doubt(board: TrustBoard, company: Company, text: Text) -> str:
    late = board.late
    if late:
        return text("trust.finding.late", n=len(late), source=late[0].mapping)
    if (rejected := board.rejected_share or 0.0) > MANY_REJECTED:
        return text("trust.finding.rejected", share=text.value(rejected, "share"))
    if board.known_share is not None and 1 - board.known_share > MANY_UNKNOWN:
        return text("trust.finding.unknown", share=text.value(1 - board.known_share, "share"))
    one = least_even(board)
    if one is not None and one.is_uneven:
        return text("trust.finding.uneven", dimension=dimension_names(company.settings, (one.dimension,), text))
    return ""


def _share(found: Measurement, text: Text) -> str:
    return text.value(found.value, found.unit, found.low, found.high)


def _interval(found: Measurement, text: Text) -> str:
    return text.interval(found.low, found.high, found.unit)
