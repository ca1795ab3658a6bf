"""The sentences a reading opens with: what leaders say, what the data show, where the two are furthest apart."""

import math

from cx_metrics.declarations.maturity_model import LEADERS
from cx_metrics.maturity.assessment import Assessment, DisciplineReading
from cx_metrics.maturity.groups import mean_of
from cx_metrics.text import Text

WIDE = 0.5  # levels: a gap from which it is worth a word
NAMED = 2  # gaps that are named


def headline(found: Assessment, text: Text) -> str:
    """One sentence, honest where there is no answer."""
    leaders = [one.by_role[LEADERS].value for one in found.disciplines if LEADERS in one.by_role]
    said = mean_of(leaders)
    who = "leaders" if said is not None else "all"
    if said is None:
        said = mean_of(one.claim.value for one in found.disciplines)
    if said is None:
        return text("maturity.headline.too_few", n=found.raters)
    level = str(math.floor(said + 0.5))
    shown = [one.evidence_level for one in found.disciplines if one.evidence_level is not None]
    if not shown:
        return text(f"maturity.headline.{who}_unchecked", level=level)
    low, high = (str(math.floor(each + 0.5)) for each in (min(shown), max(shown)))
    evidence = text("maturity.headline.one" if low == high else "maturity.headline.range", low=low, high=high)
    apart = mean_of(one.gap for one in found.disciplines) or 0.0
    return text(f"maturity.headline.{who}_{'apart' if apart >= WIDE else 'agree'}", level=level, evidence=evidence)


def widest_gaps(found: Assessment, text: Text) -> str:
    """The disciplines where what is said is furthest above what is shown; empty where none is by much."""
    wide = [one for one in found.disciplines if one.gap is not None and one.gap >= WIDE]
    wide.sort(key=lambda one: -(one.gap or 0.0))
    if not wide:
        return ""
    return text("maturity.widest_gaps", gaps=text.join(_gap(found, one, text) for one in wide[:NAMED]))


def contradictions(found: Assessment, text: Text) -> str:
    """How many of the claims that the data can judge they contradict; empty where they can judge none."""
    verdicts = [one.check.verdict for one in found.practices if one.check]
    judged = [verdict for verdict in verdicts if verdict != "not_measurable"]
    if not judged:
        return ""
    return text("maturity.contradictions", n=judged.count("contradicted"), of=len(judged))


def _gap(found: Assessment, one: DisciplineReading, text: Text) -> str:
    name = text.pick(found.model.disciplines[one.discipline].name)
    shown = one.evidence_level or 0.0
    said, evidence = (f"{level:.1f}" for level in (shown + (one.gap or 0.0), shown))
    return text("maturity.gap", discipline=name, said=said, shown=evidence)
