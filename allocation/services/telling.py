"""What people are told when a case or a session changes; inside the transaction of the change."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from core.actor import Actor
from directory.selectors import get_user_ids_of_workers
from messaging.services import tell


def tell_workers(
    worker_ids: Iterable[UUID],
    *,
    kind: str,
    text: str,
    href: str,
    subject_kind: str,
    subject_id: UUID,
    key: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Tell clinicians or WACCs in the product; the text names cases by number only."""
    users = get_user_ids_of_workers(worker_ids=worker_ids)
    tell(
        user_ids=sorted(users.values()),
        kind=kind,
        text=text,
        href=href,
        subject_kind=subject_kind,
        subject_id=subject_id,
        key=key,
        actor=actor,
        at=at,
    )
