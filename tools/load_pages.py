"""What the crowd of `tools.load` reads: the door of a dashboard on this machine, a page, and whether its figures are
those of its filters."""

import asyncio
import hashlib
import http.client
import re
from itertools import product
from urllib.parse import urlsplit

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from cx_metrics.company import Company
from cx_metrics.metrics import Question, filters, measure
from cx_metrics.text import Text
from pages._first_reader import is_last
from tools.bench_visitor import rerun

PATIENCE = 120.0  # seconds that one reader waits for one page before giving up
COLLAGE = "-collage"  # how the id of the picture ends in which all figures of the overview stand
CARD = re.compile(
    r'data-pick="(\w+)"[^>]*>[^<]*</button></div><div class="value"><b>([^<]*)</b><span class="doubt">([^<]*)<'
)


class Door:
    """The address of the dashboard, which must be on this machine. Raises ValueError where it is not."""

    def __init__(self, address: str):
        self.address, self.netloc = address, urlsplit(address).netloc
        if urlsplit(address).hostname != "127.0.0.1":
            raise ValueError(f"{address}: only a dashboard on 127.0.0.1 is put under load")

    def knock(self, cookie: str) -> tuple[bool, str]:
        """Ask for the page: whether one may come in, and the cookies that were given."""
        line = http.client.HTTPConnection(self.netloc, timeout=PATIENCE)
        try:
            line.request("GET", "/", headers={"Accept": "text/html", **({"Cookie": cookie} if cookie else {})})
            answer = line.getresponse()
            answer.read()
            given = [one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie") or ()]
            if answer.status not in (200, 503):
                raise RuntimeError(f"the door answered {answer.status}")
            return answer.status == 200, "; ".join(given) or cookie
        finally:
            line.close()

    def enter(self, cookie: str) -> connect:
        """The line on which pages come."""
        return connect(
            f"ws://{self.netloc}/_stcore/stream",
            origin=Origin(self.address),
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": cookie} if cookie else None,
            max_size=None,
            compression=None,
            open_timeout=PATIENCE,
            ping_interval=None,
        )


async def page(line: ClientConnection, query: str) -> bytes:
    """The collage of the overview under the filters of ``query``. Raises RuntimeError where the page shows an error,
    TimeoutError where it does not come."""
    async with asyncio.timeout(PATIENCE):
        await line.send(rerun(query, "", "", WidgetStates()))
        collage = b""
        while True:
            told = ForwardMsg()
            told.ParseFromString(await line.recv(decode=False))
            if told.WhichOneof("type") == "delta":
                element = told.delta.new_element
                if element.HasField("exception"):
                    raise RuntimeError("the page shows an error")
                if element.HasField("bidi_component") and element.bidi_component.id.endswith(COLLAGE):
                    collage = element.bidi_component.bytes
            elif is_last(told):
                return collage


def digest(collage: bytes) -> str:
    return hashlib.sha256(collage).hexdigest()


async def alone(door: Door, company: Company) -> dict[str, str]:
    """By filters the page that belongs to them, as one reader alone gets it. Raises RuntimeError where its figures are
    not those that the core measures."""
    values = company.reader.dimension_values
    pairs = [f"segment={one}&region={other}" for one, other in product(values["segment"], values["region"])]
    queries = [*(f"{name}={one}" for name in ("segment", "region") for one in values[name]), *pairs]
    known = {}
    may, cookie = door.knock("")
    if not may:
        raise RuntimeError("the dashboard lets nobody in: is it ready?")
    async with door.enter(cookie) as line:
        await page(line, "")
        for query in queries:
            collage = await page(line, query)
            if faults := figures_amiss(collage.decode(), query, company):
                raise RuntimeError(f"under {query}: {'; '.join(faults)}")
            known[query] = digest(collage)
    if len(set(known.values())) < len(known):
        raise RuntimeError("two filters show the same page: a foreign row could not be told")
    return known


def figures_amiss(markup: str, query: str, company: Company) -> list[str]:
    """The cards whose figure or sample is not what the core measures under the filters of ``query``."""
    text = Text("en", company.settings.organisation.currency)
    where = filters((name, value) for name, _, value in (one.partition("=") for one in query.split("&")))
    cards = {name: (value, doubt) for name, value, doubt in CARD.findall(markup)}
    if not cards:
        return ["no card was found"]
    amiss = []
    for found in measure(company, Question(tuple(cards), where=where)).measurements:
        value, doubt = cards[found.metric]
        wanted = text.value(found.value, found.unit, found.low, found.high)
        if found.status == "ok" and (value != wanted or f"n {text.number(found.n or 0)}" not in doubt):
            amiss.append(f"{found.metric} is shown as {value} ({doubt}), measured {wanted} of {found.n}")
    return amiss
