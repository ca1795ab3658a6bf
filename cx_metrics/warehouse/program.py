"""Which program wrote a mart: a build of another version may hold other tables, and is made again."""

import hashlib
from functools import cache
from pathlib import Path


@cache
def program() -> str:
    """The SHA-256 of everything that decides what a mart holds beside the catalogue: the code of this folder."""
    found = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.[ps][yq]*")):
        found.update(path.read_bytes())
    return found.hexdigest()
