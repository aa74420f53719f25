"""What is recorded already of somebody who is reported as away."""

from datetime import datetime
from uuid import UUID

from core.errors import DomainError
from core.texts import write_moment
from rostering.selectors import find_absences
from rostering.types import AbsenceFacts
from scheduling.rounds.types.replans import Occasion


def find_known_absence(occasion: Occasion, kind: str) -> tuple[UUID | None, datetime]:
    """Return the absence that covers an occasion, or none and when a new one has to begin.

    After an absence of this kind that ended meanwhile the new one begins where that one ended. One
    that meets the occasion half is refused.
    """
    assert occasion.until
    known = find_absences(
        worker_id=occasion.worker_id, starts_at=occasion.since, ends_at=occasion.until
    )
    for one in known:
        is_whole = one.ends_at is None or occasion.until <= one.ends_at
        if not one.has_ended and one.starts_at <= occasion.since and is_whole:
            return one.id, occasion.since
    over = [
        one
        for one in known
        if one.has_ended and one.kind == kind and one.starts_at <= occasion.since
    ]
    since = max([occasion.since, *(one.ends_at for one in over if one.ends_at)])
    ahead = [one for one in known if one not in over and (one.kind == kind or not one.has_ended)]
    if ahead:
        raise _refuse(occasion, ahead[0])
    if since >= occasion.until:
        raise _refuse(occasion, over[0])
    return None, since


def _refuse(occasion: Occasion, known: AbsenceFacts) -> DomainError:
    until = write_moment(known.ends_at) if known.ends_at else "nobody knows yet"
    return DomainError(
        f"{occasion.worker_name} is recorded as away from {write_moment(known.starts_at)} "
        f"until {until} already. Nothing was saved: type a time inside it, or one beside it."
    )
