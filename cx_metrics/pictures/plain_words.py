"""What a page says in sentences: its headline, and the headings of its parts."""

from pathlib import Path

from cx_metrics.pictures.markup import Markup, joined, tag

WORDS_STYLE = Path(__file__).with_name("plain_words.css").read_text("utf-8")


def headline(finding: str, ask: str = "", aside: str = "", note: str = "", asked: str = "") -> Markup:
    """The first thing read: the finding as a sentence under what the reader ``asked`` to see, then what it asks of the
    reader, then what is said besides (not on a phone, where the page's first picture must be seen), and in small print
    what it rests on."""
    parts = [("p", "cx-asked", asked), ("h1", None, finding)]
    parts += [("p", "cx-ask", ask), ("p", "cx-aside", aside), ("p", "cx-note", note)]
    return joined(*(tag(name, part, class_=style) for name, style, part in parts if part))


def heading(title: str, note: str = "") -> Markup:
    """A part of a page: what it found, and in small print how to read what follows."""
    return joined(tag("h2", title, class_="section"), small(note))


def sentence(said: str) -> Markup:
    """What is said in full size."""
    return tag("p", said, class_="cx-ask")


def small(note: str) -> Markup:
    """A line of small print; nothing where there is nothing to say."""
    return tag("p", note, class_="cx-note") if note else Markup("")
