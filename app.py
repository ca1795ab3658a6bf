"""Starts the dashboard: `streamlit run app.py` (`python app.py` knows no flags)."""

import contextlib
import gc
import importlib
from collections.abc import AsyncIterator
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from pages import PAGES, _addresses, _asgi, _incidents, url_path

HEAVY = (
    "altair", "duckdb", "pandas", "cx_metrics.metrics", "cx_metrics.charts", "cx_metrics.ui", "cx_metrics.pack",
    "cx_metrics.workspace",
)  # fmt: skip


@contextlib.asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Import, then freeze: what lasts as long as the server is left out of every search for garbage."""
    _incidents.keep_values_out_of_the_log()
    for name in HEAVY:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    yield {}


def ready(_request: Request) -> JSONResponse:
    """Whether this server can answer questions: the build in use, or 503 and why not."""
    from cx_metrics import settings, warehouse
    from cx_metrics.errors import CxError

    try:
        build = warehouse.in_use(settings.load())
    except CxError as error:
        return JSONResponse({"ready": False, "reason": "unreadable", "incident": _incidents.record(error)}, 503)
    if build is None:
        return JSONResponse({"ready": False, "reason": "nothing imported"}, 503)
    return JSONResponse({"ready": True, "build": build.build, "sample": build.sample})


app = st.App(
    "pages/_router.py",
    lifespan=lifespan,
    routes=[Route("/readyz", ready), Route(f"/{url_path(PAGES[0])}", _asgi.to_the_root)],
    middleware=[Middleware(_asgi.Front), Middleware(_addresses.Addresses)],
    on_script_error=_incidents.on_script_error,
)

if __name__ == "__main__":
    app.run()
