"""What people are told when a case or a session changes; inside the transaction of the change."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from accounts.roles import Role
from accounts.selectors import get_role_holders
from core.actor import Actor
from directory.selectors import get_user_ids_of_workers
from messaging.services import tell


def tell_managers(
    service_id: UUID,
    *,
    kind: str,
    text: str,
    subject_kind: str,
    subject_id: UUID,
    key: str,
    is_urgent: bool = False,
    actor: Actor,
    at: datetime,
) -> None:
    """Tell the shift managers of a service what waits for them on the page of the shift."""
    role = Role.SHIFT_MANAGER
    held = get_role_holders(roles=[role], scope_ids=[service_id], at=at)
    tell(
        user_ids=held.get((role, service_id), ()),
        kind=kind,
        text=text,
        href="/allocation/shift/",
        subject_kind=subject_kind,
        subject_id=subject_id,
        is_urgent=is_urgent,
        key=key,
        actor=actor,
        at=at,
    )


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
