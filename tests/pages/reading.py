"""What a page says, wherever it stands: in Streamlit's own elements, in HTML of ours, or under a picture."""

from html.parser import HTMLParser

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

SMALL = {"cx-note", "cx-asked", "remark"}  # the classes of small print
SENTENCES = {"cx-ask", "cx-aside", "cx-desk"}


class _Html(HTMLParser):
    """The pieces of text in HTML, each with the element it stands in and that one's class."""

    def __init__(self, html: str):
        super().__init__()
        self.fields: list[dict[str, str | None]] = []
        self.pieces: list[tuple[str, str, str]] = []
        self._within: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        if name == "input":
            self.fields.append(dict(attributes))
        elif name != "br":
            self._within.append((name, dict(attributes).get("class") or ""))

    def handle_endtag(self, name: str) -> None:
        while self._within and self._within.pop()[0] != name:
            continue

    def handle_data(self, data: str) -> None:
        name, style = self._within[-1] if self._within else ("", "")
        self.pieces.append((name, style, data))


def headline(page: AppTest) -> str:
    """The first thing a page says; there must be exactly one."""
    assert not page.exception
    (found,) = [
        *(_plain(title.value) for title in page.title),
        *(text for name, _, text in [*_ours(page), *_pictures(page)] if name == "h1"),
    ]
    return found


def sections(page: AppTest) -> list[str]:
    """The headings of its parts."""
    ours = [text for name, _, text in _ours(page) if name == "h2"]
    pictures = [text for name, style, text in _pictures(page) if name == "h2" and style == "section"]
    return [*(_plain(found.value) for found in page.header), *ours, *pictures]


def paragraphs(page: AppTest | Block) -> str:
    """What it says in full sentences below headline and headings."""
    ours = [text for name, style, text in _ours(page) if name == "p" and style not in SMALL]
    told = [text for _, style, text in _pictures(page) if style in SENTENCES]
    return " ".join([*(_plain(text.value) for text in page.markdown), *ours, *told])


def small_print(page: AppTest | Block) -> str:
    """What it says in small print, also under its cards."""
    ours = [text for _, style, text in _ours(page) if style in SMALL]
    remarks = [text for _, style, text in _pictures(page) if style in SMALL]
    return " ".join([*(_plain(caption.value) for caption in page.caption), *ours, *remarks])


def said(page: AppTest) -> str:
    """Everything it says outside its pictures."""
    return " ".join([headline(page), *sections(page), paragraphs(page), small_print(page)])


def all_drawn(page: AppTest) -> str:
    """Everything its pictures say."""
    return " ".join(text for _, _, text in _pictures(page))


def choices(page: AppTest, name: str) -> dict[str, bool]:
    """What can be chosen of this name in its pictures, by code, and whether it is."""
    return {str(field["value"]): "checked" in field for field in fields(page) if field.get("name") == name}


def fields(page: AppTest) -> list[dict[str, str | None]]:
    """The attributes of every input in its pictures."""
    return [field for each in _sent(page) for field in _Html(each).fields]


def _ours(page: AppTest | Block) -> list[tuple[str, str, str]]:
    return [piece for element in page.get("html") for piece in _Html(element.proto.body).pieces]


def _pictures(page: AppTest | Block) -> list[tuple[str, str, str]]:
    return [piece for each in _sent(page) for piece in _Html(each).pieces]


def _sent(page: AppTest | Block) -> list[str]:
    return [element.proto.bytes.decode().partition("\0")[2] for element in page.get("bidi_component")]


def _plain(text: str) -> str:
    """Without the marks that keep Streamlit from reading data as Markdown."""
    return text.replace("\\", "")
