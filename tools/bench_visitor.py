"""A visitor without a browser: speaks the server's own protocol, and measures what a rerun costs the server."""

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.util import calc_hash
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from pages._first_reader import is_last

T = TypeVar("T")
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
        self._lists: dict[str, str] = {}  # by the key of a list of choices on the last whole page: its id
        self._pictures: dict[str, tuple[str, str]] = {}  # of a picture its id and the fragment in which it stands

    def close(self) -> None:
        self._line.close()

    def run(self, query: str = "", fragment: str = "") -> None:
        """Run the page with these parameters in its address, or one fragment of it, to the end. Raises RuntimeError
        where the script fails."""
        self._run(query, fragment, WidgetStates())

    def choose(self, key: str, value: str) -> None:
        """Choose one value in the list of choices of this key, as a reader does in the bar."""
        chosen = WidgetStates()
        widget = chosen.widgets.add()
        widget.id = self._lists[key]
        widget.string_array_value.data.append(value)
        self._run("", "", chosen)

    def pick(self, key: str, picked: str, query: str = "") -> None:
        """Pick this in the picture of this key, and have the fragment drawn in which it stands."""
        picture, fragment = self._pictures[key]
        chosen = WidgetStates()
        chosen.widgets.append(pick_state(picture, picked))
        self._run(query, fragment, chosen)

    def show(self, page: str, query: str = "") -> None:
        """Open another page by the last part of its address."""
        self._page = calc_hash(page)
        self.run(query)

    def _run(self, query: str, fragment: str, chosen: WidgetStates) -> None:
        self._line.send(rerun(query, self._page, fragment, chosen))
        found: Counter[str] = Counter()
        while True:
            told = ForwardMsg()
            told.ParseFromString(self._line.recv(timeout=60, decode=False))
            if told.WhichOneof("type") == "new_session":
                self._page = told.new_session.page_script_hash
            elif told.WhichOneof("type") == "delta":
                found[told.delta.fragment_id] += 1
                element = told.delta.new_element
                if element.HasField("exception"):
                    raise RuntimeError("the page shows an error")
                if element.HasField("bidi_component"):
                    picture = element.bidi_component.id
                    self._pictures[picture.rpartition("-")[2]] = picture, told.delta.fragment_id
                if element.HasField("multiselect"):
                    self._lists[element.multiselect.id.rpartition("-")[2]] = element.multiselect.id
            elif is_last(told):
                break
        if not fragment and not chosen.widgets:
            self.fragments = Counter({name: count for name, count in found.items() if name})

    def cost(self, asked: Sequence[T], do: Callable[[T], None]) -> float:
        """Seconds of the server's processor that it takes to ``do`` one of these, on average, after which it is idle.
        (How long they take depends on who else uses the machine.)"""
        before = self._taken()
        for each in asked:
            do(each)
            time.sleep(PAUSE)
        return (self._taken() - before) / len(asked)

    def _taken(self) -> float:
        return processor_seconds(self._process)


def pick_state(picture: str, picked: str) -> WidgetState:
    """What a browser says when something is picked in the picture of this id."""
    said = json.dumps([{"event": "picked", "value": picked}])
    return WidgetState(id=_make_trigger_id(picture, "events"), json_trigger_value=said)


def rerun(query: str, page: str, fragment: str, chosen: WidgetStates) -> bytes:
    """The message with which a browser asks for the page of this hash (empty: the first) with these parameters in its
    address, or for one fragment of it, where these widgets have just been used."""
    asked = BackMsg()
    asked.rerun_script.query_string, asked.rerun_script.fragment_id = query, fragment
    asked.rerun_script.widget_states.CopyFrom(chosen)
    asked.rerun_script.page_script_hash = page
    asked.rerun_script.context_info.locale = "en-US"
    return asked.SerializeToString()


def processor_seconds(process: int) -> float:
    """Processor time of a process so far, where the system tells it; else the time that has passed."""
    told = Path(f"/proc/{process}/stat")
    if not told.exists():
        return time.perf_counter()
    user, system = told.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
