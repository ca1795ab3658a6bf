"""What the overview says first: headline, what it rests on, the cards and the pyramid, and in small print what to know
of them."""

from cx_metrics import pictures, settings
from cx_metrics.findings import Story, lead, story
from cx_metrics.metrics import Answer, Question
from cx_metrics.metrics.key_figure import KeyFigure
from cx_metrics.metrics.moved import telling
from cx_metrics.metrics.question import Filters
from cx_metrics.metrics.undated import span
from cx_metrics.pack import SheetWords
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.roi import case_narrative
from cx_metrics.text import Text
from cx_metrics.ui import data
from cx_metrics.ui.board import board, key_figures, log_of, noted, parts_of, pyramid_figures, unfiltered
from cx_metrics.ui.case_choices import CASE
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.happened import marks_on_cards
from cx_metrics.ui.kept import company_of, finished
from cx_metrics.ui.view import View


@finished
def opening(visit: Visit, view: View, asked: str) -> dict[str, Markup] | None:
    """What the page opens with, under what was ``asked`` in words: the pieces ``words`` and ``board``, and ``pyramid``
    where the questionnaire asks for all three layers. None where there is no figure that it could show."""
    now, text = board(visit, view), visit.text
    figures = key_figures(visit, view) if now else ()
    if now is None or not any(each.now.n or each.now.status == "suppressed" for each in figures):
        return None
    told = _told(visit, view)
    ask, aside = _leads(told.sentences, visit, view), text("finding.between").join(told.others)
    marks, layers = marks_on_cards(visit, log_of(visit, view), figures), pyramid_figures(visit, view)
    pieces = {
        "words": pictures.headline(told.headline, ask, aside, stamp(visit, now, view.where), asked),
        "board": pictures.score_cards(figures, text, view.compare, marks, _remarks(visit, view, figures)),
    }
    return pieces | ({"pyramid": pictures.pyramid(layers, text)} if layers else {})


def _told(visit: Visit, view: View) -> Story:
    figures = key_figures(visit, view)
    first = lead(figures)
    moved = telling(parts_of(visit, view, first.metric.id))
    return story(figures, visit.text, visit.settings, view.compare, moved, noted(first, moved, log_of(visit, view)))


@finished
def sheet_words(visit: Visit, view: View, asked: str) -> SheetWords:
    """What the page opens with, under what was ``asked`` in words, as a sheet of paper says it."""
    now, told, text = board(visit, view), _told(visit, view), visit.text
    assert now is not None, "a page without figures has no sheet"
    overline = [text("page.overview"), text.pick(visit.settings.organisation.name), asked]
    if visit.in_use.sample:
        overline.append(f"{text('sample.badge')}: {text('sample.note')}")
    said = text("finding.between").join([*told.sentences, *_money(visit, view).values(), *told.others])
    notes = (stamp(visit, now, view.where), *_remarks(visit, view, key_figures(visit, view)))
    return SheetWords(" · ".join(overline), told.headline, said, notes)


@finished
def options(visit: Visit, view: View) -> dict[str, str]:
    """The figures by name, the one that is told of first."""
    figures = key_figures(visit, view)
    return {each.metric.id: visit.text.pick(each.metric.short_name) for each in (lead(figures), *figures)}


def _leads(sentences: tuple[str, ...], visit: Visit, view: View) -> Markup:
    """The sentences, and after them the answers of cases, each on a line of its own and with a way to it: plans not on
    a phone, where the page's first picture must be seen."""
    pieces, between = list(sentences), visit.text("finding.between")
    label, cases = visit.text("cfo.onward.from_overview"), settings.catalogue().business_cases
    for case, said in _money(visit, view).items():
        heard = label + visit.text("punctuation.colon") + visit.text.pick(cases[case].name)
        pick = f"{CASE}={case}"
        way = tag("button", label, type="button", class_="how", aria_label=heard, data_pick=pick)
        line = joined(tag("br"), said, " ", way)
        first = case == settings.catalogue().scorecard.money
        pieces.append(line if first else tag("span", line, class_="cx-desk"))
    return joined(*pieces[:1], *(part for piece in pieces[1:] for part in (between, piece)))


def _money(visit: Visit, view: View) -> dict[str, str]:
    """By the case that says so, where the company's own margin is known: what doing nothing costs all customers
    together, and what is asked to be decided: each plan against it."""
    catalogue, text = settings.catalogue(), visit.text
    case = catalogue.scorecard.money
    if case is None or view.where:
        return {}
    answer = data.business_case(visit, case)
    if not any(value.yours and value.unit.startswith("money") for value in answer.inputs.values()):
        return {}
    asked = {plan: case_narrative.to_decide(data.business_case(visit, plan), text) for plan in catalogue.plans(case)}
    return {case: case_narrative.at_risk(answer, text)} | asked


def _remarks(visit: Visit, view: View, figures: tuple[KeyFigure, ...]) -> list[str]:
    """How sure intervals are; that there is no target to compare with; which figures the filters do not reach."""
    text, found = visit.text, [visit.text("finding.caption")]
    if view.compare == "target" and not any(each.now.target is not None for each in figures):
        found.append(text("note.no_target"))
    if gone := [text.pick(settings.catalogue().metrics[name].short_name) for name in unfiltered(visit, view)]:
        found.append(text("note.unfiltered", figures=text.join(gone)))
    return found


COVERAGE = "coverage_of_customers"
ANSWERS = "responses"  # the view of survey answers


def stamp(visit: Visit, answer: Answer, where: Filters = ()) -> str:
    """One quiet line under the headline: as of, period, how many answers, of which share of customers."""
    text = visit.text
    parts = [text("stamp.period", period=span(answer.period, text))]
    if answer.as_of is not None:
        parts.append(text("stamp.as_of", date=answer.as_of))
    parts.extend(_counted(answer, text))
    if (share := _coverage(visit, answer, where)) is not None:
        parts.append(text("stamp.coverage", share=share))
    if left_out := max(answer.undated.values(), default=0):
        parts.append(text("stamp.undated", n=left_out))
    if answer.comparison_period is not None:
        against = answer.comparison_period
        parts.append(text("stamp.compared", period=text.period(against.start, against.end)))
    return " · ".join(parts)


def _counted(answer: Answer, text: Text) -> list[str]:
    """How many survey answers the figures rest on; in a company that asks nobody, what the first figure counts."""
    declared = settings.catalogue().metrics
    known = [(declared[m.metric], m.n) for m in answer.measurements if m.n is not None]
    asked = [n for metric, n in known if metric.view == ANSWERS]
    if asked:
        return [text("stamp.answers", n=max(asked))]
    return [text("stamp.counted", what=text.pick(m.part_names.get(m.sample, m.sample)), n=n) for m, n in known[:1]]


def _coverage(visit: Visit, answer: Answer, where: Filters) -> str | None:
    """The share of customers that was heard; None where it is not known who the customers are."""
    reader = company_of(visit).reader
    metric = settings.catalogue().metrics.get(COVERAGE)
    if metric is None or not reader.count("customers"):
        return None
    if not {name for name, _ in where} <= set(reader.dimensions(metric.view)):
        return None
    (found,) = data.answer(visit, Question((COVERAGE,), where=where, period=answer.period)).measurements
    return visit.text.value(found.value, found.unit, found.low, found.high) if found.status == "ok" else None
