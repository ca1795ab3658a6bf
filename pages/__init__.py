"""The pages of the dashboard, in the order of the menu: a page is a file of this name and a title in the catalogues.

The first is shown at the root; the others at their name with a hyphen for each underscore.
"""

PAGES = (
    "overview", "journey", "moments", "voice", "radar", "what_if", "cfo", "maturity", "targets", "data", "definitions",
)  # fmt: skip
# for whom some rows are shown: no other page tells of a part of the company
OF_ROWS = ("overview", "journey", "moments", "voice", "radar", "definitions")


def url_path(name: str) -> str:
    """The last part of a page's address: plain ASCII, the same in every language."""
    return name.replace("_", "-")
