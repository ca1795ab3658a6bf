"""A filter of the company's own, written into config.yaml: lines are added below `dimensions`, and every other letter,
comments included, stays. The file is tried before it takes the place of the old one."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from cx_metrics.declarations.settings_checks import load_settings
from cx_metrics.declarations.words import identifier_problems
from cx_metrics.declarations.yaml_file import read_yaml
from cx_metrics.errors import DeclarationError, Problem

_KEY = "dimensions"


def declare_dimension(path: Path, dimension: str, name: str, values: Mapping[str, str]) -> None:
    """Add a filter to the settings in ``path``: its id, the ``name`` that people read, and names for values.

    Raises DeclarationError (and leaves the file as it is) where the id is taken or cannot be one, the file is written
    so that lines cannot be added, or cannot be written at all.
    """
    problems = identifier_problems(dimension, _KEY)
    if dimension in (read_yaml(path).value.get(_KEY) or {}):
        problems.append(Problem(f"{path.name}, {_KEY}", f"{dimension!r} is there already", "choose another name"))
    if problems:
        raise DeclarationError(*problems)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    try:
        at = next(i for i, line in enumerate(lines) if line.split("#")[0].rstrip() == f"{_KEY}:") + 1
    except StopIteration:
        found = "has no line `dimensions:` with the filters below it"
        raise DeclarationError(Problem(path.name, found, "write the filter there by hand")) from None
    below = next((line for line in lines[at:] if line.strip()[:1] not in ("", "#")), "")
    indent = below[: len(below) - len(below.lstrip())] or "  "
    told = [f"{indent}{dimension}:\n", f"{indent}  name: {_quoted(name)}\n"]
    if values:
        told += [f"{indent}  values:\n", *(f"{indent}    {_quoted(v)}: {_quoted(n)}\n" for v, n in values.items())]
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_text("".join([*lines[:at], *told, *lines[at:]]), "utf-8")
        load_settings(draft)
        os.replace(draft, path)
    except OSError as error:
        found = f"cannot be written ({error.strerror})"
        raise DeclarationError(Problem(path.name, found, "ask the person who runs the dashboard")) from None
    finally:
        draft.unlink(missing_ok=True)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
