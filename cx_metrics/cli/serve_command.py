"""The command ``serve``: several server processes behind nginx, for many readers."""

import argparse
import logging
import os
import signal
import tomllib
from pathlib import Path

from cx_metrics.cli.context import Command, Context
from cx_metrics.errors import Problem, ServingError
from cx_metrics.serving import proxy
from cx_metrics.serving.watch import Watch, serving_now
from cx_metrics.settings import PROJECT

HERE = ("127.0.0.1", "localhost", "::1")
HOSTS = "STREAMLIT_SERVER_ALLOWED_HOSTS"
UPLOAD = "STREAMLIT_SERVER_MAX_UPLOAD_SIZE"
PATIENCE = 30.0  # seconds


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--workers", type=int, default=2, metavar="N", help="server processes; one a core is right (2)")
    sub.add_argument("--port", type=int, default=8501, metavar="P", help="where readers come in (8501)")
    sub.add_argument("--address", default="127.0.0.1", metavar="A", help="on which address (this machine only)")
    sub.add_argument(
        "--host", action="append", default=[], metavar="NAME", help="the name readers type; repeat for more"
    )
    sub.add_argument("--tls-cert", type=Path, metavar="FILE", help="a certificate with its chain, for https")
    sub.add_argument("--tls-key", type=Path, metavar="FILE", help="its key")
    sub.add_argument(
        "--patience", type=float, default=PATIENCE, metavar="S", help="seconds a restart waits for readers (30)"
    )
    does = sub.add_mutually_exclusive_group()
    does.add_argument("--restart", action="store_true", help="renew the processes that serve now, one after the other")
    does.add_argument("--stop", action="store_true", help="end what serves now")


def _run(context: Context, told: argparse.Namespace) -> int:
    folder = context.settings.data_folder / "run"
    if told.restart or told.stop:
        process = serving_now(folder)
        if process is None:
            raise ServingError(Problem(str(folder), "nothing is being served from here", "begin with `serve`"))
        os.kill(process, signal.SIGHUP if told.restart else signal.SIGTERM)
        context.progress(f"process {process} was told to {'renew its processes' if told.restart else 'end'}")
        return 0
    _require_possible(told)
    environment = os.environ | {
        "CX_CONFIG": str(context.config.resolve()),
        "CX_DATA": str(context.settings.data_folder),
    }
    if told.host:
        environment[HOSTS] = " ".join(told.host)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    way_in = proxy.WayIn(
        told.address,
        told.port,
        certificate=told.tls_cert and told.tls_cert.resolve(),
        key=told.tls_key and told.tls_key.resolve(),
        largest_upload=_largest_upload(),
    )
    Watch(
        way_in,
        count=told.workers,
        folder=folder,
        environment=environment,
        languages=context.settings.languages,
        patience=told.patience,
    ).run()
    return 0


def _require_possible(told: argparse.Namespace) -> None:
    problems = []
    if told.workers < 1:
        problems.append(Problem("--workers", f"{told.workers}", "use 1 or more; one a core is right"))
    if (told.tls_cert is None) != (told.tls_key is None):
        problems.append(Problem("--tls-cert, --tls-key", "one without the other", "name both files"))
    for name, file in (("--tls-cert", told.tls_cert), ("--tls-key", told.tls_key)):
        if file is not None and not file.is_file():
            problems.append(Problem(name, f"{file} is no file", "name the file in PEM format"))
    if told.address not in HERE and not (told.host or os.environ.get(HOSTS)):
        remedy = "say by which name readers come: --host cx.example.com"
        problems.append(Problem("--address", f"{told.address} can be reached from elsewhere", remedy))
    if problems:
        raise ServingError(*problems)


def _largest_upload() -> int:
    """Megabytes that the server takes, where its own settings stand."""
    shipped = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text("utf-8"))
    return int(os.environ.get(UPLOAD) or shipped["server"]["maxUploadSize"])


COMMANDS = (Command("serve", "serve the dashboard to many readers: several processes behind nginx", _arguments, _run),)
