"""A crowd of readers on this machine, to see what a served dashboard stands: `make load` (`python -m tools.load`).

Each opens the overview as a browser does (waiting where it is asked to wait), then asks for another filter every few
seconds, the whole page each time. Every page is checked: it must be, to the last byte, the page that one reader alone
got for the same filters before the crowd came, and the figures of that one must be those of its filters as the core
measures them here. So a row of somebody else's question cannot go unnoticed.
"""

import argparse
import asyncio
import hashlib
import http.client
import json
import random
import re
import statistics
import sys
import time
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from cx_metrics import settings, warehouse
from cx_metrics.company import Company
from cx_metrics.metrics import Question, filters, measure
from cx_metrics.text import Text
from cx_metrics.warehouse.folder import Folder
from cx_metrics.warehouse.reader import Reader
from tools.bench_visitor import is_last, processor_seconds, rerun

MOST_SESSIONS, LONGEST = 500, 900  # readers, seconds
PATIENCE = 120.0  # seconds that one reader waits for one page before giving up
SHEET = "-sheet"  # how the id of the picture ends in which all figures of the overview stand
CARD = re.compile(
    r'data-pick="(\w+)"[^>]*>[^<]*</button></div><div class="value"><b>([^<]*)</b><span class="doubt">([^<]*)<'
)


@dataclass
class Seen:
    """What the crowd has met."""

    first: list[float] = field(default_factory=list)  # seconds until the first page stood, since the door was opened
    pages: list[float] = field(default_factory=list)  # seconds from the choice of a filter to the page
    waited: list[float] = field(default_factory=list)  # seconds in front of the door, of those who had to wait
    turned_away: int = 0  # whose line was refused although the door was open
    lost: int = 0  # lines that broke; their readers came again
    too_late: int = 0  # pages that did not come within PATIENCE
    wrong: list[str] = field(default_factory=list)  # the filters of pages that were not theirs


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
    """The sheet of the overview under the filters of ``query``. Raises RuntimeError where the page shows an error,
    TimeoutError where it does not come."""
    async with asyncio.timeout(PATIENCE):
        await line.send(rerun(query, "", "", WidgetStates()))
        sheet = b""
        while True:
            told = ForwardMsg()
            told.ParseFromString(await line.recv(decode=False))
            if told.WhichOneof("type") == "delta":
                element = told.delta.new_element
                if element.HasField("exception"):
                    raise RuntimeError("the page shows an error")
                if element.HasField("bidi_component") and element.bidi_component.id.endswith(SHEET):
                    sheet = element.bidi_component.bytes
            elif is_last(told):
                return sheet


async def reader(door: Door, until: float, pause: tuple[float, float], known: dict[str, str], seen: Seen) -> None:
    """One who comes, waits where told to, and reads until the time is up."""
    chance, cookie, began = random.Random(), "", time.monotonic()
    await asyncio.sleep(chance.uniform(0, pause[1]))
    while time.monotonic() < until:
        knocked = time.monotonic()
        may, cookie = await asyncio.to_thread(door.knock, cookie)
        while not may and time.monotonic() < until:
            await asyncio.sleep(chance.uniform(2, 5))
            may, cookie = await asyncio.to_thread(door.knock, cookie)
            if may:
                seen.waited.append(time.monotonic() - knocked)
        if not may:
            seen.waited.append(time.monotonic() - knocked)
            return
        began = time.monotonic()
        try:
            async with door.enter(cookie) as line:
                await page(line, "")
                seen.first.append(time.monotonic() - began)
                while time.monotonic() < until:
                    await asyncio.sleep(chance.uniform(*pause))
                    query, asked = chance.choice(list(known)), time.monotonic()
                    if digest(await page(line, query)) != known[query]:
                        seen.wrong.append(query)
                    seen.pages.append(time.monotonic() - asked)
        except InvalidStatus:
            seen.turned_away += 1
        except TimeoutError:
            seen.too_late += 1
        except (ConnectionClosed, OSError):
            seen.lost += 1
            await asyncio.sleep(1)


def served() -> tuple[str, list[int]]:
    """The address that `make serve` serves now, and its processes; else where a single one would be."""
    known = settings.load().data_folder / "run" / "serving.json"
    if not known.exists():
        return "http://127.0.0.1:8501", []
    found = json.loads(known.read_text("utf-8"))
    return found["url"], [worker["process"] for worker in found["workers"]]


def digest(sheet: bytes) -> str:
    return hashlib.sha256(sheet).hexdigest()


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
            sheet = await page(line, query)
            if faults := figures_amiss(sheet.decode(), query, company):
                raise RuntimeError(f"under {query}: {'; '.join(faults)}")
            known[query] = digest(sheet)
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


def memory(process: int) -> float:
    """Megabytes that a process holds, where the system tells it."""
    status = Path(f"/proc/{process}/status")
    held = re.search(r"VmRSS:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(held[1]) / 1024 if held else float("nan")


def spread(seconds: list[float]) -> str:
    """Median, 95th percentile and the longest."""
    if len(seconds) < 2:
        return "too few"
    cut = statistics.quantiles(seconds, n=20)
    return f"p50 {statistics.median(seconds):.2f} s, p95 {cut[-1]:.2f} s, longest {max(seconds):.2f} s"


async def crowd(told: argparse.Namespace) -> int:
    """Let the crowd in, tell what it met; 0 where nobody saw a foreign row or was refused without a word."""
    door, house = Door(told.address), settings.load()
    in_use = warehouse.in_use(house)
    if in_use is None:
        raise RuntimeError("nothing has been imported")
    held = Reader(Folder(in_use.folder.root, in_use.sample), in_use.build, house)
    company = Company(held, settings.catalogue(), house, "reader")
    known = await alone(door, company)
    for _ in told.processes[1:]:  # the door leads to one after the other: each is to know the pages and show the same
        if await alone(door, company) != known:
            raise RuntimeError("two processes show different pages for the same filters")
    print(f"{len(known)} pages known, each with the figures of its filters", flush=True)
    seen, began, pause = Seen(), time.monotonic(), (told.pause / 2, told.pause * 3 / 2)
    before = {process: (processor_seconds(process), memory(process)) for process in told.processes}
    until = began + told.seconds
    mine = time.process_time()
    await asyncio.gather(*(reader(door, until, pause, known, seen) for _ in range(told.sessions)))
    took = time.monotonic() - began
    print(f"{told.sessions} sessions, {took:.0f} s, another filter every {pause[0]:.0f} to {pause[1]:.0f} s")
    print(f"  pages: {len(seen.pages)}, {len(seen.pages) / took:.1f} a second; {spread(seen.pages)}")
    print(f"  first pages: {len(seen.first)}; {spread(seen.first)}")
    print(f"  asked to wait: {len(seen.waited)}; {spread(seen.waited)}")
    print(f"  refused without a word: {seen.turned_away}; lines lost: {seen.lost}; never answered: {seen.too_late}")
    print(f"  pages that were not theirs: {len(seen.wrong)}")
    drawn = max(1, len(seen.pages) + len(seen.first))
    for process, (seconds, megabytes) in before.items():
        now, kept = processor_seconds(process) - seconds, memory(process)
        print(f"  process {process}: {now:.1f} s of processor, memory {megabytes:.0f} → {kept:.0f} MB")
    used = sum(processor_seconds(process) - seconds for process, (seconds, _) in before.items())
    print(
        f"  processor a page: {1000 * used / drawn:.0f} ms (readers: {1000 * (time.process_time() - mine) / drawn:.0f})"
    )
    return 1 if seen.wrong or seen.turned_away or seen.too_late else 0


def main() -> int:
    """What is told on the command line, within bounds."""
    parser = argparse.ArgumentParser(prog="python -m tools.load", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--address", help="a dashboard on this machine (else what `make serve` serves)")
    parser.add_argument("--sessions", type=int, default=50, help=f"readers at once, at most {MOST_SESSIONS}")
    parser.add_argument("--seconds", type=float, default=60, help=f"for how long, at most {LONGEST}")
    parser.add_argument("--pause", type=float, default=4, help="seconds between two choices of a reader, on average")
    parser.add_argument("--processes", type=int, nargs="*", default=[], help="servers whose processor time is told")
    told = parser.parse_args()
    told.address, told.processes = (told.address, told.processes) if told.address else served()
    if not (0 < told.sessions <= MOST_SESSIONS and 0 < told.seconds <= LONGEST and told.pause > 0):
        parser.error(f"at most {MOST_SESSIONS} sessions and {LONGEST} seconds")
    try:
        return asyncio.run(crowd(told))
    except (RuntimeError, ValueError, OSError) as error:
        print(f"refused:\n{error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
