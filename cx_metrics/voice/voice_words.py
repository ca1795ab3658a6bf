"""What customers say and who stays silent, in words: the answer in a sentence, the ten points, emotions, processes by
needs, and lead users."""

from collections.abc import Mapping

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.service_quality_file import WordCode
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text
from cx_metrics.voice.lead_users import LeadUsers, WishTrend
from cx_metrics.voice.need_matrix import NeedMatrix
from cx_metrics.voice.silence import BEHIND_EACH, HEARD, MARGIN_HEARD, TELL_US
from cx_metrics.voice.text_codes import CodeShare, TextCodes

CODE_COLUMNS = ("code", "share", "score", "n")
PROCESS_COLUMNS = ("process", "part", "ranks", "keeps")
NEED_COLUMNS = ("need", "weight")
WISH_COLUMNS = ("wish", "n", "growth")
CellRows = list[tuple[str, tuple[str, ...]]]


def headline(
    silence: Mapping[str, Measurement], cases: TextCodes, felt: TextCodes, catalogue: Catalogue, text: Text
) -> str:
    """The answer in a sentence: how many stay silent, and what those who do not speak of most."""
    spoken = next(((found, found.codes[0]) for found in (cases, felt) if found.status == "ok" and found.codes), None)
    code = text.pick(_codes(spoken[0], catalogue)[spoken[1].code].name) if spoken else ""
    for name in (TELL_US, HEARD):
        if (found := silence.get(name)) is not None and found.value is not None:
            silent = text.value(1 - found.value, "share", *_missing(found))
            if code:
                return text(f"voice.finding.{name}_and", silent=silent, code=code)
            return text(f"voice.finding.{name}", silent=silent)
    return text("voice.finding.said", code=code) if code else text("voice.finding.none")


def paragraph(silence: Mapping[str, Measurement], text: Text) -> str:
    """How many stand behind each one who tells us, and of how many customers, and of how much margin, we hear."""
    told, known = [], {name: one for name, one in silence.items() if one.value is not None}
    if (behind := known.get(BEHIND_EACH)) is not None:
        n = text.number(behind.value, behind.low, behind.high)
        told.append(text("voice.behind", value=n, interval=text.interval(behind.low, behind.high, "count")))
    shares = {key: text.value(one.value, one.unit, one.low, one.high)
              for key, name in (("heard", HEARD), ("margin", MARGIN_HEARD)) if (one := known.get(name))}  # fmt: skip
    if "heard" in shares and (TELL_US in known or "margin" in shares):  # else the headline has said it
        told.append(text("voice.heard_and_margin" if "margin" in shares else "voice.heard", **shares))
    return text("finding.between").join(told)


def _missing(found: Measurement) -> tuple[float | None, float | None]:
    """The ends of the interval of the rest of a share."""
    return (None, None) if found.low is None or found.high is None else (1 - found.high, 1 - found.low)


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
        score = text(f"voice.goes_with.{one.goes_with}")
        if beside := beside_others(one, text):
            score = text("voice.differs", verdict=score, value=beside)
        if one.rated is not None:
            score = text("voice.also", said=score, more=rated_said(one.rated, one.ratings, text))
        cells.append((text.pick(names[one.code].name), (share, score, text.count(one.n))))
    return cells


def beside_others(one: CodeShare, text: Text) -> str:
    """How the score of the texts differs from that of all others, with its interval; nothing where too few tell."""
    if one.score is None:
        return ""
    value = text.change(one.score.value, "points", one.score.low, one.score.high)
    return text("voice.share", value=value, interval=text.change_interval(one.score.low, one.score.high, "points"))


def rated_said(rated: Ranged, ratings: int, text: Text) -> str:
    """How the rated items that belong to it were rated."""
    value, ends = text.number(rated.value, rated.low, rated.high), text.interval(rated.low, rated.high, "points")
    return text("voice.rated", value=value, interval=ends, n=ratings)


def margin_said(margin: Ranged, text: Text) -> str:
    """The yearly margin of those who speak of it."""
    amount = text.money(margin.value, margin.low, margin.high)
    if margin.low is None:
        return text("voice.margin", amount=amount)
    ends = text.interval(margin.low, margin.high, "money", symbol=False)
    return text("voice.margin", amount=text("voice.share", value=amount, interval=ends))


def needs_said(found: NeedMatrix, catalogue: Catalogue, text: Text) -> str:
    """Which process serves what is needed most, how often it stays first, and the caveat."""
    declared = catalogue.service_quality.needs
    assert declared is not None and found.processes
    first, most = found.processes[0], max(found.needs, key=lambda one: one.weight.value)
    told = [
        text(
            "voice.process_first",
            process=text.pick(declared.processes[first.process]),
            share=text.value(first.first, "share"),
            doubt=text.value(found.doubt, "share"),
        ),
        text("voice.need_first", need=text.pick(declared.needs[most.need].name)),
        text(f"voice.weights.{found.weights}", outcome=_outcome(found, catalogue, text)),
        text("voice.ordinal"),
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
                text("voice.ranks", rank=one.rank, low=one.rank_low, high=one.rank_high),
                text.value(one.keeps, "share"),
            ),
        )
        for one in found.processes
    ]


def _outcome(found: NeedMatrix, catalogue: Catalogue, text: Text) -> str:
    metric = catalogue.metrics.get(found.outcome or "")
    return text.pick(metric.name) if metric else found.outcome or ""


def lead_users_said(found: LeadUsers, text: Text) -> str:
    """How many show what makes a lead user, each with its n."""
    counts = {
        name: text("voice.hidden") if n is None else text.count(n)
        for name, n in (("heavy", found.heavy), ("ahead", found.ahead), ("own", found.own_solution))
    }
    told = [text("voice.signs", n=found.writers, **counts)]
    if found.lead and found.share is not None:
        interval = text.interval(found.share.low, found.share.high, "share")
        told.append(text("voice.lead", n=found.lead, interval=interval))
    elif found.lead == 0:
        told.append(text("voice.no_lead"))
    return text("finding.between").join(told)


def wish_cells(found: LeadUsers, catalogue: Catalogue, text: Text) -> CellRows:
    """Head and cells of a table row each: the texts that speak of a wish, and how much more of the later ones do."""
    declared = catalogue.service_quality.lead_users
    assert declared is not None
    return [
        (text.pick(declared.wishes[one.wish].name), (text.count(one.n), _growth(one, text))) for one in found.wishes
    ]


def _growth(one: WishTrend, text: Text) -> str:
    verdict = text(f"voice.wish.{'grows' if one.grows else 'unclear'}")
    if one.growth is None:
        return verdict
    value = text.change(one.growth.value, "share", one.growth.low, one.growth.high)
    ends = text.change_interval(one.growth.low, one.growth.high, "share")
    return text("voice.differs", verdict=verdict, value=text("voice.share", value=value, interval=ends))


def _codes_said(frame: str, found: TextCodes, catalogue: Catalogue, text: Text) -> str:
    names = _codes(found, catalogue)

    def named(codes: list[CodeShare]) -> str:
        return text.join([text.pick(names[one.code].name) for one in codes])

    most = [one for one in found.codes if one.n][:1]
    lower = [one for one in found.codes if one.goes_with == "lower"]
    told = []
    if most:
        share = text.value(most[0].share.value, "share", most[0].share.low, most[0].share.high)
        told.append(text(f"voice.most.{frame}", code=named(most), share=share, n=found.n))
    if lower:
        told.append(text(f"voice.lower.{frame}", codes=named(lower), n=len(lower)))
    elif found.codes:
        told.append(text(f"voice.none_lower.{frame}"))
    if found.uncoded is not None:
        unsaid = text.value(found.uncoded.value, "share", found.uncoded.low, found.uncoded.high)
        told.append(text("voice.uncoded", share=unsaid))
    if found.left_out:
        told.append(text("voice.left_out", n=len(found.left_out)))
    return text("finding.between").join(told)


def _codes(found: TextCodes, catalogue: Catalogue) -> dict[str, WordCode]:
    """The codes of the frame that was asked for."""
    frame = catalogue.service_quality.frame(found.frame)
    return frame.codes if frame else {}


def _share(of: Ranged, text: Text) -> str:
    value = text.value(of.value, "share", of.low, of.high)
    if of.low is None:
        return value
    return text("voice.share", value=value, interval=text.interval(of.low, of.high, "share"))
