"""Pages outside the dashboard, as one HTML document that needs nothing else: the frame of them, and the page for those
who have to wait (no place is free, or the dashboard is being started).

That is in every language at once, as nothing that could ask the reader's runs before it; it asks again by itself.
"""

import secrets
from collections.abc import Sequence
from html import escape

from cx_metrics import theme
from cx_metrics.text import Text

SECONDS = 6  # after which it asks again, or up to as many later: not everybody at once


def waiting_page(languages: Sequence[str]) -> str:
    """Who reads it waits."""
    said = "".join(_section(Text(locale)) for locale in languages)
    again = f'<meta http-equiv="refresh" content="{SECONDS + secrets.randbelow(SECONDS)}">'
    return plain_page(languages[0], Text(languages[0])("waiting.title"), f'<div role="status">{said}</div>', again)


def _section(text: Text) -> str:
    title, body = escape(text("waiting.title")), escape(text("waiting.body"))
    return f'<section lang="{text.locale}"><h1>{title}</h1><p>{body}</p></section>'


def plain_page(language: str, title: str, content: str, head: str = "") -> str:
    """A document in this language under this title; ``content`` and ``head`` are HTML."""
    return _PAGE.format(language=language, title=escape(title), content=content, head=head, style=theme.variables())


_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
{head}<title>{title}</title><style>{style}
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.6 "Source Sans 3", "Source Sans", "Noto Sans TC", "Noto Sans SC", system-ui, sans-serif;
  color: var(--cx-ink); background: var(--cx-paper); margin: 0; min-height: 100vh; }}
body {{ display: grid; place-items: center; }}
main {{ max-width: 34rem; padding: 2rem; }}
h1 {{ font-size: 1.5rem; font-weight: 650; line-height: 1.3; margin: 0 0 .5rem; }}
p {{ margin: 0; color: var(--cx-muted); }}
section + section {{ margin-top: 1.25rem; padding-top: 1.25rem; border-top: 1px solid var(--cx-rule); }}
a {{ display: inline-block; margin-top: 1.25rem; padding: .5rem 1.25rem; border-radius: .375rem;
  background: var(--cx-better); color: var(--cx-paper); text-decoration: none; }}
a:focus-visible {{ outline: 3px solid var(--cx-edge); outline-offset: 2px; }}
</style></head><body><main>{content}</main></body></html>
"""
