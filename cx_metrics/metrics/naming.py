"""Groups as people read them: the organisation's own names for dimensions and values, else what stands in the data."""

from cx_metrics.declarations.settings import Settings
from cx_metrics.metrics.measurement import By
from cx_metrics.text import Text


def value_name(settings: Settings, dimension: str, value: str | None, text: Text) -> str:
    """One value of a dimension: ``europe``, or ``Region not stated``."""
    declared = settings.dimensions[dimension]
    if not value:
        return text("group.not_stated", dimension=text.pick(declared.name))
    return text.pick((declared.values or {}).get(value, value))


def group_name(settings: Settings, by: By, text: Text) -> str:
    """A group of one or more dimensions: ``family × wifi``; without any, the groups that are not told apart."""
    if not by:
        return text("group.pooled")
    return " × ".join(value_name(settings, dimension, value, text) for dimension, value in by)


def dimension_names(settings: Settings, split: tuple[str, ...], text: Text) -> str:
    """The dimensions of a split: ``Segment × Touchpoint``."""
    return " × ".join(text.pick(settings.dimensions[name].name) for name in split)
