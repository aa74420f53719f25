"""Who must not visit a client: how far it is decided, and on whom it waits."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.roles import Capability
from accounts.selectors import get_user_names
from core.actor import Actor
from core.errors import NotFound
from core.models import StatusChange
from core.times import get_local_day
from directory.selectors import get_worker_names
from scheduling.clients.models import CarerExclusion, ClientSearch
from scheduling.clients.selectors.search import describe_clients, find_clients
from scheduling.clients.states import ExclusionStatus
from scheduling.clients.types import (
    ExclusionDetails,
    ExclusionFacts,
    ExclusionLine,
    ExclusionStep,
)

UNKNOWN = "There is no such exclusion, or it is outside the areas you work in."
OVER = (ExclusionStatus.ENDED, ExclusionStatus.REFUSED)
MOST = 200
# What may be done next, by state, and who may.
NEXT: dict[str, tuple[tuple[str, Capability], ...]] = {
    ExclusionStatus.REQUESTED: (
        ("decide", Capability.DECIDE_EXCLUSIONS),
        ("refuse", Capability.DECIDE_EXCLUSIONS),
    ),
    ExclusionStatus.DSO_DECIDED: (
        ("authorise", Capability.AUTHORISE_EXCLUSIONS),
        ("decline", Capability.AUTHORISE_EXCLUSIONS),
        ("refuse", Capability.DECIDE_EXCLUSIONS),
    ),
    ExclusionStatus.AUTHORISED: (("apply", Capability.APPLY_CLIENT_CHANGES),),
    ExclusionStatus.ACTIVE: (
        ("review", Capability.DECIDE_EXCLUSIONS),
        ("end", Capability.DECIDE_EXCLUSIONS),
    ),
}


def get_open_exclusions(*, client_id: UUID, at: datetime) -> tuple[ExclusionFacts, ...]:
    """Return the exclusions of a client that are neither ended nor refused, by carer."""
    rows = CarerExclusion.objects.filter(client_id=client_id).exclude(status__in=OVER)
    return tuple(sorted(_describe(list(rows), at), key=lambda one: one.carer))


def get_waiting_exclusions(*, actor: Actor, at: datetime) -> tuple[ExclusionLine, ...]:
    """Return what waits for somebody: decisions, authorisations, applying, reviews that are due."""
    waits = ~Q(status__in=[*OVER, ExclusionStatus.ACTIVE])
    due = Q(status=ExclusionStatus.ACTIVE, review_on__lte=get_local_day(at))
    rows = CarerExclusion.objects.filter(
        waits | due, client_id__in=find_clients(actor=actor, at=at).values("client_id")
    )
    found = list(rows.order_by("requested_at", "pk")[:MOST])
    search = ClientSearch.objects.filter(pk__in={row.client_id for row in found})
    clients = {one.id: one for one in describe_clients(list(search.select_related("client")))}
    facts = _describe(found, at)
    return tuple(
        ExclusionLine(one, clients[row.client_id]) for row, one in zip(found, facts, strict=True)
    )


def get_exclusion(*, exclusion_id: UUID, actor: Actor, at: datetime) -> ExclusionDetails:
    """Return one exclusion with its steps, or raise NotFound outside what somebody may see."""
    seen = find_clients(actor=actor, at=at)
    row = CarerExclusion.objects.filter(pk=exclusion_id).first()
    search = seen.filter(pk=row.client_id).first() if row else None
    if row is None or search is None:
        raise NotFound(UNKNOWN)
    client = describe_clients([search])[0]
    return ExclusionDetails(
        exclusion=_describe([row], at)[0],
        client=client,
        steps=_get_steps(row),
        acts=tuple(
            act
            for act, capability in NEXT.get(row.status, ())
            if actor.can(capability, client.patch_id)
        ),
    )


def _describe(rows: Sequence[CarerExclusion], at: datetime) -> list[ExclusionFacts]:
    names = get_worker_names(worker_ids=[row.worker_id for row in rows])
    today = get_local_day(at)
    return [
        ExclusionFacts(
            id=row.pk,
            worker_id=row.worker_id,
            carer=names[row.worker_id],
            reason=row.reason,
            status=row.status,
            review_on=row.review_on,
            is_review_due=row.status == ExclusionStatus.ACTIVE
            and row.review_on is not None
            and row.review_on <= today,
        )
        for row in rows
    ]


def _get_steps(row: CarerExclusion) -> tuple[ExclusionStep, ...]:
    steps = []
    if row.requested_by_id and row.requested_at:
        name = get_user_names({row.requested_by_id})[row.requested_by_id]
        steps.append(ExclusionStep(row.requested_at, "request", name, row.reason))
    rows = StatusChange.objects.filter(machine="carer_exclusion", record_id=row.pk).order_by("pk")
    steps += [
        ExclusionStep(one.occurred_at, one.transition, one.actor_name, one.reason) for one in rows
    ]
    return tuple(steps)
