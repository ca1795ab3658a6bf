"""The single texts that speak of something, to read: month and masked words, newest first, where enough people do."""

from cx_metrics.company import Company
from cx_metrics.declarations.service_quality_file import FrameName
from cx_metrics.metrics import period_of
from cx_metrics.metrics.behind import HIDDEN, PAGE, OneAnswer, RowsBehind, nearest_page
from cx_metrics.metrics.periods import Period, month_number, month_start
from cx_metrics.metrics.question import Filters
from cx_metrics.voice.single_texts import Texts, hidden_codes, texts_of


def texts_behind(
    company: Company, frame: FrameName, code: str, where: Filters = (), period: Period | None = None, page: int = 0
) -> RowsBehind[OneAnswer] | None:
    """Page ``page`` of the texts in words that speak of ``code``, in a period (None: the last twelve full months) under
    filters. None where nobody declared it or there are no texts; hidden by the rules that hide how many speak of it.

    Raises QuestionError for a dimension or value that does not exist.
    """
    asked = company.catalogue.service_quality.frame(frame)
    if asked is None or code not in asked.codes:
        return None
    period = period or period_of(company.reader)
    texts = texts_of(company, frame, asked, where, period)
    if not isinstance(texts, Texts):
        return HIDDEN if texts == "suppressed" else None
    said = {name: texts.speaks_of(one) for name, one in asked.codes.items()}
    if code in hidden_codes(company, texts, said, period):
        return HIDDEN
    rows = texts.frame[texts.asked & said[code] & (texts.frame["words"] != "").to_numpy(bool)]
    newest = rows.sort_values("day", ascending=False, kind="stable")
    number, pages = nearest_page(page, len(newest), PAGE)
    shown = newest.iloc[number * PAGE : (number + 1) * PAGE]
    told = tuple(
        OneAnswer(month_start(month_number(day.date())), (), words)
        for day, words in zip(shown["day"], shown["words"], strict=True)
    )
    return RowsBehind(len(newest), number, pages, told)
