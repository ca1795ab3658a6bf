"""What those ask who watch over the server: whether this process lives, and whether it can answer questions."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from cx_metrics import settings, warehouse
from cx_metrics.errors import CxError
from pages._incidents import record
from pages._places import PLACES


def alive(_request: Request) -> JSONResponse:
    """That the process lives, and how many readers it has."""
    return JSONResponse({"alive": True, "readers": PLACES.readers()})


def ready(_request: Request) -> JSONResponse:
    """Whether this server can answer questions: the build in use, which opens; or 503 and why not."""
    if PLACES.is_closing:
        return JSONResponse({"ready": False, "reason": "closing"}, 503)
    try:
        build = warehouse.in_use(settings.load())
        if build is not None:
            warehouse.open_reader(settings.load())
    except CxError as error:
        return JSONResponse({"ready": False, "reason": "unreadable", "incident": record(error)}, 503)
    if build is None:
        return JSONResponse({"ready": False, "reason": "nothing imported"}, 503)
    return JSONResponse({"ready": True, "build": build.build, "sample": build.sample})
