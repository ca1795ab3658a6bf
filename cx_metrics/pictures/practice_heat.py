"""Every practice by who rates it: the darker, the higher the level that a role sees; at the end what is awarded."""

from collections.abc import Sequence
from pathlib import Path

from cx_metrics.declarations.maturity_model import ROLES, RaterRole
from cx_metrics.maturity.assessment import Assessment, PracticeReading
from cx_metrics.maturity.level_words import group_said, level_said
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.statistics.ranged import Figure
from cx_metrics.text import NOTHING, Text
from cx_metrics.theme import colour

HEAT_STYLE = Path(__file__).with_name("practice_heat.css").read_text("utf-8")
DARKEST = 40.0  # per cent of the colour at the highest level: words on it stay readable


def practice_heat(found: Assessment, text: Text) -> Markup:
    """The table: disciplines in the model's order, a row for each practice, a column for each role that took part."""
    roles = [role for role in ROLES if any(role in one.by_role for one in found.practices)]
    heads = [text("maturity.column.practice"), *(text(f"maturity.role.{role}") for role in roles)]
    heads += [text("maturity.column.claim"), text("maturity.column.level")]
    head = tag("tr", *(tag("th", name, scope="col") for name in heads))
    bodies = []
    for name, discipline in found.model.disciplines.items():
        title = tag("th", text.pick(discipline.name), scope="rowgroup", colspan=len(heads), class_="group")
        inside = [one for one in found.practices if one.discipline == name]
        rows = [_row(found, one, roles, heads, text) for one in inside]
        bodies.append(tag("tbody", tag("tr", title), *rows))
    table = tag("table", tag("caption", text("maturity.heat.title")), tag("thead", head), *bodies)
    return tag("div", table, class_="cx heat", lang=text.locale)


def _row(
    found: Assessment, one: PracticeReading, roles: Sequence[RaterRole], heads: Sequence[str], text: Text
) -> Markup:
    levels = len(found.model.levels)
    groups = [*(one.by_role.get(role) for role in roles), one.claim]
    cells = [_cell(group, levels, head, text) for group, head in zip(groups, heads[1:], strict=False)]
    held_back = one.claim.value is not None and one.level is not None and one.level < one.claim.value
    awarded = group_said(one.awarded, text)
    why = tag("small", text("maturity.heat.no_artefact")) if held_back else Markup("")
    last = tag("td", joined(awarded, why), data_head=heads[-1], class_="awarded")
    name = text.pick(found.model.practices[one.practice].name)
    return tag("tr", tag("th", name, scope="row"), *cells, last)


def _cell(group: Figure | None, levels: int, head: str, text: Text) -> Markup:
    if group is None or group.n == 0:
        return tag("td", NOTHING, data_head=head, class_="none")
    if group.value is None:
        return tag("td", text("maturity.too_few"), data_head=head, class_="hidden")
    part = DARKEST * (group.value - 1) / max(1, levels - 1)
    style = f"background:color-mix(in srgb, {colour('better')} {part:.0f}%, {colour('paper')})"
    said = tag("span", level_said(group.value, text), style=style)
    return tag("td", said, data_head=head, class_="level", title=group_said(group, text))
