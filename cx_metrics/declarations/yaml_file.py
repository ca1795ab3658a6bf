"""Read one YAML file as plain values, remembering the line of every key and refusing what YAML makes dangerous.

YAML's own loader expands a 300-byte file to 300 MB (aliases), keeps the last of two equal keys without a word, reads
``no`` as false and ``12:30`` as 750. Here anchors, tags and repeated keys are refused, size and depth are bounded,
and a plain word is a word: only ``true``, ``false``, ``null``, decimal numbers and ISO dates mean more than their
letters.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from cx_metrics.errors import DeclarationError, Problem

LARGEST_FILE = 256 * 1024
DEEPEST = 40
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[+-]?(0|[1-9][0-9]{0,17})")  # more digits are a name, not a number
_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}\.[0-9]{0,40}([eE][+-]?[0-9]{1,2})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AS_WRITTEN = ("'", '"', "|", ">")  # quoted or block text means its letters
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}

YamlKey = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlFile:
    """A parsed file: its ``value`` (dicts, tuples, scalars) and the line on which each key path starts."""

    path: Path
    value: Any
    lines: dict[YamlKey, int]

    def where(self, key: YamlKey = ()) -> str:
        """``file, line n, key a.b.c``: the nearest enclosing key when this one is absent."""
        nearest = key
        while nearest and nearest not in self.lines:
            nearest = nearest[:-1]
        line = f", line {self.lines[nearest]}" if nearest in self.lines else ""
        dotted = ".".join(map(str, key))
        return f"{self.path.name}{line}" + (f", key {dotted}" if dotted else "")


def read_yaml(path: Path) -> YamlFile:
    """The file's values and lines; raises DeclarationError for anything that is not plain, bounded YAML."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DeclarationError(Problem(str(path), f"cannot be read ({error.strerror})", "check the name")) from None
    if len(raw) > LARGEST_FILE:
        raise DeclarationError(Problem(path.name, f"{len(raw):,} bytes", f"keep it below {LARGEST_FILE:,}"))
    return _parsed(path, raw)


@lru_cache(maxsize=256)
def _parsed(path: Path, raw: bytes) -> YamlFile:
    """What a file of this content says; nobody changes the values, so the same bytes are parsed once."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DeclarationError(Problem(path.name, f"byte {error.start} is not UTF-8", "save it as UTF-8")) from None
    try:
        _refuse_tricks(path, text)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise DeclarationError(
            Problem(
                f"{path.name}{line}",
                f"not valid YAML: {error.problem or error.context}",
                "check indentation, quotes and colons",
            )
        ) from None
    except yaml.YAMLError as error:
        raise DeclarationError(Problem(path.name, f"not valid YAML: {error}")) from None
    lines: dict[YamlKey, int] = {}
    problems: list[Problem] = []
    value = {} if node is None else _plain(node, (), lines, problems, path.name)
    if problems:
        raise DeclarationError(*problems)
    return YamlFile(path, value, lines)


def _refuse_tricks(path: Path, text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        where = f"{path.name}, line {event.start_mark.line + 1 if event.start_mark else 1}"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise DeclarationError(Problem(where, "uses an anchor or alias (& or *)", "write the value out"))
        tag = getattr(event, "tag", None)
        if tag:
            raise DeclarationError(
                Problem(where, f"uses a tag ({tag})", "write the plain value, in quotes where it is text")
            )
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise DeclarationError(Problem(where, f"more than {DEEPEST} levels deep", "flatten it"))


def _plain(node: yaml.Node, key: YamlKey, lines: dict[YamlKey, int], problems: list[Problem], file: str) -> Any:
    lines.setdefault(key, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return tuple(_plain(child, (*key, i), lines, problems, file) for i, child in enumerate(node.value))
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for name_node, child in node.value:
            line = name_node.start_mark.line + 1
            if not isinstance(name_node, yaml.ScalarNode):
                problems.append(Problem(f"{file}, line {line}", "a key that is not a word", "use a plain word as key"))
                continue
            name = name_node.value
            if name in found:
                problems.append(
                    Problem(
                        f"{file}, line {line}, key {'.'.join(map(str, (*key, name)))}",
                        "stands twice",
                        "keep one of the two",
                    )
                )
            lines[(*key, name)] = line
            found[name] = _plain(child, (*key, name), lines, problems, file)
        return found
    assert isinstance(node, yaml.ScalarNode)  # there is no fourth kind
    return _scalar(node)


def _scalar(node: yaml.ScalarNode) -> Any:
    text: str = node.value
    if node.style in _AS_WRITTEN:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text
