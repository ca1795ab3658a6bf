"""A mapping as YAML that a person reads and edits: a line a column, with a comment where something must be decided."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_PLAIN = re.compile(r"[A-Za-z\u0080-\uffff_][\w./ -]*")
_RESERVED = {"true", "false", "yes", "no", "on", "off", "null", "none", "y", "n", "~"}


def flow(value: Any) -> str:
    """A value in one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(key)}: {flow(held)}" for key, held in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str):
        return value if _is_plain(value) else json.dumps(value, ensure_ascii=False)
    return json.dumps(value, default=str)


def _is_plain(text: str) -> bool:
    return (
        bool(_PLAIN.fullmatch(text)) and text == text.strip() and text.lower() not in _RESERVED and text.isprintable()
    )


def mapping_text(mapping: Mapping[str, Any], comments: Mapping[str, Sequence[str]]) -> str:
    """The whole file; ``comments`` stand above the column, item or key of their name."""
    lines = [f"{key}: {flow(value)}" for key, value in mapping.items() if key not in ("sources", "tables")]
    lines.append("sources:")
    for name, source in mapping["sources"].items():
        lines += [f"# {line}" for line in comments.get("source", ())]
        lines.append(f"  {flow(name)}: {flow(source)}")
    lines.append("tables:")
    for name, table in mapping["tables"].items():
        lines.append(f"  {name}:")
        for key, value in table.items():
            if key not in ("columns", "items"):
                lines += [f"    # {line}" for line in comments.get(key, ())]
                lines.append(f"    {key}: {flow(value)}")
                continue
            lines.append(f"    {key}:")
            for column, said in value.items():
                lines += [f"      # {line}" for line in comments.get(f"{key}.{column}", ())]
                lines.append(f"      {column}: {flow(said)}")
    return "\n".join(lines) + "\n"
