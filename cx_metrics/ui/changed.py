"""What moved a figure: the splits to choose from, the parts of its change over the chosen one, and their receipts."""

from dataclasses import dataclass

from cx_metrics import pictures, settings
from cx_metrics.metrics import Question
from cx_metrics.metrics.moved import ChangePart, Moved, telling
from cx_metrics.metrics.naming import dimension_names, group_name
from cx_metrics.metrics.question import Filters, filters
from cx_metrics.pictures.markup import Markup, joined
from cx_metrics.ui.board import key_figure, parts_of
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.kept import finished
from cx_metrics.ui.receipt_dialog import open_receipt
from cx_metrics.ui.view import View


@dataclass(frozen=True)
class Ways:
    """The title of the picture, and the splits to choose from by their codes, the most telling first; ``nothing`` says
    why there are none."""

    title: str
    options: dict[str, str]
    nothing: str = ""


@finished
def ways_of(visit: Visit, view: View, metric: str) -> Ways:
    """Over what the change of a metric can be split."""
    text, declared, now = visit.text, settings.catalogue().metrics[metric], key_figure(visit, view, metric).now
    name, short = text.pick(declared.name), text.pick(declared.short_name)
    found = parts_of(visit, view, metric)
    best = telling(found)
    if view.compare not in ("previous", "year") or best is None or now.status != "ok":
        compared = view.compare in ("previous", "year")
        nothing = text("duration.no_split") if declared.duration else text("moved.nothing", metric=name)
        return Ways(text("moved.title_none", metric=short), {}, nothing if compared else text("moved.no_comparison"))
    names = {_code(each): dimension_names(visit.settings, each.split, text) for each in found}
    change = text.change(now.change, now.unit, now.change_low, now.change_high)
    key = "moved.title" if now.verdict in ("better", "worse") else "moved.title_chance"
    title = text(key, metric=short, change=change, on=text(f"on.{view.compare}"))
    return Ways(title, {_code(best): names[_code(best)], **names})


@finished
def moved_picture(visit: Visit, view: View, metric: str, code: str, excuse: str) -> Markup:
    """The parts of a metric's change over the split of this ``code``; ``excuse`` is said beside the choice."""
    text, ways = visit.text, ways_of(visit, view, metric)
    if ways.nothing:
        return pictures.unmoved(ways.title, ways.nothing, text)
    buttons = joined(pictures.small(excuse), pictures.choice("by", text("moved.by"), ways.options, code))
    name = text.pick(settings.catalogue().metrics[metric].name)
    return pictures.moved(ways.title, buttons, split_of(visit, view, metric, code), name, visit.settings, text)


def open_part(visit: Visit, view: View, metric: str, code: str, picked: str) -> None:
    """The receipt of what was picked in the picture: of a part, or of the total. Nothing where a filter has just taken
    away what was picked."""
    text, ways = visit.text, ways_of(visit, view, metric)
    if ways.nothing:
        return
    found = split_of(visit, view, metric, code)
    part = pictures.picked_part(picked, found)
    if part is None and picked != pictures.TOTAL:
        return
    where = view.where if part is None else _with_group(view.where, part)
    question = Question((metric,), where=where, period=view.period, compare=view.compare)
    name, in_words = text("moved.total"), None
    if part is not None:
        name = group_name(visit.settings, part.by, text)
        in_words = text("moved.receipt"), _in_words(part, found.unit, visit)
    title = text("filter.some", dimension=text.pick(settings.catalogue().metrics[metric].name), values=name)
    verdict = key_figure(visit, view, metric).now.verdict if part is None else None
    open_receipt(visit, question, title, in_words, verdict)


def _code(found: Moved) -> str:
    return "-".join(found.split)


def split_of(visit: Visit, view: View, metric: str, code: str) -> Moved:
    """The parts of a metric's change over the split of this ``code``."""
    return next(each for each in parts_of(visit, view, metric) if _code(each) == code)


def _in_words(part: ChangePart, unit: str, visit: Visit) -> str:
    text = visit.text
    assert part.shares is not None, "only the rest has no shares, and it has no receipt"
    told = {
        "points": pictures.points_shown(part.points, unit, text),
        "interval": text.change_interval(part.low, part.high, unit),
    }
    before, after = (text.value(share, "share") for share in part.shares)
    if part.kind == "rate":
        return text("moved.receipt_rate", share=text.value(part.mean_share, "share"), **told)
    return text("moved.receipt_mix", before=before, after=after, **told)


def _with_group(where: Filters, part: ChangePart) -> Filters:
    """The filters, narrowed to the group of a part."""
    group = {name: (value or "",) for name, value in part.by}
    kept = [(name, value) for name, values in where if name not in group for value in values]
    return filters([*kept, *((name, values[0]) for name, values in group.items())])
