"""Groups as people read them: the organisation's own names for dimensions and values, else what stands in the data."""

from cx_metrics.declarations.settings import Settings
from cx_metrics.metrics.measurement import By
from cx_metrics.text import Text


def value_name(settings: Settings, dimension: str, value: str | None, text: Text) -> str:
    """One value of a dimension: ``europe``, or ``Region not stated``; a value that is called so itself in quotes."""
    declared = settings.dimensions[dimension]
    nothing = text("group.not_stated", dimension=text.pick(declared.name))
    return told_apart(text.pick((declared.values or {}).get(value, value)) if value else None, nothing)


def told_apart(name: str | None, nothing: str) -> str:
    """``name``, or ``nothing`` where there is none; a name that reads the same stands in quotes, so that two lines of a
    table never have one name."""
    if not name:
        return nothing
    return f"«{name}»" if name.strip().casefold() == nothing.casefold() else name


def group_name(settings: Settings, by: By, text: Text) -> str:
    """A group of one or more dimensions: ``family × wifi``; without any, the groups that are not told apart."""
    if not by:
        return text("group.pooled")
    return " × ".join(value_name(settings, dimension, value, text) for dimension, value in by)


def dimension_names(settings: Settings, split: tuple[str, ...], text: Text) -> str:
    """The dimensions of a split: ``Segment × Touchpoint``."""
    return " × ".join(text.pick(settings.dimensions[name].name) for name in split)
