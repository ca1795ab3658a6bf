"""A crowd of readers on this machine, to see what a served dashboard stands: `make load` (`python -m tools.load`).

Each opens the overview as a browser does (waiting where it is asked to wait), then asks for another filter every few
seconds, the whole page each time. Every page is checked: it must be, to the last byte, the page that one reader alone
got for the same filters before the crowd came, and the figures of that one must be those of its filters as the core
measures them here. So a row of somebody else's question cannot go unnoticed.
"""

import argparse
import asyncio
import json
import os
import random
import re
import signal
import statistics
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidStatus

from cx_metrics import settings, warehouse
from cx_metrics.company import Company
from cx_metrics.warehouse.folder import Folder
from cx_metrics.warehouse.reader import Reader
from tools.bench_visitor import processor_seconds
from tools.load_pages import Door, alone, digest, page

MOST_SESSIONS, LONGEST = 500, 900  # readers, seconds


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


def served() -> Mapping[str, Any]:
    """What `make serve` says of itself; empty where it does not run."""
    known = settings.load().data_folder / "run" / "serving.json"
    return json.loads(known.read_text("utf-8")) if known.exists() else {}


def processes() -> list[int]:
    """Those that `make serve` runs."""
    return [worker["process"] for worker in served().get("workers", ())]


async def renew() -> list[int]:
    """Have them begin anew, with what they know of no page but what they found out before they let anybody in."""
    before = set(processes())
    os.kill(served()["process"], signal.SIGHUP)
    while not before.isdisjoint(now := processes()):
        await asyncio.sleep(0.2)
    return now


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
    if told.cold:
        told.processes = await renew()
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
    parser.add_argument("--cold", action="store_true", help="let what `make serve` serves begin anew before the crowd")
    told = parser.parse_args()
    if not told.address:
        told.address, told.processes = served().get("url", "http://127.0.0.1:8501"), processes()
    if told.cold and not processes():
        parser.error("--cold: `make serve` does not run")
    if not (0 < told.sessions <= MOST_SESSIONS and 0 < told.seconds <= LONGEST and told.pause > 0):
        parser.error(f"at most {MOST_SESSIONS} sessions and {LONGEST} seconds")
    try:
        return asyncio.run(crowd(told))
    except (RuntimeError, ValueError, OSError) as error:
        print(f"refused:\n{error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
