"""When carers work: every write that changes it rewrites Availability."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import NotFound
from core.service import explain_constraint, write_service
from core.status import change_status
from core.times import get_day_start
from directory.selectors import get_employment_of, get_placed_patches
from directory.services import lock_workers
from rostering import policies, rules
from rostering.models import (
    Absence,
    Availability,
    CarerCommitment,
    CommitmentKind,
    Contract,
    Duty,
    DutyBreak,
    DutySource,
    Pattern,
    PatternLine,
)
from rostering.states import ABSENCE, DUTY, PATTERN, AbsenceStatus, DutyStatus, PatternStatus
from rostering.types import DutyInput, PatternLineInput, Rest

explain_constraint(
    "carer_in_one_place_at_a_time",
    "The carer is already somewhere else in that time. Nothing was saved: choose another time or "
    "another carer.",
)
explain_constraint(
    "duty_one_at_a_time",
    "The carer already has a shift in that time. Nothing was saved: change that shift first.",
)
explain_constraint(
    "absence_is_decided_by_dso",
    "Leave counts from the moment the DSO agreed. Nothing was saved: name the DSO who decided.",
)
explain_constraint(
    "absence_one_at_a_time",
    "The carer is already away in that time. Nothing was saved: change that absence instead.",
)
explain_constraint(
    "pattern_one_at_a_time",
    "Another agreed working pattern covers those dates. Nothing was saved: end it first.",
)


@write_service(Capability.RECORD_AVAILABILITY, lock_seconds=10)
def record_duties(
    *, day: date, duties: Sequence[DutyInput], source: str, actor: Actor, at: datetime
) -> int:
    """Record the shifts of carers on a day in place of those they had; return how many.

    Raises a refusal when two shifts of one carer overlap.
    """
    workers = {duty.worker_id for duty in duties}
    lock_workers(workers)
    for patch_id in {duty.patch_id for duty in duties}:
        actor.require(Capability.RECORD_AVAILABILITY, patch_id)
    _cancel_duties(workers, day, actor, at)
    rows = [
        Duty(
            worker_id=duty.worker_id,
            patch_id=duty.patch_id,
            day=day,
            starts_at=duty.starts_at,
            ends_at=duty.ends_at,
            source=DutySource(source),
        )
        for duty in duties
    ]
    Duty.objects.bulk_create(rows)
    DutyBreak.objects.bulk_create(
        DutyBreak(
            duty=row, earliest_at=rest.earliest_at, latest_at=rest.latest_at, length=rest.length
        )
        for row, duty in zip(rows, duties, strict=True)
        for rest in duty.rests
    )
    refresh_availability(workers, [day])
    return len(rows)


@write_service(Capability.RECORD_AVAILABILITY)
def record_pattern(
    *,
    employment_id: UUID,
    starts_on: date,
    lines: Sequence[PatternLineInput],
    weeks: int,
    minutes_per_week: int,
    agreed_by_id: UUID,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Enter the working pattern and hours that a DSO agreed for an employment; return its id."""
    worker_id, patch_id = get_employment_of(employment_id=employment_id)
    lock_workers([worker_id])
    actor.require(Capability.RECORD_AVAILABILITY, patch_id)
    before = Pattern.objects.filter(employment_id=employment_id, status=PatternStatus.AGREED)
    is_first = not before.exists()
    policies.check_starts_on_monday(starts_on, is_first=is_first)
    _supersede(before, starts_on, actor, at)
    pattern = Pattern.objects.create(
        employment_id=employment_id,
        number=Pattern.objects.filter(employment_id=employment_id).count() + 1,
        weeks=weeks,
        is_first=is_first,
        starts_on=starts_on,
    )
    PatternLine.objects.bulk_create(
        PatternLine(
            pattern=pattern,
            week=line.week,
            weekday=line.weekday,
            starts_local=line.starts_local,
            minutes=line.minutes,
        )
        for line in lines
    )
    change_status(pattern, "agree", machine=PATTERN, actor=actor, at=at)
    pattern.agreed_by_id = agreed_by_id
    pattern.save(update_fields=["status", "agreed_by"])
    _replace_contract(employment_id, minutes_per_week, starts_on)
    refresh_availability([worker_id], get_planned_days(at))
    return pattern.pk


@write_service(Capability.RECORD_AVAILABILITY)
def record_absence(
    *,
    worker_id: UUID,
    kind: str,
    starts_at: datetime,
    ends_at: datetime | None,
    decided_by_id: UUID | None,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Enter sickness, or leave that a DSO agreed; the carer is unavailable in that time."""
    lock_workers([worker_id])
    patches = get_placed_patches(worker_ids=[worker_id])
    if worker_id not in patches:
        raise NotFound("There is no such carer, or the carer is not placed in a patch yet.")
    actor.require(Capability.RECORD_AVAILABILITY, patches[worker_id])
    absence = Absence(
        worker_id=worker_id,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        decided_by_id=decided_by_id,
    )
    change_status(absence, "enter", machine=ABSENCE, actor=actor, at=at)
    absence.save()
    refresh_availability([worker_id], get_planned_days(at))
    return absence.pk


def refresh_availability(worker_ids: Iterable[UUID], days: Iterable[date]) -> None:
    """Rewrite when these carers can be given visits on these days.

    Called in the transaction of every change of a pattern, duty, absence or other commitment, and
    by nobody else. A day with duties follows its duties; any other day follows the pattern.
    """
    workers, wanted = sorted(set(worker_ids)), sorted(set(days))
    if not workers or not wanted:
        return
    Availability.objects.filter(worker_id__in=workers, day__in=wanted).delete()
    start = get_day_start(wanted[0])
    end = get_day_start(wanted[-1] + timedelta(days=2))
    taken = _get_taken(workers, start, end)
    rows = [
        Availability(
            worker_id=source.worker_id,
            patch_id=source.patch_id,
            day=source.day,
            starts_at=left[0],
            ends_at=left[1],
            breaks=[_write_rest(rest) for rest in _get_rests(source, left)],
            source_kind=source.kind,
            source_id=source.source_id,
        )
        for source in [*_get_duties(workers, wanted), *_get_pattern_days(workers, wanted)]
        for left in rules.subtract((source.starts_at, source.ends_at), taken[source.worker_id])
    ]
    Availability.objects.bulk_create(rows)


class _Source:
    """A stretch of work before anything is cut out of it."""

    def __init__(
        self,
        worker_id: UUID,
        patch_id: UUID,
        day: date,
        period: rules.Period,
        rests: tuple[Rest, ...],
        kind: str,
        source_id: UUID,
    ) -> None:
        self.worker_id, self.patch_id, self.day = worker_id, patch_id, day
        self.starts_at, self.ends_at = period
        self.rests, self.kind, self.source_id = rests, kind, source_id


def _get_duties(workers: Sequence[UUID], days: Sequence[date]) -> list[_Source]:
    rows = Duty.objects.filter(worker_id__in=workers, day__in=days, patch__isnull=False)
    rows = rows.exclude(status=DutyStatus.CANCELLED).prefetch_related("breaks")
    return [
        _Source(
            row.worker_id,
            row.patch_id,  # type: ignore[arg-type]  # a duty of a round has a patch
            row.day,
            (row.starts_at, row.ends_at),
            tuple(Rest(b.earliest_at, b.latest_at, b.length) for b in row.breaks.all()),
            "duty",
            row.pk,
        )
        for row in rows
    ]


def _get_pattern_days(workers: Sequence[UUID], days: Sequence[date]) -> list[_Source]:
    with_duty = set(
        Duty.objects.filter(worker_id__in=workers, day__in=days, patch__isnull=False)
        .exclude(status=DutyStatus.CANCELLED)
        .values_list("worker_id", "day")
    )
    patterns = Pattern.objects.filter(
        employment__worker_id__in=workers, starts_on__lte=days[-1]
    ).exclude(status=PatternStatus.DRAFT)
    patterns = patterns.select_related("employment").prefetch_related("lines")
    patches = get_placed_patches(worker_ids=workers)
    found = []
    for pattern in patterns:
        worker_id = pattern.employment.worker_id
        lines = [
            PatternLineInput(row.weekday, row.starts_local.isoformat(), row.minutes, row.week)
            for row in pattern.lines.all()
        ]
        for day in days:
            if (worker_id, day) in with_duty or not _is_in_force(pattern, day):
                continue
            found += [
                _Source(
                    worker_id,
                    patches[worker_id],
                    day,
                    period,
                    rules.get_due_rests(period),
                    "pattern",
                    pattern.pk,
                )
                for period in rules.expand_pattern(
                    lines, weeks=pattern.weeks, starts_on=pattern.starts_on, day=day
                )
            ]
    return found


def _is_in_force(pattern: Pattern, day: date) -> bool:
    return pattern.starts_on <= day and (pattern.ends_on is None or day < pattern.ends_on)


def _get_taken(
    workers: Sequence[UUID], start: datetime, end: datetime
) -> dict[UUID, list[rules.Period]]:
    taken: dict[UUID, list[rules.Period]] = defaultdict(list)
    away = Absence.objects.filter(worker_id__in=workers, starts_at__lt=end).filter(
        status__in=[
            AbsenceStatus.AGREED,
            AbsenceStatus.ENTERED,
            AbsenceStatus.REPLANNED,
            AbsenceStatus.ENDED,
        ]
    )
    for absence in away:
        taken[absence.worker_id].append((absence.starts_at, absence.ends_at or end))
    occupied = CarerCommitment.objects.filter(
        worker_id__in=workers, starts_at__lt=end, ends_at__gt=start
    ).exclude(kind=CommitmentKind.VISIT)
    for row in occupied:
        taken[row.worker_id].append((row.starts_at, row.ends_at))
    return taken


def _get_rests(source: _Source, left: rules.Period) -> tuple[Rest, ...]:
    """Return the breaks due in what is left; a stretch that is whole keeps those it has."""
    is_whole = left == (source.starts_at, source.ends_at)
    return source.rests if is_whole else rules.keep_possible_rests(left, source.rests)


def _write_rest(rest: Rest) -> dict[str, object]:
    return {
        "earliest_at": rest.earliest_at.isoformat(),
        "latest_at": rest.latest_at.isoformat(),
        "seconds": round(rest.length.total_seconds()),
    }


def _cancel_duties(workers: Iterable[UUID], day: date, actor: Actor, at: datetime) -> None:
    rows = Duty.objects.filter(
        worker_id__in=list(workers), day=day, status=DutyStatus.PLANNED, patch__isnull=False
    )
    for row in rows:
        change_status(row, "cancel", machine=DUTY, actor=actor, at=at)
        row.save(update_fields=["status"])


def _supersede(patterns: Iterable[Pattern], starts_on: date, actor: Actor, at: datetime) -> None:
    for pattern in patterns:
        change_status(pattern, "supersede", machine=PATTERN, actor=actor, at=at)
        pattern.ends_on = starts_on
        pattern.save(update_fields=["status", "ends_on"])


def _replace_contract(employment_id: UUID, minutes: int, starts_on: date) -> None:
    Contract.objects.filter(employment_id=employment_id, ends_on=None).update(ends_on=starts_on)
    Contract.objects.create(
        employment_id=employment_id, minutes_per_week=minutes, starts_on=starts_on
    )


def get_planned_days(at: datetime) -> list[date]:
    """Return the days that a change of pattern or an absence is carried to: six weeks from now."""
    today = at.date()
    return [today + timedelta(days=offset) for offset in range(43)]
