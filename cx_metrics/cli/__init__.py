"""The command line: our contract with cron and with tests. One JSON document on stdout with --json; progress on stderr.

Exit codes: 0 done, 1 refused (the message says where, what was found and what to do), 2 the call's words are off.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from cx_metrics.cli import (
    audit_command,
    batches_command,
    build_command,
    catalogue_commands,
    chain_command,
    import_command,
    inspect_command,
    journey_command,
    lifetime_command,
    maturity_command,
    measure_command,
    moments_command,
    quality_command,
    radar_command,
    roi_command,
    sample_command,
    scenario_command,
    serve_command,
    workspace_command,
)
from cx_metrics.cli.context import Context
from cx_metrics.errors import CxError
from cx_metrics.messages import speaking, spoken

COMMANDS = (
    *import_command.COMMANDS,
    *inspect_command.COMMANDS,
    *sample_command.COMMANDS,
    *batches_command.COMMANDS,
    *build_command.COMMANDS,
    *measure_command.COMMANDS,
    *journey_command.COMMANDS,
    *lifetime_command.COMMANDS,
    *moments_command.COMMANDS,
    *quality_command.COMMANDS,
    *radar_command.COMMANDS,
    *chain_command.COMMANDS,
    *maturity_command.COMMANDS,
    *roi_command.COMMANDS,
    *scenario_command.COMMANDS,
    *audit_command.COMMANDS,
    *catalogue_commands.COMMANDS,
    *serve_command.COMMANDS,
    *workspace_command.COMMANDS,
)


def parser() -> argparse.ArgumentParser:
    """The whole command line, one subparser a command. The environment names the same files as for the server."""
    config, data = os.environ.get("CX_CONFIG") or "config.yaml", os.environ.get("CX_DATA") or None
    top = argparse.ArgumentParser(prog="python -m cx_metrics", description="Customer experience, measured.")
    top.add_argument(
        "--config", type=Path, default=config, help="the organisation's settings (CX_CONFIG, else config.yaml)"
    )
    top.add_argument("--data", type=Path, default=data, help="the data folder (CX_DATA, else the one in the settings)")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        sub = commands.add_parser(command.name, help=command.about, description=command.about)
        sub.add_argument("--json", action="store_true", help="print one JSON document")
        command.arguments(sub)
        sub.set_defaults(run=command.run)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    told = parser().parse_args(arguments)
    try:
        with speaking(getattr(told, "lang", spoken())):
            return int(told.run(Context(told.config, told.data, told.json), told))
    except CxError as error:
        print(f"refused:\n{error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output has had enough
        sys.stderr.close()
        return 0
