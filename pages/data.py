"""Data: can the figures be believed, where do they come from, and how does a file of one's own come in?"""

from cx_metrics import settings, ui
from cx_metrics.ui import data
from cx_metrics.ui.audit_part import audit_part
from cx_metrics.ui.bring import bring
from cx_metrics.ui.trust_part import trust_part

text, house = ui.words(), settings.load()
visit = ui.opened("page.data", text, house)
parts = {"trust": text("data.part.trust")} if visit else {}
if ui.door.may("import") or not visit:
    parts["bring"] = text("data.part.bring")
if visit and ui.door.may("audit") and ui.door.require().session:
    parts["audit"] = text("door.audit.part")
with ui.controls(text, house):
    part = ui.choice(text, "show", parts, "data.part.label")
if visit is None or part == "bring":
    bring(text, house, sample=visit is not None and visit.in_use.sample)
elif part == "audit":
    audit_part(visit)
else:
    reader = data.reader(visit)
    trust_part(visit)
    ui.missing(visit, reader)
