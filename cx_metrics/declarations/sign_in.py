"""Who may use the dashboard, for what, and which rows they are shown: the grants of config.yaml, and the person that
the claims of a signed-in session make of them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass as plain_dataclass
from dataclasses import field
from typing import Any, Literal

from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT

AccessRole = Literal["viewer", "cx_officer", "finance", "data", "admin"]
Ability = Literal[
    "scenarios", "targets", "notes", "maturity", "caps", "sign_off", "close_months", "import", "undo", "audit"
]
Refused = Literal["nobody", "expired", "no_role"]  # nobody is signed in; too long ago, or for another program; no grant
ShownRows = tuple[tuple[str, tuple[str, ...]], ...]  # dimensions with the values that are shown; none: all rows

# What each role may do beside reading and downloading: the one table of it.
ABILITIES: dict[AccessRole, frozenset[Ability]] = {
    "viewer": frozenset(),
    "cx_officer": frozenset({"scenarios", "targets", "notes", "maturity"}),
    "finance": frozenset({"scenarios", "caps", "sign_off", "close_months"}),
    "data": frozenset({"import", "undo"}),
    "admin": frozenset(
        {"scenarios", "targets", "notes", "maturity", "caps", "sign_off", "close_months", "import", "undo", "audit"}
    ),
}
LONGEST_NAME = 80  # letters under which somebody's revisions are kept
SKEW = 300  # seconds by which the clocks of two machines may differ


@dataclass(frozen=True, config=STRICT)
class Grant:
    """A role for ``people`` (e-mail addresses, or what the provider calls them) and for members of ``groups`` (values
    of the claim); ``where`` are the only rows that they are shown."""

    role: AccessRole
    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def meets(self, names: frozenset[str], groups: frozenset[str]) -> bool:
        """Whether it is for somebody of these names (in small letters) who is in these groups."""
        return bool(names & {name.casefold() for name in self.people} or groups & set(self.groups))


@plain_dataclass(frozen=True)
class Person:
    """Somebody who uses the dashboard: under which ``name`` they write (empty: they say it themselves), what they may
    do, and which ``rows`` they are shown. ``session`` is the same as long as they stay signed in."""

    name: str
    abilities: frozenset[Ability]
    rows: ShownRows = ()
    session: str = ""

    def may(self, ability: Ability) -> bool:
        return ability in self.abilities


OPERATOR = Person("", ABILITIES["admin"])  # who sits at this machine, where nobody signs in


@dataclass(frozen=True, config=STRICT)
class SignIn:
    """How people sign in. ``required`` None: where the server listens beyond this machine. ``claim`` holds the groups,
    or roles, of a person; nobody stays signed in longer than ``hours``."""

    required: bool | None = None
    claim: str = "groups"
    hours: int = 8
    grants: tuple[Grant, ...] = ()

    def person(self, claims: Mapping[str, Any], audience: str, now: float) -> Person | Refused:
        """Whom these claims of an ID token for the client ``audience`` make, at ``now`` (seconds since 1970), or why
        they make nobody.

        Every grant that meets a person counts: they may do what any of them allows. Of rows, whoever has a rule is
        bound by it, whatever other grants say; rules of one dimension let through each other's values, those of several
        dimensions only what meets all of them, as filters of a page do.
        """
        if not claims.get("is_logged_in", False) or not claims.get("sub"):
            return "nobody"
        meant, issued = claims.get("aud"), claims.get("iat")
        if audience not in (meant if isinstance(meant, list) else [meant]) or not isinstance(issued, int | float):
            return "expired"
        if not now - self.hours * 3600 < issued < now + SKEW:
            return "expired"
        mail = str(claims.get("email") or "") if claims.get("email_verified", True) is True else ""
        names = frozenset(str(name).casefold() for name in (mail, claims["sub"]) if name)
        held = claims.get(self.claim) or ()
        groups = frozenset(map(str, held if isinstance(held, list | tuple) else (held,)))
        met = [grant for grant in self.grants if grant.meets(names, groups)]
        if not met:
            return "no_role"
        rows: dict[str, set[str]] = {}
        for grant in met:
            for dimension, values in grant.where.items():
                rows.setdefault(dimension, set()).update(values)
        return Person(
            _name(str(claims.get("name") or ""), mail or str(claims["sub"])),
            frozenset(ability for grant in met for ability in ABILITIES[grant.role]),
            tuple((dimension, tuple(sorted(values))) for dimension, values in sorted(rows.items())),
            session_of(claims),
        )


def session_of(claims: Mapping[str, Any]) -> str:
    """What one signing in is known by: its provider, person, moment and number used once, as a fingerprint."""
    told = [str(claims.get(name)) for name in ("iss", "sub", "iat", "nonce")]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def _name(name: str, mail: str) -> str:
    """A name that nobody can take by calling themselves so: the address stands beside it."""
    address = mail[:LONGEST_NAME]
    room = LONGEST_NAME - len(address) - 3
    said = " ".join(name.split())[: max(room, 0)].strip()
    return f"{said} ({address})" if said and said != address else address
