"""Lines of a session: its log, its hand-over and the message of the day."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation.models import NoteKind, SessionNote
from allocation.services.locking import lock_session
from core.actor import Actor
from core.errors import InvalidInput
from core.live import get_allocation_board, touch_boards
from core.service import write_service

MOST_CHARACTERS = 1000


@write_service(Capability.RUN_SESSION)
def write_note(*, session_id: UUID, kind: str, body: str, actor: Actor, at: datetime) -> None:
    """Add a line to the hand-over, or put another message of the day (AL-003, AL-004)."""
    session = lock_session(session_id, actor)
    if kind not in (NoteKind.HANDOVER, NoteKind.MOTD):
        raise InvalidInput("A note is for the hand-over or the message of the day.", field="kind")
    if not body.strip():
        raise InvalidInput("Type what people are to read.", field="body")
    if len(body) > MOST_CHARACTERS:
        raise InvalidInput(f"Use at most {MOST_CHARACTERS:,} characters.", field="body")
    write_line(session.pk, body.strip(), actor, at, kind=NoteKind(kind))
    touch_boards([get_allocation_board(session.service_id)], at=at)


def write_line(
    session_id: UUID, body: str, actor: Actor, at: datetime, *, kind: NoteKind = NoteKind.LOG
) -> None:
    """Keep what happened, in the transaction of what happened."""
    SessionNote.objects.create(
        session_id=session_id, kind=kind, body=body, by_id=actor.id, by_name=actor.name, at=at
    )
