"""What customers say of the service, in words: the ten points, emotions, processes by needs, and lead users."""

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.service_quality_file import WordCode
from cx_metrics.moments.lead_users import LeadUsers, WishTrend
from cx_metrics.moments.need_matrix import NeedMatrix
from cx_metrics.moments.text_codes import CodeShare, TextCodes
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text

CODE_COLUMNS = ("code", "share", "score", "n")
PROCESS_COLUMNS = ("process", "part", "ranks", "keeps")
NEED_COLUMNS = ("need", "weight")
WISH_COLUMNS = ("wish", "n", "growth")
CellRows = list[tuple[str, tuple[str, ...]]]


def checklist_said(found: TextCodes, catalogue: Catalogue, text: Text) -> str:
    """What most cases are about, which points go with discontent, and how many cases no point says anything of."""
    return _codes_said("checklist", found, catalogue, text)


def emotions_said(found: TextCodes, catalogue: Catalogue, text: Text) -> str:
    """The same of comments."""
    return _codes_said("emotions", found, catalogue, text)


def code_cells(found: TextCodes, catalogue: Catalogue, text: Text) -> CellRows:
    """Head and cells of a table row each: share, what the score is beside all others, and texts."""
    names = _codes(found, catalogue)
    cells: CellRows = []
    for one in found.codes:
        share = _share(one.share, text)
        score = text(f"moments.spoken.goes_with.{one.goes_with}")
        if one.score is not None:
            ends = text.change_interval(one.score.low, one.score.high, "points")
            value = text.change(one.score.value, "points", one.score.low, one.score.high)
            score = text("moments.spoken.differs", verdict=score, value=value, interval=ends)
        if one.rated is not None:
            rated = text.number(one.rated.value, one.rated.low, one.rated.high)
            ends = text.interval(one.rated.low, one.rated.high, "points")
            score = text("moments.spoken.rated", said=score, value=rated, interval=ends, n=one.ratings)
        cells.append((text.pick(names[one.code].name), (share, score, text.count(one.n))))
    return cells


def needs_said(found: NeedMatrix, catalogue: Catalogue, text: Text) -> str:
    """Which process serves what is needed most, how often it stays first, and the caveat."""
    declared = catalogue.service_quality.needs
    assert declared is not None and found.processes
    first, most = found.processes[0], max(found.needs, key=lambda one: one.weight.value)
    told = [
        text(
            "moments.spoken.process_first",
            process=text.pick(declared.processes[first.process]),
            share=text.value(first.first, "share"),
            doubt=text.value(found.doubt, "share"),
        ),
        text("moments.spoken.need_first", need=text.pick(declared.needs[most.need].name)),
        text(f"moments.spoken.weights.{found.weights}"),
        text("moments.spoken.ordinal"),
    ]
    return text("finding.between").join(told)


def need_cells(found: NeedMatrix, catalogue: Catalogue, text: Text) -> CellRows:
    """Head and cell of a table row each: what each need weighs."""
    declared = catalogue.service_quality.needs
    assert declared is not None
    return [(text.pick(declared.needs[one.need].name), (_share(one.weight, text),)) for one in found.needs]


def process_cells(found: NeedMatrix, catalogue: Catalogue, text: Text) -> CellRows:
    """Head and cells of a table row each: part of all, the ranks it may have, and how often it keeps its own."""
    declared = catalogue.service_quality.needs
    assert declared is not None
    return [
        (
            text.pick(declared.processes[one.process]),
            (
                text.value(one.part, "share"),
                text("moments.spoken.ranks", rank=one.rank, low=one.rank_low, high=one.rank_high),
                text.value(one.keeps, "share"),
            ),
        )
        for one in found.processes
    ]


def lead_users_said(found: LeadUsers, text: Text) -> str:
    """How many show what makes a lead user, each with its n."""
    counts = {
        name: text("moments.spoken.hidden") if n is None else text.count(n)
        for name, n in (("heavy", found.heavy), ("ahead", found.ahead), ("own", found.own_solution))
    }
    told = [text("moments.spoken.signs", n=found.writers, **counts)]
    if found.lead and found.share is not None:
        interval = text.interval(found.share.low, found.share.high, "share")
        told.append(text("moments.spoken.lead", n=found.lead, interval=interval))
    elif found.lead == 0:
        told.append(text("moments.spoken.no_lead"))
    return text("finding.between").join(told)


def wish_cells(found: LeadUsers, catalogue: Catalogue, text: Text) -> CellRows:
    """Head and cells of a table row each: the texts that speak of a wish, and how much more of the later ones do."""
    declared = catalogue.service_quality.lead_users
    assert declared is not None
    return [
        (text.pick(declared.wishes[one.wish].name), (text.count(one.n), _growth(one, text))) for one in found.wishes
    ]


def _growth(one: WishTrend, text: Text) -> str:
    verdict = text(f"moments.spoken.wish.{'grows' if one.grows else 'unclear'}")
    if one.growth is None:
        return verdict
    value = text.change(one.growth.value, "share", one.growth.low, one.growth.high)
    interval = text.change_interval(one.growth.low, one.growth.high, "share")
    return text("moments.spoken.differs", verdict=verdict, value=value, interval=interval)


def _codes_said(frame: str, found: TextCodes, catalogue: Catalogue, text: Text) -> str:
    names = _codes(found, catalogue)

    def named(codes: list[CodeShare]) -> str:
        return text.join([text.pick(names[one.code].name) for one in codes])

    most = [one for one in found.codes if one.n][:1]
    lower = [one for one in found.codes if one.goes_with == "lower"]
    told = []
    if most:
        share = text.value(most[0].share.value, "share", most[0].share.low, most[0].share.high)
        told.append(text(f"moments.spoken.most.{frame}", code=named(most), share=share, n=found.n))
    if lower:
        told.append(text(f"moments.spoken.lower.{frame}", codes=named(lower), n=len(lower)))
    elif found.codes:
        told.append(text(f"moments.spoken.none_lower.{frame}"))
    if found.uncoded is not None:
        unsaid = text.value(found.uncoded.value, "share", found.uncoded.low, found.uncoded.high)
        told.append(text("moments.spoken.uncoded", share=unsaid))
    if found.left_out:
        told.append(text("moments.spoken.left_out", n=len(found.left_out)))
    return text("finding.between").join(told)


def _codes(found: TextCodes, catalogue: Catalogue) -> dict[str, WordCode]:
    """The codes of the frame that was asked for."""
    declared = catalogue.service_quality
    frame = declared.checklist if found.frame == "checklist" else declared.emotions
    return frame.codes if frame else {}


def _share(of: Ranged, text: Text) -> str:
    value = text.value(of.value, "share", of.low, of.high)
    if of.low is None:
        return value
    return text("moments.spoken.share", value=value, interval=text.interval(of.low, of.high, "share"))
