"""The settings and the catalogue of this running program, read once: config.yaml, or the file and folder that the
environment names (CX_CONFIG, CX_DATA)."""

import functools
import os
from pathlib import Path

from cx_metrics.declarations import Catalogue, Settings, load_catalogue, load_settings

PROJECT = Path(__file__).parents[1]


@functools.cache
def load() -> Settings:
    """The settings; raises DeclarationError with every problem of the file."""
    config = os.environ.get("CX_CONFIG")
    data = os.environ.get("CX_DATA")
    return load_settings(Path(config) if config else PROJECT / "config.yaml", Path(data) if data else None)


@functools.cache
def catalogue() -> Catalogue:
    """The catalogue that goes with the settings; raises DeclarationError with every problem of every file."""
    return load_catalogue(load())
