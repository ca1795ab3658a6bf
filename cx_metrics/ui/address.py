"""What a page is asked to show stands in its address, and here alone it is read and written.

The browser sends its address with every click. On a slow line that is an older one: the click before has been answered,
but the answer is still on its way. So what was written here holds until somebody arrives anew, by a link, the menu or a
step back; only then is the browser believed.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

_HELD = "cx_address"

Parameters = dict[str, list[str]]


def arrive() -> None:
    """Once a run of the whole page, before all else. Where the run comes from something chosen, that has put right by
    now what the browser sent."""
    st.session_state[_HELD] = _sent()


def settle() -> None:
    """First in a part of a page that is drawn alone: the browser's address is what it is to be."""
    if _sent() != (held := everything()):
        st.query_params.from_dict(held)


def everything() -> Parameters:
    """All values of each parameter."""
    held: Parameters | None = st.session_state.get(_HELD)
    return _sent() if held is None else held


def get(name: str) -> str | None:
    """The value of a parameter, the last where there are several; None where it is not there."""
    return next(reversed(get_all(name)), None)


def get_all(name: str) -> list[str]:
    """The values of a parameter in their order."""
    return everything().get(name, [])


def write(changes: Mapping[str, str | Sequence[str] | None]) -> None:
    """Set parameters; None or no values take one out. All at once: each writing is a step of the browser's history."""
    replace(everything() | {name: [one] if isinstance(one, str) else list(one or ()) for name, one in changes.items()})


def replace(parameters: Mapping[str, Sequence[str]]) -> None:
    """Ask for these parameters and nothing else."""
    st.session_state[_HELD] = {name: list(values) for name, values in parameters.items() if values}
    settle()


def _sent() -> Parameters:
    return {name: values for name in st.query_params if (values := st.query_params.get_all(name))}
