"""Starts the dashboard: `streamlit run app.py` (`python app.py` knows no flags)."""

import contextlib
import gc
import importlib
from collections.abc import AsyncIterator
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from cx_metrics.ui import door
from pages import PAGES, _addresses, _asgi, _entrance, _first_reader, _health, _incidents, _places, url_path

HEAVY = (
    "altair", "duckdb", "pandas", "cx_metrics.metrics", "cx_metrics.charts", "cx_metrics.ui", "cx_metrics.pack",
    "cx_metrics.workspace",
)  # fmt: skip


@contextlib.asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Import, then freeze: what lasts as long as the server is left out of every search for garbage."""
    _incidents.keep_values_out_of_the_log()
    _places.PLACES.close_when_told()
    for name in HEAVY:
        importlib.import_module(name)
    async with _first_reader.reading():
        gc.collect()
        gc.freeze()
        yield {}


if refused := door.problems():
    raise SystemExit("not started:\n" + "\n".join(f"  {problem}" for problem in refused))

app = st.App(
    "pages/_router.py",
    lifespan=lifespan,
    routes=[
        Route("/healthz", _health.alive),
        Route("/readyz", _health.ready),
        Route(f"/{_addresses.SIGN_IN}", _entrance.to_the_provider),
        Route(f"/{url_path(PAGES[0])}", _asgi.to_the_root),
    ],
    middleware=[
        Middleware(_asgi.Front),
        Middleware(_entrance.Entrance),
        Middleware(_places.Seats),
        Middleware(_addresses.Addresses),
    ],
    on_script_error=_incidents.on_script_error,
)

if __name__ == "__main__":
    app.run()
