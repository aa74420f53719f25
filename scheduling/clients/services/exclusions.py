"""A carer who must not visit a client: asked for, decided, authorised by another, then in force.

An exclusion raises the risk of uncovered visits, so each step is somebody's, with a reason, and it
is looked at again by a day that the DSO sets (CL-011, CL-012, CL-013).
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.roles import Capability
from accounts.selectors import get_user_names
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound
from core.service import explain_constraint, write_service
from core.status import change_status
from core.texts import write_date
from core.times import get_local_day
from directory.selectors import get_worker_names
from scheduling.clients.models import CarerExclusion, Client
from scheduling.clients.selectors.exclusions import UNKNOWN
from scheduling.clients.services.locking import lock_client, name_client
from scheduling.clients.states import EXCLUSION, ExclusionStatus

MOST_REASON, LONGEST_DAYS = 500, 366

explain_constraint(
    "exclusion_once",
    "This carer is excluded from this client already, or it is being decided. Nothing was saved: "
    "look at the exclusion that is there.",
)
explain_constraint(
    "exclusion_by_two_people",
    "Whoever decided an exclusion does not authorise it too. Nothing was saved: ask another "
    "direct care service manager.",
)


@write_service(Capability.KEEP_CLIENT_RECORDS)
def request_exclusion(
    *, client_id: UUID, worker_id: UUID, reason: str, actor: Actor, at: datetime
) -> UUID:
    """Ask the DSO to exclude a carer from a client; return the exclusion. Nothing is in force."""
    client = lock_client(client_id, Capability.KEEP_CLIENT_RECORDS, actor)
    reason = _check_reason(reason)
    if worker_id not in get_worker_names(worker_ids=[worker_id]):
        raise InvalidInput("Choose a carer from the list.", field="worker")
    row = CarerExclusion(
        client=client,
        worker_id=worker_id,
        reason=reason,
        requested_by_id=actor.id,
        requested_at=at,
    )
    row.save()
    exclusion_id: UUID = row.pk
    return exclusion_id


@write_service(Capability.DECIDE_EXCLUSIONS)
def decide_exclusion(
    *, exclusion_id: UUID, reason: str, review_on: date, actor: Actor, at: datetime
) -> None:
    """Decide, as the DSO, that a carer is excluded, and by which day it is looked at again."""
    row, _ = _lock(exclusion_id, Capability.DECIDE_EXCLUSIONS, actor)
    row.review_on, row.decided_by_id = _check_review(review_on, at), actor.id
    _move(row, "decide", _check_reason(reason), actor, at)


@write_service(Capability.AUTHORISE_EXCLUSIONS)
def authorise_exclusion(*, exclusion_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """Authorise what the DSO decided, as another person; it holds once it is applied."""
    row, _ = _lock(exclusion_id, Capability.AUTHORISE_EXCLUSIONS, actor)
    row.authorised_by_id = actor.id
    _move(row, "authorise", _check_reason(reason), actor, at)


@write_service(Capability.APPLY_CLIENT_CHANGES)
def apply_exclusion(*, exclusion_id: UUID, actor: Actor, at: datetime) -> None:
    """Put an authorised exclusion in force: the carer is not proposed or assignable any more."""
    row, client = _lock(exclusion_id, Capability.APPLY_CLIENT_CHANGES, actor)
    if row.status in (ExclusionStatus.REQUESTED, ExclusionStatus.DSO_DECIDED):
        raise DomainError(_write_unauthorised(row, client), code="exclusion_not_authorised")
    _move(row, "activate", "", actor, at)


@write_service(Capability.DECIDE_EXCLUSIONS)
def refuse_exclusion(*, exclusion_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """Decide, as the DSO, that a carer is not excluded, before it was authorised."""
    row, _ = _lock(exclusion_id, Capability.DECIDE_EXCLUSIONS, actor)
    _move(row, "refuse", _check_reason(reason), actor, at)


@write_service(Capability.AUTHORISE_EXCLUSIONS)
def decline_exclusion(*, exclusion_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """Refuse, as the service manager, to authorise what the DSO decided."""
    row, client = _lock(exclusion_id, Capability.AUTHORISE_EXCLUSIONS, actor)
    if row.status == ExclusionStatus.REQUESTED:
        raise DomainError(_write_unauthorised(row, client), code="exclusion_not_decided")
    _move(row, "refuse", _check_reason(reason), actor, at)


@write_service(Capability.DECIDE_EXCLUSIONS)
def review_exclusion(
    *, exclusion_id: UUID, reason: str, review_on: date, actor: Actor, at: datetime
) -> None:
    """Say, as the DSO, why an exclusion still holds, and by which day it is looked at again."""
    row, _ = _lock(exclusion_id, Capability.DECIDE_EXCLUSIONS, actor)
    row.review_on = _check_review(review_on, at)
    _move(row, "review", _check_reason(reason), actor, at)


@write_service(Capability.DECIDE_EXCLUSIONS)
def end_exclusion(*, exclusion_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """End an exclusion, as the DSO: the carer can be proposed and assigned again."""
    row, _ = _lock(exclusion_id, Capability.DECIDE_EXCLUSIONS, actor)
    _move(row, "end", _check_reason(reason), actor, at)


def _lock(
    exclusion_id: UUID, capability: Capability, actor: Actor
) -> tuple[CarerExclusion, Client]:
    """Return an exclusion and its client, which nobody else changes meanwhile."""
    actor.scopes_of(capability)
    known = CarerExclusion.objects.filter(pk=exclusion_id).values_list("client_id", flat=True)
    client_id = known.first()
    if client_id is None:
        raise NotFound(UNKNOWN)
    client = lock_client(client_id, capability, actor)
    return CarerExclusion.objects.select_for_update().get(pk=exclusion_id), client


def _move(row: CarerExclusion, step: str, reason: str, actor: Actor, at: datetime) -> None:
    change_status(row, step, machine=EXCLUSION, actor=actor, at=at, reason=reason)
    row.save()


def _check_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason or len(reason) > MOST_REASON:
        sentence = f"Say why in at most {MOST_REASON} signs: an exclusion can leave visits open."
        raise InvalidInput(sentence, field="reason")
    return reason


def _check_review(review_on: date, at: datetime) -> date:
    today = get_local_day(at)
    latest = today + timedelta(days=LONGEST_DAYS)
    if not today < review_on <= latest:
        raise InvalidInput(
            f"An exclusion is looked at again between tomorrow and {write_date(latest)}: "
            "choose such a day.",
            field="review_on",
        )
    return review_on


def _write_unauthorised(row: CarerExclusion, client: Client) -> str:
    carer = get_worker_names(worker_ids=[row.worker_id])[row.worker_id]
    what = f"That {carer} must not visit {name_client(client)}"
    if row.status == ExclusionStatus.REQUESTED or row.decided_by_id is None:
        return f"{what} was asked for and not decided yet. Nothing was changed: ask the DSO."
    who = get_user_names({row.decided_by_id})[row.decided_by_id]
    return (
        f"{what} was decided by {who} and not authorised yet, so it cannot be put in force. "
        "Nothing was changed: ask the direct care service manager."
    )
