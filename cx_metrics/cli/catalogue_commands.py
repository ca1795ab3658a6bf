"""The command ``check``: every catalogue file, every cross-reference, the settings; and the documents that follow
from them."""

import argparse

from cx_metrics.checks import check_catalogue, write_documents
from cx_metrics.cli.context import Command, Context


def _arguments(_: argparse.ArgumentParser) -> None:
    """Nothing to say: everything is checked."""


def _check(context: Context, _: argparse.Namespace) -> int:
    counts, documents = check_catalogue(context.settings, context.catalogue)
    written = write_documents(documents) if context.is_shipped else []
    document = {"checked": counts, "written": written}

    def lines() -> list[str]:
        said = ["checked " + ", ".join(f"{count} {kind}" for kind, count in counts.items()) + "; nothing wrong"]
        return said + [f"docs/{name} is written again" for name in written]

    context.out(document, lines)
    return 0


COMMANDS = (Command("check", "check every declaration and cross-reference", _arguments, _check),)
