"""Who was shown something that is kept closed, and why."""

from datetime import datetime
from uuid import UUID

from accounts.models import Disclosure
from core.actor import Actor


def record_disclosure(
    *, subject_kind: str, subject_id: UUID, what: str, reason: str, actor: Actor, at: datetime
) -> None:
    """Write down that somebody is shown something, in the transaction of the service that shows."""
    Disclosure.objects.create(
        user_id=actor.id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        what=what,
        reason=reason,
        at=at,
    )
