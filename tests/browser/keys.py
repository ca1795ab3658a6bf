"""Going through a page by the Tab key alone, as somebody does who has no pointer."""

from playwright.sync_api import Page

# The name of what has the focus, also inside a picture.
_FOCUSED = """() => {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found?.getAttribute("aria-label") || found?.innerText || "";
}"""
MOST = 150  # steps


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press ``key`` until what has the focus has a name that starts so; AssertionError where nothing on the way has."""
    passed = []
    for _ in range(MOST):
        page.keyboard.press(key)
        passed.append(str(page.evaluate(_FOCUSED))[:60])
        if passed[-1].startswith(name):
            return
    raise AssertionError(f"the Tab key comes to nothing that is called {name!r}, only to {passed}")
