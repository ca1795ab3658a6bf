"""What a page says of a reading in words: the stamp, what is to be seen in its charts, doubts, what moved."""

from datetime import date

from cx_metrics.declarations.maturity_model import ReferencePoint
from cx_metrics.maturity.assessment import Assessment
from cx_metrics.maturity.headline import contradictions, widest_gaps
from cx_metrics.maturity.level_words import agreement_said, gap_said, level_said
from cx_metrics.maturity.progress import RoundProgress
from cx_metrics.text import NOTHING, Text

TENTATIVE, RELIABLE = 0.667, 0.8  # of alpha: Krippendorff, Content Analysis, 2004, chapter 11


def paragraph(found: Assessment, text: Text) -> str:
    """What stands below the headline."""
    unseen = sum(one.evidence_level is None for one in found.disciplines)
    said = [widest_gaps(found, text), contradictions(found, text)]
    if unseen and is_shown(found):
        said.append(text("maturity.unjudged", n=unseen))
    return text("finding.between").join(filter(None, said))


def is_shown(found: Assessment) -> bool:
    """Whether raters are enough for anything at all to be shown."""
    return any(one.claim.value is not None for one in found.disciplines)


def stamp(found: Assessment, title: str, day: date, data_as_of: date | None, text: Text) -> str:
    """One quiet line under the headline: which assessment, of which day, of how many, and how old the data are."""
    parts = [title, text.pick(found.model.name), text("maturity.as_of", date=day)]
    parts.append(text("maturity.raters", n=found.raters))
    if data_as_of is not None:
        parts.append(text("maturity.data_as_of", date=data_as_of))
    return " · ".join(parts)


def ladder_said(found: Assessment, text: Text) -> str:
    """What is to be seen in the chart, for those who hear it."""
    return text("maturity.ladder.said", n=len(found.disciplines), gaps=widest_gaps(found, text)).strip()


def doubts(found: Assessment, text: Text) -> list[str]:
    """How far raters agree, and what that allows."""
    lines = []
    if is_shown(found) and found.alpha.value is not None:
        value = found.alpha.value
        strength = "reliable" if value >= RELIABLE else "tentative" if value >= TENTATIVE else "weak"
        lines.append(text(f"maturity.alpha.{strength}", alpha=agreement_said(found.alpha, text)))
    if found.kappa is not None and found.kappa.value is not None:
        lines.append(text("maturity.kappa", kappa=agreement_said(found.kappa, text)))
    lines.append(text("maturity.how_levels"))
    return lines


def without_artefact(found: Assessment, text: Text) -> str:
    """Which practices are claimed at a level that is not awarded for want of an artefact; empty where none is."""
    bare = [text.pick(found.model.practices[name].name) for name in found.without_artefact]
    return text("maturity.no_artefact", n=len(bare), practices=text.join(bare)) if bare else ""


def moved_said(change: RoundProgress, text: Text) -> str:
    """In how many disciplines raters see a change that is no chance, and how many practices moved."""
    real = sum(one.low is not None and one.high is not None and (one.low > 0 or one.high < 0)
               for one in change.disciplines)  # fmt: skip
    return text("finding.between").join(
        [text("maturity.moved.real", n=real), text("maturity.moved.count", n=len(change.practices))]
    )


def moved_cells(change: RoundProgress, found: Assessment, text: Text) -> list[tuple[str, tuple[str, ...]]]:
    """A row for each discipline: the level awarded before and now, and the change of what is said with its interval."""
    rows: list[tuple[str, tuple[str, ...]]] = []
    for one in change.disciplines:
        told = NOTHING
        if one.change is not None and one.low is not None and one.high is not None:
            ends = gap_said(one.low, text), gap_said(one.high, text)
            told = text("maturity.moved.interval", change=gap_said(one.change, text), low=ends[0], high=ends[1])
        cells = (level_said(one.before, text), level_said(one.after, text), told)
        rows.append((text.pick(found.model.disciplines[one.discipline].name), cells))
    return rows


def items_that_moved(change: RoundProgress, found: Assessment, text: Text) -> list[tuple[str, tuple[str, ...]]]:
    """A row for each practice that moved, and what that comes from."""
    return [
        (
            text.pick(found.model.practices[one.practice].name),
            (
                level_said(one.before, text),
                level_said(one.after, text),
                text.join(text(f"maturity.because.{cause}") for cause in one.because) or NOTHING,
            ),
        )
        for one in change.practices
    ]


def reference_lines(one: ReferencePoint, text: Text) -> list[str]:
    """What somebody published, with n and source."""
    n = [text("maturity.context.n", n=one.n)] if one.n is not None else []
    return [text.pick(one.says), " · ".join([*n, one.source])]
