"""A visitor without a browser: speaks the server's own protocol, and measures what a rerun costs the server."""

import os
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

PAUSE = 0.02  # seconds in which the server finishes what follows a rerun


class Visitor:
    """One open session with the server at ``address``, whose process is ``process``."""

    def __init__(self, address: str, process: int):
        self._process, self._page = process, ""
        self._line = connect(
            f"ws://{urlsplit(address).netloc}/_stcore/stream",
            origin=Origin(address),
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
        )
        self.fragments: Counter[str] = Counter()  # by fragment of the last whole page: how many elements stand in it

    def close(self) -> None:
        self._line.close()

    def run(self, query: str = "", fragment: str = "") -> None:
        """Run the page with these parameters in its address, or one fragment of it, to the end. Raises RuntimeError
        where the script fails."""
        asked = BackMsg()
        asked.rerun_script.query_string, asked.rerun_script.fragment_id = query, fragment
        asked.rerun_script.page_script_hash = self._page
        asked.rerun_script.context_info.locale = "en-US"
        self._line.send(asked.SerializeToString())
        found: Counter[str] = Counter()
        while True:
            told = ForwardMsg()
            told.ParseFromString(self._line.recv(timeout=60, decode=False))
            if told.WhichOneof("type") == "new_session":
                self._page = told.new_session.page_script_hash
            elif told.WhichOneof("type") == "delta":
                found[told.delta.fragment_id] += 1
                if told.delta.new_element.HasField("exception"):
                    raise RuntimeError("the page shows an error")
            elif told.WhichOneof("type") == "script_finished":
                break
        if not fragment:
            self.fragments = Counter({name: count for name, count in found.items() if name})

    def cost(self, queries: Sequence[str], fragment: str = "") -> float:
        """Seconds of the server's processor that one of these reruns takes, on average, after which it is idle. (How
        long they take depends on who else uses the machine.)"""
        before = self._taken()
        for query in queries:
            self.run(query, fragment)
            time.sleep(PAUSE)
        return (self._taken() - before) / len(queries)

    def _taken(self) -> float:
        """Processor time of the server so far, where the system tells it; else the time that has passed."""
        told = Path(f"/proc/{self._process}/stat")
        if not told.exists():
            return time.perf_counter()
        user, system = told.read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
