"""The command ``check``: every catalogue file, every cross-reference, the settings."""

import argparse

from cx_metrics.cli.context import Command, Context
from cx_metrics.metrics.check import check_catalogue


def _arguments(_: argparse.ArgumentParser) -> None:
    """Nothing to say: everything is checked."""


def _check(context: Context, _: argparse.Namespace) -> int:
    found = check_catalogue(context.settings, context.catalogue)
    context.out(found, lambda: [f"checked: {', '.join(f'{count} {kind}' for kind, count in found['checked'].items())}; nothing wrong"])
    return 0


COMMANDS = (Command("check", "check every declaration and cross-reference", _arguments, _check),)
