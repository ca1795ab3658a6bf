"""Notes in time, the latest day first: what they are about, what they say, who wrote them, whether they are locked."""

from collections.abc import Mapping, Sequence

from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.pictures.targets import revision_said
from cx_metrics.text import Text
from cx_metrics.workspace import Annotation, Revision


def note_list(
    notes: Sequence[Annotation], about: Mapping[str, str], past: Mapping[str, Sequence[Revision]], text: Text
) -> Markup:
    """The notes with a button each (its pick is the note's id); ``about`` says in words what each id is about,
    ``past`` holds its revisions. Drawn in the style of the targets."""
    rows = [_note(note, about[note.id], past.get(note.id, ()), text) for note in reversed(notes)]
    return tag("div", tag("section", tag("ul", *rows)), class_="cx targets", lang=text.locale)


def _note(note: Annotation, about: str, past: Sequence[Revision], text: Text) -> Markup:
    what = tag("div", tag("b", text.date(note.day)), tag("span", about), class_="what day")
    who = text("notes.who", who=note.author, date=note.written_at.date())
    locked = f" · {text('notes.locked')}" if note.locked else ""
    said = [tag("div", note.text, class_="note plain"), tag("div", who + locked, class_="who")]
    if len(past) > 1:
        lines = [tag("li", revision_said(r, _said(r, text), text)) for r in reversed(past)]
        said.append(tag("details", tag("summary", text("targets.history", n=len(past))), tag("ol", *lines)))
    label = text("notes.change_aria", about=about, date=note.day)
    button = tag("button", text("targets.change"), type="button", class_="how", data_pick=note.id, aria_label=label)
    return tag("li", what, tag("div", *said, class_="said"), tag("span") if note.locked else button, class_="row")


def _said(revision: Revision, text: Text) -> str:
    return text("workspace.removed") if revision.content is None else str(revision.content.get("text", ""))
