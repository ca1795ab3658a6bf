"""What only a journey's page needs: choosing a journey, a group to compare it with, and the map as a file."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from cx_metrics import pack, pictures, settings
from cx_metrics.declarations.journey import Journey
from cx_metrics.journey import JourneyMap, Step, sentences
from cx_metrics.journey.sentences import Name
from cx_metrics.journey.step_question import question_of
from cx_metrics.journey.weights import Weights, asked_of_drivers, outcome_with_drivers, weights_of
from cx_metrics.metrics.key_figure import LINE_MONTHS
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.metrics.operating_changes import changes, during
from cx_metrics.metrics.periods import Grain, Period
from cx_metrics.metrics.question import Filters
from cx_metrics.moments.verbs import decisive_touchpoints
from cx_metrics.text import Text
from cx_metrics.ui import address, data
from cx_metrics.ui.choice import choice
from cx_metrics.ui.downloads import downloads
from cx_metrics.ui.excuses import left_out
from cx_metrics.ui.frame import Visit, plain
from cx_metrics.ui.grains import finest
from cx_metrics.ui.happened import marks_of
from cx_metrics.ui.language import worded
from cx_metrics.ui.picture import folded, picture
from cx_metrics.ui.receipt_dialog import open_receipt
from cx_metrics.ui.view import UrlChoice, View
from cx_metrics.warehouse.reader import Reader

AGAINST = "against"
OWN = ("stage", "touchpoint")  # what a journey itself is made of


def chosen(text: Text, held: Sequence[str]) -> str:
    """The journey to show, by buttons where there are several with data; its code stands in the URL."""
    declared = settings.catalogue().journeys
    return choice(text, "journey", {code: text.pick(declared[code].name) for code in held}, "journey.choose")


def against(visit: Visit, reader: Reader, now: UrlChoice) -> None:
    """Another group to compare with, where the view is filtered to one: a list whose choice stands in the URL."""
    text, asked = visit.text, address.get(AGAINST)
    one = [(name, values) for name, values in now.values.items() if name not in OWN and len(values) == 1]
    if not one:
        st.caption(plain(text("journey.compare.hint")))
        return
    name, (mine,) = one[0]
    dimension = visit.settings.dimensions[name]
    others = [value for value in reader.dimension_values.get(name, ()) if value != mine]
    key = worded(AGAINST, text)
    st.session_state[key] = asked if asked in others else ""

    def shown(code: str) -> str:
        return text.pick((dimension.values or {}).get(code, code)) if code else text("journey.compare.none")

    label = text("journey.compare.group")
    st.selectbox(label, ["", *others], format_func=shown, key=key, on_change=_write, args=(key,))


def against_in_vain(visit: Visit, reader: Reader, view: View) -> None:
    """That the URL compares with a group which cannot be had."""
    asked = address.get(AGAINST)
    if asked is not None and not chosen_against(reader, view):
        st.caption(plain(left_out(visit.text, visit.text("journey.compare.group"), asked)))


def chosen_against(reader: Reader, view: View) -> Filters:
    """The group that the URL compares with."""
    asked = address.get(AGAINST)
    for name, values in view.where:
        if (
            name not in OWN
            and len(values) == 1
            and asked in reader.dimension_values.get(name, ())
            and asked != values[0]
        ):
            return ((name, (str(asked),)),)
    return ()


def _write(key: str) -> None:
    address.write({AGAINST: st.session_state[key] or None})


def weights(visit: Visit, view: View, declared: Journey, step: Step) -> Weights | None:
    """What the step's rated items weigh in the journey's outcome; None where no drivers are sought for that."""
    outcome = outcome_with_drivers(declared, settings.catalogue())
    if outcome is None or step.score.status == "suppressed":
        return None
    found = data.drivers(visit, outcome, asked_of_drivers(view.where), view.period)
    return weights_of(found, next(one for one in declared.steps if one.id == step.touchpoint))


def decisive(visit: Visit, view: View, declared: Journey) -> frozenset[str]:
    """The touchpoints that clearly decide more of the journey's outcome than others do; none where nobody knows."""
    outcome = outcome_with_drivers(declared, settings.catalogue())
    if outcome is None:
        return frozenset()
    return decisive_touchpoints(data.drivers(visit, outcome, asked_of_drivers(view.where), view.period).drivers)


def map_file(text: Text, found: JourneyMap, decisive: frozenset[str]) -> None:
    """The map as a file with its moments of truth at ``decisive`` touchpoints."""
    make = partial(pack.journey_file, found, settings.catalogue(), settings.load(), text, decisive=decisive)
    downloads(text, text("journey.download"), found.journey, make)


def stamp(visit: Visit, found: JourneyMap) -> str:
    """One quiet line under the headline: as of, period, visits, ratings, and what it is compared with."""
    text = visit.text
    parts = [text("stamp.period", period=text.period(found.period.start, found.period.end))]
    if found.as_of is not None:
        parts.append(text("stamp.as_of", date=found.as_of))
    if found.sessions:
        parts.append(text("journey.stamp.visits", n=found.sessions))
    if found.mean_score.n:
        parts.append(text("journey.stamp.ratings", n=found.mean_score.n))
    if found.comparison_period is not None:
        against = found.comparison_period
        parts.append(text("stamp.compared", period=text.period(against.start, against.end)))
    for name, values in found.comparison_where:
        names = visit.settings.dimensions[name].values or {}
        group = text.join(text.pick(names.get(value, value)) for value in values)
        parts.append(text("journey.stamp.group", group=group))
    return " · ".join(parts)


def months(visit: Visit, reader: Reader, view: View, declared: Journey, step: Step, name: str) -> None:
    """The score of a step month by month, with marks of what was changed, and the same numbers as a table."""
    text = visit.text
    line = view.period.last_months(max(LINE_MONTHS, view.period.months))
    question = question_of(reader, declared, step, view.where, line, None, "month")
    if question is None:
        return  # nothing of this step is in the data
    fiscal = visit.settings.organisation.fiscal_year_starts

    def ask(over: Period, grain: Grain) -> tuple[Measurement, ...]:
        return data.answer(visit, replace(question, period=over, grain=grain)).measurements

    months = data.answer(visit, question).measurements[-LINE_MONTHS:]
    found = finest(months, ask, line, reader.first, fiscal) if months else []
    if all(month.status == "not_measurable" for month in found):
        return  # nobody is asked about this step, and the panel has said so
    here = dict(question.where).get("touchpoint", ())
    log = during(changes(reader, None, view.where), found[0].period.start, found[-1].period.end)
    met = tuple(change for change in log if change.touchpoint is None or change.touchpoint in here)
    marks = marks_of(met, text)
    if not pictures.in_words(found, text):
        hidden = any(month.status == "suppressed" for month in found)
        why = text("journey.panel.trend_hidden", step=name) if hidden else text("trend.nothing", metric=name)
        st.markdown(plain(why))
        return
    drawn = pictures.trend(
        text(f"journey.panel.trend.{pictures.grain_of(found)}", step=name), name, found, text, marks=marks, told=marks
    )
    picked = picture(drawn, key="trend", style=pictures.TREND_STYLE)
    month = pictures.picked_month(picked, found) if picked else None
    if month is not None:
        heading = text("filter.some", dimension=name, values=pictures.point_name(month, text))
        open_receipt(visit, replace(question, period=month, grain=None), heading)


def passages(text: Text, found: JourneyMap, name: Name) -> None:
    """The passages from step to step as a table, most frequent first."""
    titles = [text(f"journey.flow.{key}") for key in ("from", "to", "visits", "share")]
    told = sentences.passages(found, name, text)
    rows = [pictures.FigureRow(row["from"], (row["to"], row["visits"], row["share"])) for row in told]
    _folded(text, text("journey.flow.table"), text("journey.flow.table"), titles, rows, "passages")


def definitions(text: Text, found: JourneyMap) -> None:
    """What the numbers of the map mean, as its printed sheet says it."""
    with st.expander(text("journey.definitions")):
        for note in pack.definitions(found, settings.catalogue(), text):
            st.markdown(plain(note))


def side_by_side(text: Text, found: JourneyMap, name: Name) -> None:
    """Each step's score beside what it is compared with, as a table."""
    keys = ("now", "before", "change", "verdict") if found.comparison else ("now",)
    titles = [text("journey.step"), *(text(f"journey.compare.{key}") for key in keys)]
    told = sentences.compared(found, name, text)
    rows = [pictures.FigureRow(row["step"], tuple(row[key] for key in keys)) for row in told]
    _folded(text, text("journey.compare.said"), text("journey.compare.said"), titles, rows, "side_by_side")


def _folded(
    text: Text, title: str, said: str, titles: Sequence[str], rows: Sequence[pictures.FigureRow], key: str
) -> None:
    """A table under a title that folds it away."""
    folded(title, lambda: pictures.figures(said, titles, rows, text), key, pictures.FIGURES_STYLE)
