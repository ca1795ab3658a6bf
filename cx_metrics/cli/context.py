"""What every command needs: settings and catalogue (loaded once, when first asked for) and how to print."""

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cx_metrics import warehouse, workspace
from cx_metrics.company import Company, Role
from cx_metrics.declarations.catalogue import Catalogue, load_catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.declarations.settings_checks import load_settings
from cx_metrics.errors import ExportError, Problem
from cx_metrics.settings import PROJECT


class Context:
    """The settings and the catalogue of one call."""

    def __init__(self, config: Path, data: Path | None, as_json: bool):
        self.config, self.data, self.as_json = config, data, as_json

    @cached_property
    def settings(self) -> Settings:
        return load_settings(self.config, self.data)

    @cached_property
    def catalogue(self) -> Catalogue:
        return load_catalogue(self.settings)

    def company(self, role: Role) -> Company:
        """The build in use as ``role`` may see it, with the targets that were set in the app."""
        reader = warehouse.open_reader(self.settings)
        settings = workspace.with_targets(self.settings, workspace.open_store(self.settings, reader.sample))
        return Company(reader, self.catalogue, settings, role)

    @property
    def author(self) -> str:
        """Who calls: the user of this machine; nobody where it does not know the user's name."""
        try:
            return getpass.getuser()
        except (OSError, KeyError):
            return ""

    @property
    def is_shipped(self) -> bool:
        """Whether the settings are the project's own, whose documents lie in docs/."""
        return self.config.resolve() == PROJECT / "config.yaml"

    def progress(self, text: str) -> None:
        """A word on what is going on, on stderr."""
        print(text, file=sys.stderr)

    def write(self, path: Path, content: bytes) -> None:
        """Write a file that was asked for, and say so. Raises ExportError where it cannot be written."""
        try:
            path.write_bytes(content)
        except OSError as error:
            raise ExportError(Problem(str(path), error.strerror or "cannot be written", "name another file")) from None
        self.progress(f"{path}: {len(content):,} bytes")

    def out(self, document: Any, lines: Callable[[], list[str]]) -> None:
        """Print the document as JSON when asked to, else the lines meant for a person."""
        print(json.dumps(document, ensure_ascii=False, indent=1, default=str) if self.as_json else "\n".join(lines()))


@dataclass(frozen=True)
class Command:
    """A command: its name, what it is for, its arguments and what it does (returns the exit code)."""

    name: str
    about: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[Context, argparse.Namespace], int]
