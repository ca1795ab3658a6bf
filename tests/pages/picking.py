"""What a reader does in a picture of a page, without a browser."""

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from tests.pages.reading import fields
from tools.bench_visitor import pick_state


def pick(page: AppTest, key: str, picked: str) -> AppTest:
    """Pick this in the picture of this key, and have the page drawn."""
    (picture,) = (each.proto.id for each in page.get("bidi_component") if each.proto.id.endswith(f"-{key}"))
    states: WidgetStates = page._tree.get_widget_states()
    states.widgets.append(pick_state(picture, picked))
    return page._run(states)


def levers(page: AppTest) -> dict[str, dict[str, float]]:
    """The levers of the what-if page, by the input that each moves: its ``min``, ``max`` and ``value`` as shown."""
    sliders = [field for field in fields(page) if field["type"] == "range"]
    ends = ("min", "max", "value")
    return {str(each["data-turn"]): {end: float(str(each[end])) for end in ends} for each in sliders}


def turn(page: AppTest, plan: str, shown: float) -> AppTest:
    """Turn one lever to where it is shown so."""
    return pick(page, "what_if_levers", f"{plan}={shown}")
