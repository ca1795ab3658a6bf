"""The settings and the catalogue of this running program, read once: config.yaml, or the file and folder that the
environment names (CX_CONFIG, CX_DATA)."""

import functools
import os
from pathlib import Path

from cx_metrics.declarations import Catalogue, Settings, load_catalogue, load_settings
from cx_metrics.declarations.sign_in import SignIn

PROJECT = Path(__file__).parents[1]


def config_file() -> Path:
    """The file in which the settings stand."""
    return Path(os.environ.get("CX_CONFIG") or PROJECT / "config.yaml").resolve()


@functools.cache
def load() -> Settings:
    """The settings; raises DeclarationError with every problem of the file."""
    data = os.environ.get("CX_DATA")
    return load_settings(config_file(), Path(data) if data else None)


@functools.cache
def catalogue() -> Catalogue:
    """The catalogue that goes with the settings; raises DeclarationError with every problem of every file."""
    return load_catalogue(load())


def sign_in() -> SignIn:
    """Who may do what as config.yaml says it now: a role that is taken from somebody there is gone at the next look.

    Raises DeclarationError where the file has become unreadable: then nobody is let in.
    """
    file = config_file()
    return _sign_in(file, file.stat().st_mtime_ns)


@functools.lru_cache(maxsize=2)
def _sign_in(file: Path, changed: int) -> SignIn:
    return load_settings(file).sign_in


def renew() -> None:
    """Let settings and catalogue be read anew, from whatever files of theirs were written since they were read.

    They change with the build in use, not with the files: until that build is there, the old ones answer from the old.
    """
    load.cache_clear()
    catalogue.cache_clear()
