"""The shift manager's pages: a shift to set up, the one that runs, the one to close."""

from datetime import datetime, timedelta
from uuid import UUID

from accounts.roles import Capability
from allocation.models import (
    AllocationSession,
    ClinicianShift,
    Feedback,
    ForceRequest,
    NoteKind,
    OffListPickup,
    SessionNote,
)
from allocation.rules import find_needs, propose_lead, propose_moves
from allocation.selectors.closing import find_left_over, find_not_able
from allocation.selectors.leads import get_last_led, get_waccs
from allocation.selectors.policy import find_policy
from allocation.selectors.queue import load_clinicians, load_queue
from allocation.selectors.sessions import (
    find_own_session,
    find_session,
    get_shift_message,
    session_of,
)
from allocation.selectors.shift_values import (
    Closing,
    ForceWish,
    Line,
    Pickup,
    Request,
    RosterRow,
    Running,
    SetUp,
)
from allocation.states import SessionStatus
from allocation.types import (
    AllocationPolicy,
    Clinician,
    QueueCase,
    SessionFacts,
)
from core.actor import Actor
from core.errors import NotFound
from core.times import get_local_day
from directory.selectors import get_staff, get_worker_names
from rostering.selectors import get_service_duties, get_service_shift, get_service_shifts
from rostering.types import ServiceShiftFacts

AHEAD = timedelta(hours=36)
LOG_LINES = 12


def get_shifts_ahead(
    *, service_id: UUID, actor: Actor, at: datetime
) -> tuple[tuple[ServiceShiftFacts, str], ...]:
    """Return the shifts of the next day and a half that are not closed, with how they stand."""
    actor.require(Capability.RUN_SESSION, service_id)
    shifts = get_service_shifts(service_ids=[service_id], after=at, before=at + AHEAD)
    rows = AllocationSession.objects.filter(service_shift_id__in=[one.id for one in shifts])
    known = dict(rows.values_list("service_shift_id", "status"))
    return tuple(
        (one, known.get(one.id, "")) for one in shifts if known.get(one.id) != SessionStatus.CLOSED
    )


def get_set_up(*, service_shift_id: UUID, actor: Actor, at: datetime) -> SetUp:
    """Return a shift with what was planned for it so far."""
    scopes = actor.scopes_of(Capability.RUN_SESSION)
    shift = get_service_shift(service_shift_id)
    if shift.service_id not in scopes:
        raise NotFound("There is no such shift, or it is outside the services you work in.")
    row = (
        AllocationSession.objects.filter(service_shift_id=shift.id)
        .select_related("service__scope", "service_shift")
        .first()
    )
    policy = find_policy(service_id=shift.service_id, at=at)
    waccs = get_waccs([shift.id], at)[shift.id]
    last_led = get_last_led([worker_id for worker_id, _, _ in waccs])
    return SetUp(
        shift=shift,
        session=session_of(row) if row else None,
        waccs=tuple(waccs),
        last_led=last_led,
        proposal=propose_lead(waccs, last_led, policy),
        people=_get_roster(shift.id, row, policy, at),
        message=(row.message or get_shift_message(row, at)) if row else "",
        message_at_start=row.message_at_start if row else True,
        policy=policy,
        motd=_get_motd(row.pk) if row else "",
        at=at,
    )


def _get_roster(
    shift_id: UUID, row: AllocationSession | None, policy: AllocationPolicy, at: datetime
) -> tuple[RosterRow, ...]:
    """Return the clinicians of a shift; whom the policy excludes comes last."""
    duties = [
        duty
        for duty in get_service_duties(service_shift_id=shift_id)
        if not duty.kind.startswith("wacc") and duty.kind != "shift_manager"
    ]
    staff = get_staff(worker_ids=[duty.worker_id for duty in duties], on=get_local_day(at))
    known = {one.worker_id: one for one in ClinicianShift.objects.filter(session=row)}
    people = [
        RosterRow(
            duty.worker_id,
            staff[duty.worker_id].name,
            staff[duty.worker_id].staff_group,
            tuple(staff[duty.worker_id].skills.values()),
            duty.kind,
            duty.site,
            duty.starts_at,
            duty.ends_at,
            known[duty.worker_id].status if duty.worker_id in known else "",
            known[duty.worker_id].request if duty.worker_id in known else "",
        )
        for duty in duties
    ]
    return tuple(sorted(people, key=lambda one: (one.mode in policy.excluded_modes, one.name)))


def get_running(*, service_id: UUID, actor: Actor, at: datetime) -> Running | None:
    """Return what runs in a service now, if something does."""
    actor.require(Capability.RUN_SESSION, service_id)
    session = find_session(service_id=service_id)
    if session is None:
        return None
    policy = find_policy(service_id=service_id, at=at)
    cases = load_queue(service_id=service_id, policy=policy, at=at)
    people = load_clinicians(session_id=session.id, cases=cases, policy=policy, at=at)
    row = AllocationSession.objects.select_related("service_shift").get(pk=session.id)
    included = [one for one in people if one.mode not in policy.excluded_modes]
    return Running(
        session=session,
        policy=policy,
        cases=tuple(cases),
        people=tuple(sorted(people, key=lambda one: one.name)),
        requests=_get_requests(row, people),
        pickups=_get_pickups(session.id, cases),
        wishes=_get_wishes(session.id, cases),
        holding=_get_holding(cases, people),
        needs=find_needs(cases, included, policy, at),
        lines=get_lines(session.id, limit=LOG_LINES),
        motd=_get_motd(session.id),
        waccs=tuple(get_waccs([session.service_shift_id], at)[session.service_shift_id]),
        message=get_shift_message(row, at),
        at=at,
    )


def get_closing(*, session_id: UUID, actor: Actor, at: datetime) -> Closing:
    """Return what stands between a session and its end, with who could take what is left."""
    capability = Capability.ALLOCATE_CASES
    row = find_own_session(session_id=session_id, actor=actor, capability=capability)
    policy = find_policy(service_id=row.service_id, at=at)
    cases = load_queue(service_id=row.service_id, policy=policy, at=at)
    people = load_clinicians(session_id=row.pk, cases=cases, policy=policy, at=at)
    left = find_left_over(row, at)
    waiting = [case for case, _, _ in left if not case.is_locked]
    pickups = OffListPickup.objects.filter(session=row)
    return Closing(
        session=session_of(row),
        left_over=left,
        moves=propose_moves(waiting, people, policy, at),
        receivers=tuple(sorted(people, key=lambda one: one.name)),
        silent=find_not_able(row, at),
        pickups=(pickups.exclude(answer="").count(), pickups.count()),
        requests=ClinicianShift.objects.filter(session=row, status="requested").count(),
        without_hello=tuple(
            sorted(
                one.name
                for one in people
                if one.hello_at is None
                and one.starts_at <= at
                and one.mode not in policy.excluded_modes
                and one.status in ("ready", "paused", "finishing")
            )
        ),
        entries=Feedback.objects.filter(session=row).count(),
        handover=get_lines(row.pk, kinds=(NoteKind.HANDOVER,)),
        next_lead=_find_next_lead(row, at),
        policy=policy,
        at=at,
    )


def get_lines(
    session_id: UUID,
    *,
    kinds: tuple[str, ...] = (NoteKind.LOG, NoteKind.HANDOVER),
    limit: int | None = None,
) -> tuple[Line, ...]:
    """Return lines of a session, the newest first."""
    rows = SessionNote.objects.filter(session_id=session_id, kind__in=kinds)
    return tuple(
        Line(row.at, row.kind, row.body, row.by_name)
        for row in rows.order_by("-at", "-pk")[: limit or 1000]
    )


def get_log(*, session_id: UUID, actor: Actor) -> tuple[SessionFacts, tuple[Line, ...]]:
    """Return a session with its log and hand-over, the newest line first.

    The log tells of colleagues: whoever does not allocate reads the hand-over alone.
    """
    row = find_own_session(session_id=session_id, actor=actor, capability=Capability.VIEW_QUEUE)
    if not actor.can(Capability.ALLOCATE_CASES, row.service_id):
        return session_of(row), get_lines(row.pk, kinds=(NoteKind.HANDOVER,))
    return session_of(row), get_lines(row.pk)


def _get_motd(session_id: UUID) -> str:
    rows = SessionNote.objects.filter(session_id=session_id, kind=NoteKind.MOTD)
    return rows.order_by("-at", "-pk").values_list("body", flat=True).first() or ""


def _get_requests(row: AllocationSession, people: list[Clinician]) -> tuple[Request, ...]:
    known = {one.shift_id: one for one in people}
    rows = ClinicianShift.objects.filter(session=row, status="requested")
    return tuple(
        Request(one.pk, known[one.pk], one.request, one.requested_at)
        for one in rows.order_by("requested_at", "pk")
    )


def _get_pickups(session_id: UUID, cases: list[QueueCase]) -> tuple[Pickup, ...]:
    """Return the pick-ups that wait for an answer, the oldest first; one query."""
    known = {case.id: case for case in cases}
    rows = OffListPickup.objects.filter(session_id=session_id, answer="").select_related(
        "allocation__case", "allocation__worker"
    )
    return tuple(
        Pickup(
            row.pk,
            known.get(row.allocation.case_id),
            row.allocation.case.source_ref,
            row.allocation.case_id,
            row.allocation.worker.name,
            row.reason,
            row.at,
            row.answer,
            row.answered_by,
        )
        for row in rows.order_by("at", "pk")
    )


def _get_holding(
    cases: list[QueueCase], people: list[Clinician]
) -> tuple[tuple[QueueCase, str], ...]:
    """Return the cases of whoever is not on the roster, shift managers foremost; one query."""
    there = {one.worker_id for one in people}
    held = [case for case in cases if case.worker_id and case.worker_id not in there]
    names = get_worker_names(worker_ids={case.worker_id for case in held if case.worker_id})
    return tuple((case, names[case.worker_id]) for case in held if case.worker_id)


def _get_wishes(session_id: UUID, cases: list[QueueCase]) -> tuple[ForceWish, ...]:
    known = {case.id: case for case in cases}
    rows = ForceRequest.objects.filter(session_id=session_id, answer="").select_related(
        "case", "worker", "case__allocated_to"
    )
    return tuple(
        ForceWish(
            row.pk,
            known.get(row.case_id),
            row.case.source_ref,
            row.case_id,
            row.case.allocated_to.name if row.case.allocated_to else "",
            row.worker.name,
            row.reason,
            row.asked_by_name,
            row.at,
        )
        for row in rows.order_by("at", "pk")
    )


def _find_next_lead(row: AllocationSession, at: datetime) -> str:
    """Return who is named to lead the shift after this one, for the hand-over."""
    ends_at = row.service_shift.ends_at
    ahead = get_service_shifts(
        service_ids=[row.service_id], after=ends_at - timedelta(hours=1), before=ends_at + AHEAD
    )
    ids = [one.id for one in ahead if one.id != row.service_shift_id]
    planned = AllocationSession.objects.filter(
        service_shift_id__in=ids, status=SessionStatus.PLANNED
    ).order_by("service_shift__starts_at")
    lead = planned.values_list("leads__worker_id", "leads__ends_at").first()
    if not lead or lead[0] is None:
        return ""
    return get_worker_names(worker_ids=[lead[0]])[lead[0]]
