"""The one way text gets into a picture: escaped. A tag's content is text unless it is already ``Markup``."""

from html import escape

_ALONE = {"br", "img", "input"}  # elements without content


class Markup(str):
    """HTML made here, safe to place as it is."""

    __slots__ = ()


def _escaped(text: str, quote: bool = False) -> str:
    """NUL, which no HTML may hold, is shown as what cannot be read."""
    return escape(text, quote).replace("\0", "\ufffd")


def tag(name: str, /, *content: "str | Markup", **attributes: str | float | None) -> Markup:
    """An element: everything that is not Markup is escaped. ``class_`` writes class, ``aria_label`` writes
    aria-label."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_escaped(str(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _ALONE:
        return Markup(f"<{name}{written}>")
    inner = "".join(part if isinstance(part, Markup) else _escaped(part) for part in content)
    return Markup(f"<{name}{written}>{inner}</{name}>")


def script_of(said: str, locale: str) -> str | None:
    """The ``lang`` of customers' own words where these are Chinese and the page (in ``locale``) is not: they are not
    set in slanted letters."""
    return "zh" if not locale.startswith("zh") and any("\u4e00" <= sign <= "\u9fff" for sign in said) else None


def joined(*parts: "str | Markup") -> Markup:
    """Several parts one after another, text escaped."""
    return Markup("".join(part if isinstance(part, Markup) else _escaped(part) for part in parts))
