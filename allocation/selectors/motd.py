"""The message of the day, and what waits for the shift manager: a few queries for every page."""

from accounts.roles import Capability
from allocation.models import (
    AllocationSession,
    ClinicianShift,
    ForceRequest,
    NoteKind,
    OffListPickup,
    SessionNote,
)
from allocation.selectors.sessions import session_of
from allocation.states import LIVE, RUNNING, ShiftStatus
from allocation.types import SessionFacts
from core.actor import Actor


def get_messages_of_the_day(*, actor: Actor) -> list[tuple[SessionFacts, str]]:
    """Return the sessions that run in somebody's services, each with what the manager adds."""
    scopes = {
        scope
        for capability in (Capability.VIEW_QUEUE, Capability.COUNT_QUEUE)
        if actor.can(capability)
        for scope in actor.scopes_of(capability)
    }
    if not scopes:
        return []
    rows = AllocationSession.objects.filter(service_id__in=scopes, status__in=RUNNING)
    sessions = list(rows.select_related("service__scope", "service_shift").order_by("pk"))
    notes = SessionNote.objects.filter(session__in=sessions, kind=NoteKind.MOTD)
    newest = dict(notes.order_by("at", "pk").values_list("session_id", "body"))
    return [(session_of(one), newest.get(one.pk, "")) for one in sessions]


def count_asks(*, actor: Actor) -> int:
    """Return how many requests, pick-ups and wishes wait in the sessions that somebody runs."""
    scopes = actor.scopes_of(Capability.RUN_SESSION)
    waiting = {"answer": "", "session__service_id__in": scopes, "session__status__in": LIVE}
    requests = ClinicianShift.objects.filter(
        status=ShiftStatus.REQUESTED,
        session__service_id__in=scopes,
        session__status__in=LIVE,
    )
    return (
        requests.count()
        + OffListPickup.objects.filter(**waiting).count()
        + ForceRequest.objects.filter(**waiting).count()
    )
