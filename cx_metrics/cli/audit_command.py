"""The command audit: who signed in and out, imported, undid, signed off and took a file along."""

import argparse

from cx_metrics.cli.context import Command, Context
from cx_metrics.trust.audit import ACTS, audit


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--act", choices=ACTS, action="append", help="only this; may be said several times")
    sub.add_argument("--who", default="", metavar="TEXT", help="only people in whose name this stands")


def _audit(context: Context, told: argparse.Namespace) -> int:
    entries = [
        entry
        for entry in audit(context.settings)
        if entry.act in (told.act or ACTS) and told.who.casefold() in entry.who.casefold()
    ]
    document = {
        "entries": [
            {"at": e.at.isoformat(), "who": e.who, "act": e.act, "of": e.of, "sample": e.sample} for e in entries
        ]
    }

    def lines() -> list[str]:
        if not entries:
            return ["nobody has done anything yet"]
        return [f"{e.at:%Y-%m-%d %H:%M} UTC  {e.act:<8}  {e.who or 'unknown'}  {e.of}".rstrip() for e in entries]

    context.out(document, lines)
    return 0


COMMANDS = (Command("audit", "who signed in and out, imported, undid, signed off, exported", _arguments, _audit),)
