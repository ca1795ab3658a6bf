"""The page for those who have to wait: no place is free, or the dashboard is being started. In every language at once,
as nothing that could ask the reader's runs before it; it asks again by itself."""

import secrets
from collections.abc import Sequence
from html import escape

from cx_metrics import theme
from cx_metrics.text import Text

SECONDS = 6  # after which it asks again, or up to as many later: not everybody at once


def waiting_page(languages: Sequence[str]) -> str:
    """A whole HTML document that needs nothing else."""
    said = "".join(_section(Text(locale)) for locale in languages)
    return _PAGE.format(
        language=languages[0],
        seconds=SECONDS + secrets.randbelow(SECONDS),
        title=escape(Text(languages[0])("waiting.title")),
        style=theme.variables(),
        said=said,
    )


def _section(text: Text) -> str:
    title, body = escape(text("waiting.title")), escape(text("waiting.body"))
    return f'<section lang="{text.locale}"><h1>{title}</h1><p>{body}</p></section>'


_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="{seconds}"><title>{title}</title><style>{style}
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.6 system-ui, sans-serif; color: var(--cx-ink); background: var(--cx-paper); margin: 0;
  min-height: 100vh; display: grid; place-items: center; }}
main {{ max-width: 34rem; padding: 2rem; }}
h1 {{ font-size: 1.25rem; font-weight: 650; line-height: 1.3; margin: 0 0 .25rem; }}
p {{ margin: 0; color: var(--cx-muted); }}
section + section {{ margin-top: 1.25rem; padding-top: 1.25rem; border-top: 1px solid var(--cx-rule); }}
</style></head><body><main role="status">{said}</main></body></html>
"""
