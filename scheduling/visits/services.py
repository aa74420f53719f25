"""Writes of the visits room: plans, and the visits that follow from them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import InvalidInput
from core.events import publish
from core.live import get_rounds_board, touch_boards
from core.service import explain_constraint, write_service
from core.status import change_status
from core.texts import write_date, write_long_date
from core.times import check_day, get_instant
from directory.selectors import get_patches
from scheduling.clients.selectors import get_clients, get_live_client_ids
from scheduling.visits.events import VisitsGenerated
from scheduling.visits.models import Visit, VisitPin, VisitPlan, VisitPlanLine
from scheduling.visits.selectors import get_plans_of_week
from scheduling.visits.states import VISIT_PLAN, PlanStatus
from scheduling.visits.types import GeneratedVisits, PlanLineInput, VisitInput

explain_constraint(
    "visit_plan_line_is_frozen",
    "An agreed visit plan is never edited. Nothing was saved: write a new version.",
)


@write_service(Capability.GENERATE_VISITS, lock_seconds=10)
def generate_visits(
    *, patch_id: UUID, week_on: date, actor: Actor, at: datetime
) -> GeneratedVisits:
    """Make one visit per agreed line and day of a patch’s week; a second run makes none twice.

    `week_on` is the week's Monday. A line whose time does not exist or is double on a day (clock
    change) gives no visit then and is named.
    """
    actor.require(Capability.GENERATE_VISITS, patch_id)
    check_day(week_on)
    if week_on.isoweekday() != 1:
        raise InvalidInput(
            f"A week starts on a Monday; {write_long_date(week_on)} is not one.", field="week_on"
        )
    clients = get_clients(client_ids=get_live_client_ids(patch_id=patch_id), on=week_on)
    plans = get_plans_of_week(client_ids=clients, first=week_on, last=week_on + timedelta(days=6))
    wanted: list[Visit] = []
    skipped: list[str] = []
    for plan in plans:
        for line in plan.lines.all():
            for day in _get_days(plan, line, week_on):
                try:
                    wanted.append(_visit_of(line, plan.client_id, patch_id, day))
                except InvalidInput as error:
                    name = clients[plan.client_id].full_name
                    skipped.append(f"{name}, {line.call} on {write_date(day)}: {error.sentence}")
    before = Visit.objects.filter(plan_line__in=[visit.plan_line_id for visit in wanted]).filter(
        day__gte=week_on, day__lt=week_on + timedelta(days=7)
    )
    there = set(before.values_list("plan_line_id", "day"))
    new = [visit for visit in wanted if (visit.plan_line_id, visit.day) not in there]
    Visit.objects.bulk_create(new, ignore_conflicts=True)
    _touch_week(patch_id, {visit.day for visit in new}, at)
    publish(VisitsGenerated(patch_id=patch_id, week_on=week_on, occurred_at=at))
    return GeneratedVisits(len(new), len(wanted) - len(new), tuple(skipped))


@write_service(Capability.AGREE_VISIT_PLANS)
def record_visit_plan(
    *,
    client_id: UUID,
    starts_on: date,
    lines: Sequence[PlanLineInput],
    actor: Actor,
    at: datetime,
) -> UUID:
    """Record a plan that the acting DSO agrees, in place of the one before; return its id."""
    client = get_clients(client_ids=[client_id], on=starts_on)[client_id]
    actor.require(Capability.AGREE_VISIT_PLANS, client.patch_id)
    before = VisitPlan.objects.select_for_update().filter(client_id=client_id)
    for plan in before.filter(status=PlanStatus.AGREED):
        change_status(plan, "supersede", machine=VISIT_PLAN, actor=actor, at=at)
        plan.ends_on = starts_on
        plan.save(update_fields=["status", "ends_on"])
    plan = VisitPlan.objects.create(
        client_id=client_id, number=before.count() + 1, starts_on=starts_on, author_id=actor.id
    )
    VisitPlanLine.objects.bulk_create(_line_of(plan, line) for line in lines)
    change_status(plan, "agree", machine=VISIT_PLAN, actor=actor, at=at)
    plan.agreed_by_id = actor.id
    plan.save(update_fields=["status", "agreed_by"])
    return plan.pk


@write_service(Capability.IMPORT_DAY, lock_seconds=10)
def save_visits(
    *, area_id: UUID, day: date, visits: Sequence[VisitInput], actor: Actor, at: datetime
) -> tuple[int, int]:
    """Record visits of a day by client and reference; return how many are new and how many changed.

    A visit whose time, length, number of carers or pins changed must be unassigned before.
    """
    actor.require(Capability.IMPORT_DAY, area_id)
    known = get_known_visits(day=day, visits=visits, lock=True)
    new, changed = [], []
    for item in visits:
        row = known.get((item.client_id, item.reference))
        if row is None:
            new.append(_fill(Visit(day=day), item))
        elif differs(row, item):
            row.version += 1
            changed.append(_fill(row, item))
    Visit.objects.bulk_create(new)
    Visit.objects.bulk_update(changed, [*FIELDS, "starts_at", "ends_at", "version"])
    rows = {(row.client_id, row.reference): row for row in [*known.values(), *new]}
    wanted = {
        (rows[item.client_id, item.reference].pk, worker_id)
        for item in visits
        for worker_id in item.pinned_worker_ids
    }
    pins = VisitPin.objects.filter(visit_id__in=[row.pk for row in rows.values()])
    held = {(pin.visit_id, pin.worker_id): pin.pk for pin in pins}
    VisitPin.objects.filter(pk__in=[pk for key, pk in held.items() if key not in wanted]).delete()
    VisitPin.objects.bulk_create(
        VisitPin(visit_id=visit_id, worker_id=worker_id)
        for visit_id, worker_id in sorted(wanted - set(held))
    )
    return len(new), len(changed)


FIELDS = [
    "patch_id",
    "wanted_at",
    "earliest_at",
    "latest_at",
    "carers_needed",
    "priority",
    "pinned_start_at",
]


def get_known_visits(
    *, day: date, visits: Sequence[VisitInput], lock: bool = False
) -> Mapping[tuple[UUID, str], Visit]:
    """Return the visits of a day that are recorded already, by client and reference."""
    rows = Visit.objects.filter(day=day, client_id__in=[item.client_id for item in visits])
    rows = rows.exclude(reference="").order_by("pk")
    return {
        (row.client_id, row.reference): row for row in (rows.select_for_update() if lock else rows)
    }


def differs(row: Visit, item: VisitInput) -> bool:
    """Whether what is handed in differs from what is recorded."""
    length = round((row.ends_at - row.starts_at).total_seconds())
    return length != item.seconds or any(
        getattr(row, name) != value for name, value in _values_of(item).items()
    )


def _values_of(item: VisitInput) -> dict[str, object]:
    return {
        "patch_id": item.patch_id,
        "wanted_at": item.wanted_at,
        "earliest_at": item.earliest_at,
        "latest_at": item.latest_at,
        "carers_needed": item.carers,
        "priority": item.priority,
        "pinned_start_at": item.pinned_start_at,
    }


def _fill(row: Visit, item: VisitInput) -> Visit:
    row.client_id, row.reference = item.client_id, item.reference
    for name, value in _values_of(item).items():
        setattr(row, name, value)
    row.starts_at = item.wanted_at
    row.ends_at = item.wanted_at + timedelta(seconds=item.seconds)
    return row


def _get_days(plan: VisitPlan, line: VisitPlanLine, monday: date) -> list[date]:
    days = [monday + timedelta(days=weekday - 1) for weekday in sorted(set(line.weekdays))]
    return [
        day
        for day in days
        if plan.starts_on <= day and (plan.ends_on is None or day < plan.ends_on)
    ]


def _visit_of(line: VisitPlanLine, client_id: UUID, patch_id: UUID, day: date) -> Visit:
    wanted = get_instant(day, line.starts_local)
    return Visit(
        client_id=client_id,
        plan_line=line,
        patch_id=patch_id,
        day=day,
        wanted_at=wanted,
        earliest_at=wanted - timedelta(minutes=line.minutes_before),
        latest_at=wanted + timedelta(minutes=line.minutes_after),
        starts_at=wanted,
        ends_at=wanted + timedelta(minutes=line.minutes),
        carers_needed=line.carers,
        priority=line.priority,
    )


def _line_of(plan: VisitPlan, line: PlanLineInput) -> VisitPlanLine:
    return VisitPlanLine(
        plan=plan,
        call=line.call,
        weekdays=list(line.weekdays),
        starts_local=line.starts_local,
        minutes=line.minutes,
        carers=line.carers,
        minutes_before=line.minutes_before,
        minutes_after=line.minutes_after,
        priority=line.priority,
    )


def _touch_week(patch_id: UUID, days: set[date], at: datetime) -> None:
    area_id = get_patches(scope_ids=[patch_id])[0].area_id
    touch_boards([get_rounds_board(area_id, day) for day in days], at=at)
