"""A case with moved levers as nodes and links of its driver tree, and as rows of the tables beside it; with the style
of the collage in which the what-if page shows it."""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from cx_metrics.pictures.collage import collage_style
from cx_metrics.pictures.driver_tree import TREE_STYLE, TreeLink, TreeNode, WrittenLinks, written_links
from cx_metrics.pictures.figures import FIGURES_STYLE, FigureRow, folded
from cx_metrics.pictures.lever_dials import DIALS_STYLE
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.pictures.moved_levers import MOVED_LEVERS_STYLE, MovedLever
from cx_metrics.pictures.outcome_dots import outcome_dots
from cx_metrics.pictures.plain_words import WORDS_STYLE
from cx_metrics.roi.assumption_words import input_said
from cx_metrics.roi.case_amounts import amount_said, between_said, written_unit
from cx_metrics.roi.drawn_case import MovedCase
from cx_metrics.roi.levers import LeverValue
from cx_metrics.roi.what_if_words import (
    change_said,
    coefficient_said,
    goals,
    level_said,
    lever_name,
    outcome_name,
    outcome_said,
)
from cx_metrics.text import NOTHING, Text

LEVERS_STYLE = collage_style({
    "words": WORDS_STYLE, "dials": DIALS_STYLE, "changes": MOVED_LEVERS_STYLE, "tree": TREE_STYLE,
    "table": FIGURES_STYLE,
})  # fmt: skip
LINK_COLUMNS = ("from", "to", "coefficient", "interval", "evidence", "why")
GOAL_COLUMNS = ("lever", "now", "needed", "seen")
LEVER, EXPERIENCE, BEHAVIOUR, WORTH = range(4)


def tree_nodes(
    case: MovedCase, text: Text, still: Mapping[str, TreeNode] = MappingProxyType({})
) -> dict[str, TreeNode]:
    """By name of what moves them: the levers, what follows from them, and the line that decides, in which all lines in
    money end. Those of the case before anything was moved, in ``still``, stand wherever no move reaches them."""
    kept = {name: node for name, node in still.items() if case.is_still(name)}
    nodes = {lever.plan: kept.get(lever.plan) or _lever_node(case, lever, text) for lever in case.drawn.levers}
    for found in case.drawn.links:
        end = found.link.ends
        if end not in nodes and not _is_money(case, end):
            column = (
                EXPERIENCE if found.link.starts in nodes and nodes[found.link.starts].column == LEVER else BEHAVIOUR
            )
            nodes[end] = kept.get(end) or _line_node(case, end, column, text)
    seen = case.spread(case.drawn.outcome)
    ends = (("P10", seen.p10), ("P50", seen.p50), ("P90", seen.p90))
    told = [f"{name} {amount_said(value, seen, text)}" for name, value in ends]
    known = [value for value in case.outcomes if value is not None]
    drawn = None
    if known:
        worst, best = (amount_said(value, seen, text) for value in (known[0], known[-1]))
        drawn = outcome_dots(known, (worst, best), text("what_if.outcomes.nought"))
        told.append(text("what_if.outcomes.title"))
    figure = outcome_said(case, text)
    nodes[case.drawn.outcome] = TreeNode(WORTH, outcome_name(case, text), figure, told, drawn=drawn)
    return nodes


def tree_links(case: MovedCase, nodes: Mapping[str, TreeNode], grade: Callable[[str], str], text: Text) -> WrittenLinks:
    """The links of the chain between these nodes; ``grade`` names an evidence in words."""
    found = []
    for each in case.drawn.links:
        end = case.drawn.outcome if _is_money(case, each.link.ends) else each.link.ends
        coefficient, interval = coefficient_said(case, each, text)
        evidence = each.link.evidence
        found.append(TreeLink(each.link.starts, end, coefficient, interval, evidence, grade(evidence)))
    return written_links(nodes, found, text)


def link_rows(case: MovedCase, grade: Callable[[str], str], text: Text) -> list[FigureRow]:
    """The same as a table, with why each link is believed; its columns are `LINK_COLUMNS`."""
    model, names = case.drawn.model, {lever.plan: lever_name(case, lever, text) for lever in case.drawn.levers}
    rows = []
    for each in case.drawn.links:
        link = each.link
        start = names.get(link.starts) or model.name(link.starts, text.locale)
        coefficient, interval = coefficient_said(case, each, text)
        cells = (model.name(link.ends, text.locale), coefficient, interval, grade(link.evidence), text.pick(link.why))
        rows.append(FigureRow(start, cells))
    return rows


def outcome_list(case: MovedCase, text: Text) -> Markup:
    """The twenty outcomes in words under a title that folds out, from the worst; nothing where none is known."""
    seen = case.spread(case.drawn.outcome)
    told = [tag("li", amount_said(value, seen, text)) for value in case.outcomes if value is not None]
    return folded(text("what_if.outcomes.list"), tag("ol", *told)) if told else Markup("")


def goal_rows(case: MovedCase, amount: float, text: Text) -> list[FigureRow]:
    """Where each lever would have to stand for the case to come to this amount; its columns are `GOAL_COLUMNS`."""
    stands = case.base(case.drawn.outcome)
    none = text("what_if.goal.met" if stands is not None and stands >= amount else "what_if.goal.nowhere")
    rows = []
    for goal in goals(case, amount):
        lever = goal.lever
        needed = none if goal.level is None else level_said(lever, goal.level, text)
        beyond = text("what_if.beyond") if goal.level is not None and lever.is_beyond(goal.level) else ""
        now = level_said(lever, case.level(lever), text)
        rows.append(FigureRow(lever_name(case, lever, text), (now, needed, beyond or _seen(lever, text) or NOTHING)))
    return rows


def changed_levers(case: MovedCase, text: Text) -> list[MovedLever]:
    """Those that somebody moved."""
    return [
        MovedLever(lever.plan, lever_name(case, lever, text), change_said(case, lever, text))
        for lever in case.drawn.levers
        if lever.plan in case.plans
    ]


def changed_inputs(case: MovedCase, names: Collection[str], text: Text) -> list[MovedLever]:
    """Of the inputs of these ``names``, none of them a lever that was moved, what each stands at or that it is out."""
    model, found = case.drawn.model, []
    for name, value in case.drawn.inputs.items():
        if name in names:
            called = model.name(name, text.locale)
            stands = input_said(value.base, value.unit, value.low, value.high, text)
            said = text("scenario.strikes" if value.struck else "scenario.sets", name=called, value=stands)
            found.append(MovedLever(name, called, said))
    return found


def _lever_node(case: MovedCase, lever: LeverValue, text: Text) -> TreeNode:
    level, today = case.level(lever), lever.today
    told = [
        text("what_if.today", level=level_said(lever, today.base, text),
             interval=text.interval(today.low, today.high, written_unit(today.unit))),
        *([text("what_if.seen", range=_seen(lever, text))] if lever.seen else []),
    ]  # fmt: skip
    warning = text("what_if.beyond") if lever.is_beyond(level) else ""
    moved = abs(level - today.base) > 1e-9 * max(1.0, abs(today.base))
    return TreeNode(LEVER, lever_name(case, lever, text), level_said(lever, level, text), told, moved, warning)


def _line_node(case: MovedCase, line: str, column: int, text: Text) -> TreeNode:
    model, seen, value = case.drawn.model, case.spread(line), case.base(line)
    figure = amount_said(value, seen, text, sign=True, unit=model.unit(line))
    between = between_said(seen.p10, seen.p90, seen, text, sign=True, unit=model.unit(line))
    told = [text("what_if.eight_of_ten", interval=between)] if value else []
    return TreeNode(column, model.name(line, text.locale), figure, told, bool(value))


def _seen(lever: LeverValue, text: Text) -> str:
    """The months seen so far, as finely as where a lever stands: it must not seem to be among them when it is not."""
    if lever.seen is None:
        return ""
    low, high = (level_said(lever, end, text) for end in lever.seen)
    return text("interval.plain", low=low, high=high)


def _is_money(case: MovedCase, name: str) -> bool:
    return name == case.drawn.outcome or written_unit(case.drawn.model.unit(name)) == "money"
