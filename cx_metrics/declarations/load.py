"""Turn a YAML file into a frozen dataclass: unknown keys refused, every problem of the file told at once."""

import dataclasses
import json
import types
import typing
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from cx_metrics.declarations.yaml_file import YamlFile
from cx_metrics.errors import DeclarationError, Problem, did_you_mean

STRICT = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True)
T = TypeVar("T")


def load(cls: type[T], file: YamlFile, long_form: Callable[[Any], Any] = lambda value: value, **given: Any) -> T:
    """``file`` as an instance of the pydantic dataclass ``cls``; ``given`` sets fields the file does not hold (its id).

    ``long_form`` writes out the short ways in which a file may say things (a word where a set of keys is meant).
    Raises DeclarationError listing every problem with file, line, key, what was found and what to do.
    """
    if not isinstance(file.value, dict):
        raise DeclarationError(Problem(file.where(), "is not a set of keys", "write `key: value` lines"))
    clash = [
        Problem(file.where((name,)), "is taken from the file's name", "remove it")
        for name in given
        if name in file.value
    ]
    if clash:
        raise DeclarationError(*clash)
    try:
        # as JSON, strictness concerns the values: a word is no number, but a set of keys may become a dataclass
        return TypeAdapter(cls).validate_json(json.dumps({**long_form(file.value), **given}, default=str))
    except ValidationError as error:
        raise DeclarationError(*_problems(error, cls, file)) from None


def _problems(error: ValidationError, cls: type, file: YamlFile) -> list[Problem]:
    found: dict[str, Problem] = {}
    for item in error.errors(include_url=False):
        problem = _problem(item, cls, file)
        found.setdefault(str(problem), problem)
    return list(found.values())


def _key(loc: tuple[str | int, ...], file: YamlFile) -> tuple[str | int, ...]:
    """The part of pydantic's location that exists in the file (it also names union members and dict keys)."""
    key: tuple[str | int, ...] = ()
    for part in loc:
        if (*key, part) in file.lines:
            key = (*key, part)
    return key


def _problem(item: Any, cls: type, file: YamlFile) -> Problem:
    kind, loc, value = item["type"], item["loc"], item["input"]
    key = _key(loc, file)
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        holder = _class_at(cls, key[:-1])
        known = _written_names(holder) if holder else []
        return Problem(file.where(key), f"unknown key {str(loc[-1])!r}", did_you_mean(loc[-1], known))
    if kind in ("missing", "missing_argument"):
        return Problem(file.where(key), f"{str(loc[-1])!r} is missing", "add it")
    if kind in ("literal_error", "enum"):
        allowed = [part.strip(" '") for part in item["ctx"]["expected"].replace(" or ", ",").split(",")]
        return Problem(
            file.where(key), f"found {value!r}", did_you_mean(value, allowed) or f"use one of {', '.join(allowed)}"
        )
    if kind in ("dataclass_type", "dict_type", "dataclass_exact_type"):
        return Problem(file.where(key), f"found {value!r}", "write `key: value` lines below it")
    if kind == "value_error":  # a check of ours, which says it all
        return Problem(file.where(key), str(item["ctx"]["error"]))
    wanted = item["msg"].removeprefix("Input should be ")
    return Problem(file.where(key), f"found {value!r}", f"expected {wanted}")


def _written_names(cls: Any) -> dict[str, str]:
    """How each field is written in a file (``from``) and its Python name (``source``)."""
    fields = getattr(cls, "__pydantic_fields__", {})
    return {(fields[f.name].alias or f.name) if f.name in fields else f.name: f.name for f in dataclasses.fields(cls)}


def _class_at(cls: Any, key: tuple[str | int, ...]) -> Any:
    """The dataclass that declares the keys found at ``key``, or None where the shape is free."""
    for part in key:
        cls = _step(cls, part)
        if cls is None:
            return None
    cls = _bare(cls)
    return cls if dataclasses.is_dataclass(cls) else None


def _step(cls: Any, part: str | int) -> Any:
    cls = _bare(cls)
    if dataclasses.is_dataclass(cls):
        hints = typing.get_type_hints(cls, include_extras=True)
        return hints.get(_written_names(cls).get(str(part), str(part)))
    arguments = typing.get_args(cls)
    return arguments[-1] if typing.get_origin(cls) is dict else (arguments[0] if arguments else None)


def _bare(cls: Any) -> Any:
    """A type without ``Annotated`` and without the ``None`` of an optional field."""
    if typing.get_origin(cls) is typing.Annotated:
        return _bare(typing.get_args(cls)[0])
    if typing.get_origin(cls) in (typing.Union, types.UnionType):
        options = [a for a in typing.get_args(cls) if a is not type(None)]
        dataclass_first = sorted(options, key=lambda a: not dataclasses.is_dataclass(_bare(a)))
        return _bare(dataclass_first[0])
    return cls
