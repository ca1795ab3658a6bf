"""Dialogs, opened as a reader opens them."""

import warnings

from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as NothingCame

PATIENCE = 15_000  # milliseconds after which a reader presses again


def opened_by(button: Locator) -> Locator:
    """The dialog that a click on this opens.

    On a machine with more work than it can do, about one click in sixty on the row of a table led to nothing, and why
    has not been found: such a click is told as a warning, and made once more.
    """
    dialog = button.page.get_by_role("dialog")
    button.click()
    try:
        dialog.wait_for(timeout=PATIENCE)
    except NothingCame:
        app = button.page.get_by_test_id("stApp")
        states = [app.get_attribute(f"data-test-{of}-state") for of in ("connection", "script")]
        warnings.warn(f"a click led to nothing: {button}, while the page was {states}", stacklevel=2)
        button.click()
        dialog.wait_for()
    return dialog
