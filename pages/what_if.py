"""What-if: what happens if we change this?"""

from cx_metrics import ui
from cx_metrics.ui import (
    case_choices,
    case_links,
    data,
    moment_lever,
    scenario_sections,
    what_if_choices,
    what_if_sections,
)

visit = ui.page("page.what_if")
reader = data.reader(visit)
ui.language_bar(visit)
code = case_choices.case_choice(visit.text, what_if_choices.lever_cases())
moment_lever.offer(visit, code)
what_if_sections.levers(visit, code)
what_if_sections.asks(visit, code)
case_links.onward(visit.text, code, case_links.WHAT_IF)
scenario_sections.scenarios(visit, code)
ui.missing(visit, reader)
