"""Raters of a round: an invitation each, by a link that nobody can guess, and what they have answered so far."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cx_metrics.workspace.maturity_round import (
    ANSWERS,
    INVITATION,
    MaturityRound,
    require_open_round,
    round_in,
)
from cx_metrics.workspace.refusals import Conflict, Revision, Unusable
from cx_metrics.workspace.store import Held, Store, folded, new_item

MOST_RATERS = 500  # of one round
LONGEST_EVIDENCE = 500
RatedPractices = Mapping[str, Mapping[str, Any]]  # practice → level, confidence, evidence, evidence_on


@dataclass(frozen=True)
class Rater:
    """Somebody who was invited, or whose answers came as a file: a ``role`` and a ``number`` within it. ``answers``:
    what they said so far, by practice; ``by_link`` False: from a file."""

    id: str
    round: str
    role: str
    number: int
    by_link: bool
    answers: RatedPractices


@dataclass(frozen=True)
class FiledRater:
    """One rater's answers out of a file. The ``name`` only tells whether the same person's come again; it is not kept
    as it is."""

    name: str
    role: str
    answers: RatedPractices


def invite(store: Store, item: str, roles: Sequence[str], *, author: str) -> tuple[tuple[Rater, str], ...]:
    """Make a seat in the open round ``item`` for each of ``roles``; gives the raters, each with the secret of their
    link, of which only a fingerprint is kept. Raises RoundClosed, Conflict where there is no such round, Unusable."""

    def invited(held: Held) -> tuple[tuple[Rater, str], ...]:
        require_open_round(held, item)
        made = []
        for role in roles:
            secret = secrets.token_urlsafe(18)
            name = new_item()
            _seat(held, name, item, role, author=author, token=_fingerprint(secret))
            made.append((_rater(held, held.history(INVITATION, name)[-1]), secret))
        return tuple(made)

    return store.write(invited)


def invite_again(store: Store, rater: str, *, author: str) -> str:
    """The secret of a new link for a rater who has lost theirs: the old one leads nowhere from now on, and what was
    answered stays. Raises RoundClosed, or Conflict where there is no such rater."""
    secret = secrets.token_urlsafe(18)

    def renewed(held: Held) -> str:
        past = held.history(INVITATION, rater)
        if not past or past[-1].content is None:
            raise Conflict(None)
        content = past[-1].content
        require_open_round(held, content["round"])
        held.add(INVITATION, rater, author, {**content, "token": _fingerprint(secret)}, past[-1].revision)
        return secret

    return store.write(renewed)


def rater_of(store: Store, secret: str) -> tuple[MaturityRound, Rater] | None:
    """Whose link holds this secret, and in which round; None where it is nobody's (any more)."""

    def found(held: Held) -> tuple[MaturityRound, Rater] | None:
        seat = _seat_of(held, secret)
        return None if seat is None else (round_in(held, (seat.content or {})["round"]), _rater(held, seat))

    return store.read(found)


def raters(store: Store, item: str) -> tuple[Rater, ...]:
    """Everybody in the round ``item``, in the order of inviting, with what they answered."""

    def found(held: Held) -> tuple[Rater, ...]:
        said = {each.item: each.content or {} for each in held.current(ANSWERS)}
        seats = [each for each in held.current(INVITATION) if (each.content or {}).get("round") == item]
        first = {each.item: place for place, each in enumerate(held.history(INVITATION)) if each.revision == 1}
        return tuple(_with_answers(seat, said.get(seat.item)) for seat in sorted(seats, key=lambda s: first[s.item]))

    return store.read(found) or ()


def save_answers(store: Store, secret: str, said: RatedPractices) -> Rater:
    """Keep what the rater of this link ``said`` beside what they answered before; of a practice the latest answer
    counts. Raises RoundClosed, Conflict where the link is nobody's, Unusable for evidence that is too long."""

    def saved(held: Held) -> Rater:
        seat = _seat_of(held, secret)
        if seat is None:
            raise Conflict(None)
        content = seat.content or {}
        require_open_round(held, content["round"])
        author = f"{content['role']} {content['number']}"
        _add(held, seat.item, content["round"], said, author=author, whole=False)
        return _rater(held, seat)

    _require_short(said)
    return store.write(saved)


def file_answers(store: Store, item: str, filed: Sequence[FiledRater], *, author: str) -> tuple[int, int]:
    """Keep the answers of raters out of files in the open round ``item``: how many are new, and how many take the place
    of what the same rater had sent before (which stays as a revision). All of them are kept or, when it raises, none.

    Raises RoundClosed, Conflict where there is no such round, Unusable where a rater comes again in another role.
    """

    def kept(held: Held) -> tuple[int, int]:
        require_open_round(held, item)
        again = 0
        for one in filed:
            name = hashlib.sha256(f"{item} {folded(one.name)}".encode()).hexdigest()[:12]
            past = held.history(INVITATION, name)
            if not past:
                _seat(held, name, item, one.role, author=author, token="")
            elif (past[-1].content or {}).get("role") != one.role:
                raise Unusable("role", f"{one.name!r} sent answers in another role before", "give a rater one role")
            again += bool(past)
            _add(held, name, item, one.answers, author=author, whole=True)
        return len(filed) - again, again

    for one in filed:
        _require_short(one.answers)
    return store.write(kept)


def _seat(held: Held, name: str, item: str, role: str, *, author: str, token: str) -> None:
    inside = [each.content or {} for each in held.current(INVITATION)]
    inside = [content for content in inside if content.get("round") == item]
    if len(inside) >= MOST_RATERS:
        raise Unusable("raters", f"there are {len(inside)}", f"an assessment takes {MOST_RATERS}")
    number = 1 + max((content["number"] for content in inside if content["role"] == role), default=0)
    held.add(INVITATION, name, author, {"round": item, "role": role, "number": number, "token": token}, 0)


def _add(held: Held, name: str, item: str, said: RatedPractices, *, author: str, whole: bool) -> None:
    past = held.history(ANSWERS, name)
    before = {} if whole or not past else (past[-1].content or {}).get("answers", {})
    answers = {**before, **{practice: dict(answer) for practice, answer in said.items()}}
    if past and answers == (past[-1].content or {}).get("answers"):
        return  # nothing new was said
    held.add(ANSWERS, name, author, {"round": item, "answers": answers}, past[-1].revision if past else 0)


def _rater(held: Held, seat: Revision) -> Rater:
    past = held.history(ANSWERS, seat.item)
    return _with_answers(seat, past[-1].content if past else None)


def _with_answers(seat: Revision, said: Mapping[str, Any] | None) -> Rater:
    content, answers = seat.content or {}, (said or {}).get("answers", {})
    return Rater(seat.item, content["round"], content["role"], content["number"], bool(content["token"]), answers)


def _seat_of(held: Held, secret: str) -> Revision | None:
    token = _fingerprint(secret)
    return next((each for each in held.current(INVITATION) if (each.content or {}).get("token") == token), None)


def _fingerprint(secret: str) -> str:
    """What is kept of a link: who reads the workspace cannot answer in somebody's name."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _require_short(said: RatedPractices) -> None:
    for practice, answer in said.items():
        if len(answer.get("evidence") or "") > LONGEST_EVIDENCE:
            raise Unusable("evidence", f"{practice}: too many characters", f"use at most {LONGEST_EVIDENCE}")
