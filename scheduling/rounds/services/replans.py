"""A carer is away or late: record it, and work out at once what would cover the visits.

All in the request of whoever reports it: nothing waits for a worker. What was reported is true and
is kept at once; the changes are a proposal like that of any run.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from accounts.roles import Capability, Role
from accounts.selectors import get_role_holders, get_user_names
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound
from core.live import get_rounds_board, touch_boards
from core.policy import replace_policy
from core.service import write_service
from core.status import change_status
from core.texts import write_clock, write_date, write_list
from core.times import check_day, get_day_start, get_local_day
from directory.selectors import get_patches, get_placed_patches, get_worker_names
from directory.services import lock_workers
from engine.rounds.day_writing import hash_day
from engine.stop import TimeLimit
from rostering.selectors import find_absences, get_absence, get_work_windows
from rostering.services import record_absence
from rostering.types import WorkWindow
from scheduling.rounds.models import OptimiserRun, ProposalLine, RunProgress
from scheduling.rounds.rules import DEFAULT_PROTOCOL, PROTOCOL
from scheduling.rounds.selectors.absences import find_known_absence
from scheduling.rounds.selectors.change_notices import draft_notices, to_moves
from scheduling.rounds.selectors.day import Day, load_day
from scheduling.rounds.selectors.protocol import find_protocol_version
from scheduling.rounds.selectors.replanning import (
    Outcome,
    find_delay,
    find_lost,
    work_out,
)
from scheduling.rounds.selectors.runs import find_run
from scheduling.rounds.services.locking import lock_day
from scheduling.rounds.services.notices import keep_drafts, withdraw_notices
from scheduling.rounds.states import RUN, LineKind, RunKind, RunStatus
from scheduling.rounds.types.replans import (
    LATE,
    LEAVES,
    SICK,
    UNTIL_DATE,
    UNTIL_DAY,
    UNTIL_SHIFT,
    Happening,
    Occasion,
    read_occasion,
    write_occasion,
)

SECONDS = 0.15  # of search, so that the whole answer takes less than one
MOST_DAYS = 42  # an absence reaches at most six weeks ahead; a longer one is entered again
MOST_MINUTES = 600
MOMENT = timedelta(seconds=1)


@write_service(Capability.RUN_AUTO_SCHEDULER, lock_seconds=10)
def replan_rounds(*, happening: Happening, actor: Actor, at: datetime) -> UUID:
    """Record that a carer is away or late and propose what covers the visits; return the run's id.

    An absence is recorded at once; nothing else changes until the proposal is published.
    """
    patch_id = _find_patch(happening.worker_id)
    actor.require(Capability.RUN_AUTO_SCHEDULER, patch_id)
    area_id = get_patches(scope_ids=[patch_id])[0].area_id
    lock_day(area_id, happening.day)
    occasion = _make_occasion(happening, patch_id, at)
    if occasion.is_absence:
        absence_id = _ensure_absence(occasion, happening, actor, at)
        occasion = replace(occasion, absence_id=absence_id)
        _touch(area_id, occasion, at)
    loaded = load_day(area_id=area_id, day=happening.day, at=at)
    occasion = _find_visits(loaded, occasion, at)
    return _propose(loaded, occasion, actor, at)


@write_service(Capability.RUN_AUTO_SCHEDULER, lock_seconds=10)
def replan_again(*, run_id: UUID, actor: Actor, at: datetime) -> UUID:
    """Work out anew what covers the visits of an earlier re-plan, as things stand now.

    A proposal that was still open is discarded; people are told of what was applied from it.
    """
    find_run(run_id=run_id, actor=actor, capability=Capability.RUN_AUTO_SCHEDULER)
    run = OptimiserRun.objects.select_for_update().get(pk=run_id)
    if run.kind != RunKind.REPLAN:
        raise DomainError("This run answers nothing that happened: run the auto-scheduler again.")
    lock_day(run.area_id, run.day)
    _check_still_holds(run, at)
    if run.status == RunStatus.PROPOSED:
        change_status(run, "discard", machine=RUN, actor=actor, at=at, reason="Planned again")
        run.save(update_fields=["status"])
        withdraw_notices(run, only_drafts=True, actor=actor, at=at)
    loaded = load_day(area_id=run.area_id, day=run.day, at=at)
    occasion = _find_visits(loaded, read_occasion(run.occasion), at)
    return _propose(loaded, occasion, actor, at)


def _check_still_holds(run: OptimiserRun, at: datetime) -> None:
    """Refuse to plan again for a day that is over, or for somebody who is back at work."""
    if run.day < get_local_day(at):
        raise DomainError(f"{write_date(run.day)} is over: nothing of it can be planned again.")
    occasion = read_occasion(run.occasion)
    absence = get_absence(occasion.absence_id) if occasion.absence_id else None
    if absence and absence.has_ended:
        raise DomainError(
            f"{occasion.worker_name} is back at work, so nothing has to be covered. Report it anew "
            "if that has changed."
        )


def _find_patch(worker_id: UUID) -> UUID:
    placed = get_placed_patches(worker_ids=[worker_id])
    if worker_id not in placed:
        raise NotFound("There is no such carer, or the carer is not placed in a patch yet.")
    return placed[worker_id]


def _make_occasion(happening: Happening, patch_id: UUID, at: datetime) -> Occasion:
    """Check what is reported and return it with its end and its names."""
    check_day(happening.day)
    name = get_worker_names(worker_ids=[happening.worker_id])[happening.worker_id]
    _check_when(happening, at)
    if happening.what == LATE and not 1 <= happening.minutes <= MOST_MINUTES:
        raise InvalidInput(
            f"Type by how many minutes {name} is late, from 1 to {MOST_MINUTES}.", field="minutes"
        )
    occasion = Occasion(
        what=happening.what,
        worker_id=happening.worker_id,
        worker_name=name,
        since=happening.since,
        minutes=happening.minutes if happening.what == LATE else 0,
        agreed_by=_name_who_agreed(happening, patch_id, at),
        note=happening.note.strip(),
    )
    if not occasion.is_absence:
        return occasion
    windows = get_work_windows(day=happening.day, worker_ids=[happening.worker_id])
    return replace(occasion, until=_find_end(happening, name, windows))


def _check_when(happening: Happening, at: datetime) -> None:
    today = get_local_day(at)
    if happening.what not in (SICK, LEAVES, LATE):
        raise InvalidInput("Choose what happened.", field="what")
    if happening.day < today:
        raise InvalidInput(
            f"{write_date(happening.day)} is over: nothing of it can be planned again.", field="day"
        )
    if happening.day > today + timedelta(days=MOST_DAYS):
        raise InvalidInput(f"Choose a day within {MOST_DAYS} days.", field="day")
    if happening.what == LATE and happening.day != today:
        raise InvalidInput("Somebody is late today only: choose today.", field="day")
    starts = get_day_start(happening.day)
    if not starts <= happening.since < starts + timedelta(hours=36):
        raise InvalidInput("Type a time on the day that you chose.", field="since")


def _name_who_agreed(happening: Happening, patch_id: UUID, at: datetime) -> str:
    """Return the DSO who agreed; leaving early needs one, sickness does not (RO-017, RO-012)."""
    if happening.agreed_by_id is None:
        if happening.what == LEAVES:
            raise InvalidInput(
                "Leaving early counts from the moment a DSO agreed: name the DSO. If the carer is "
                "ill, choose “Off sick”.",
                field="agreed_by",
            )
        return ""
    holders = get_role_holders(roles=[Role.DSO], scope_ids=[patch_id], at=at)
    if happening.agreed_by_id not in {one for people in holders.values() for one in people}:
        raise InvalidInput("Choose a DSO of the carer’s patch from the list.", field="agreed_by")
    return get_user_names({happening.agreed_by_id})[happening.agreed_by_id]


def _find_end(happening: Happening, name: str, windows: Collection[WorkWindow]) -> datetime:
    """Return the first moment at which a carer who is away may be given visits again."""
    if happening.until == UNTIL_DATE:
        return _find_last_day_end(happening)
    if happening.until == UNTIL_DAY:
        ends = [window.ends_at for window in windows]
        return max([get_day_start(happening.day + timedelta(days=1)), *ends])
    if happening.until != UNTIL_SHIFT:
        raise InvalidInput("Choose until when the carer is away.", field="until")
    known = find_absences(
        worker_id=happening.worker_id, starts_at=happening.since, ends_at=happening.since + MOMENT
    )
    standing = [one for one in known if not one.has_ended]
    if standing and standing[0].ends_at and standing[0].starts_at <= happening.since:
        return standing[0].ends_at  # the shift is cut already: it was reported before
    coming = [window for window in windows if window.ends_at > happening.since]
    if not coming:
        raise InvalidInput(
            f"{name} has no shift on {write_date(happening.day)} after "
            f"{write_clock(happening.since)}. Choose the rest of the day, or another time.",
            field="until",
        )
    return min(window.ends_at for window in coming)


def _find_last_day_end(happening: Happening) -> datetime:
    last = happening.last_day
    if last is None or not happening.day <= last <= happening.day + timedelta(days=MOST_DAYS):
        raise InvalidInput(
            f"Type the last day away, from {write_date(happening.day)} on and within "
            f"{MOST_DAYS} days.",
            field="last_day",
        )
    return get_day_start(last + timedelta(days=1))


def _ensure_absence(occasion: Occasion, happening: Happening, actor: Actor, at: datetime) -> UUID:
    """Record the absence, or find the one that covers it; one that meets it half is refused."""
    lock_workers([occasion.worker_id])
    kind = "sickness" if occasion.what == SICK else "special"
    known_id, since = find_known_absence(occasion, kind)
    if known_id is not None:
        return known_id
    return record_absence(
        worker_id=occasion.worker_id,
        kind=kind,
        starts_at=since,
        ends_at=occasion.until,
        decided_by_id=happening.agreed_by_id,
        actor=actor,
        at=at,
    )


def _touch(area_id: UUID, occasion: Occasion, at: datetime) -> None:
    """Have the boards of all days of an absence show it."""
    assert occasion.until
    first, last = get_local_day(occasion.since), get_local_day(occasion.until)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    touch_boards([get_rounds_board(area_id, day) for day in days], at=at)


def _find_visits(loaded: Day, occasion: Occasion, at: datetime) -> Occasion:
    """Return the occasion with the visits that it concerns as things stand now.

    Those that an earlier answer to it gave away and that nobody has now are among them.
    """
    if occasion.worker_id not in loaded.workers and not occasion.visit_ids:
        raise DomainError(
            f"{occasion.worker_name} neither works nor has a visit on {write_date(loaded.day)}."
        )
    if not occasion.is_absence:
        return _find_late_visits(loaded, occasion, at)
    waiting = [
        visit_id
        for visit_id in occasion.visit_ids
        if visit_id in loaded.visits and not loaded.visits[visit_id].worker_ids
    ]
    return replace(occasion, visit_ids=(*find_lost(loaded, occasion, at), *waiting))


def _find_late_visits(loaded: Day, occasion: Occasion, at: datetime) -> Occasion:
    free_at, delayed = find_delay(loaded, occasion, at)
    if free_at is None:
        raise DomainError(
            f"{occasion.worker_name} has no visit left on {write_date(loaded.day)}, so nobody "
            "waits. Nothing was saved."
        )
    return replace(occasion, free_at=free_at, delayed_ids=delayed)


def _propose(loaded: Day, occasion: Occasion, actor: Actor, at: datetime) -> UUID:
    """Make the run with its lines and drafted notices; return its id."""
    patches = _get_own_patches(loaded, actor)
    _check_patches(loaded, occasion, patches)
    run = _make_run(loaded, occasion, patches, actor, at)
    outcome = work_out(loaded, occasion, patches, at, TimeLimit(SECONDS), run.seed)
    lines = [_make_line(run, loaded, visit_id, outcome) for visit_id in outcome.places]
    lines += _make_left_out(run, loaded, outcome)
    ProposalLine.objects.bulk_create(lines)
    changes = [line for line in lines if line.kind != LineKind.LEFT_OUT]
    drafts = draft_notices(loaded, to_moves(loaded, changes), occasion, at)
    keep_drafts(run, drafts, actor=actor, at=at)
    change_status(run, "propose", machine=RUN, actor=actor, at=at)
    run.result = {
        **outcome.figures,
        "visits_left": len(occasion.visit_ids) or _count_lost(loaded, occasion, outcome),
        "covered": len(outcome.covered),
        "left": len(outcome.left),
        "moved": len(outcome.moved),
        "rounds": len({one for visit in loaded.visits.values() for one in visit.worker_ids}),
    }
    run.ended_at = at
    run.save(update_fields=["status", "result", "ended_at"])
    return run.pk


def _count_lost(loaded: Day, occasion: Occasion, outcome: Outcome) -> int:
    """Return how many visits a late carer cannot keep; colleagues' that made room are not."""
    visits = [loaded.visits[one] for one in (*outcome.covered, *outcome.left)]
    return sum(not one.worker_ids or occasion.worker_id in one.worker_ids for one in visits)


def _get_own_patches(loaded: Day, actor: Actor) -> set[UUID]:
    return {one for one in loaded.patches if actor.can(Capability.RUN_AUTO_SCHEDULER, one)}


def _check_patches(loaded: Day, occasion: Occasion, patches: Collection[UUID]) -> None:
    """Refuse where the carer has visits in patches that this person does not plan."""
    others = {loaded.visits[one].patch_id for one in occasion.visit_ids} - set(patches)
    if others:
        names = sorted(
            loaded.patches[one].name if one in loaded.patches else "another area" for one in others
        )
        raise DomainError(
            f"{occasion.worker_name} has visits in {write_list(names)}, which you do not plan. "
            "Nothing was saved: ask your team leader to record it.",
            code="outside_your_patches",
        )


def _make_run(
    loaded: Day, occasion: Occasion, patches: Collection[UUID], actor: Actor, at: datetime
) -> OptimiserRun:
    version = find_protocol_version(area_id=loaded.area_id, at=at) or replace_policy(
        kind=PROTOCOL,
        scope_id=loaded.area_id,
        body=DEFAULT_PROTOCOL,
        reason="The defaults, put in force by the first run.",
        actor=actor,
        at=at,
    )
    run = OptimiserRun.objects.create(
        kind=RunKind.REPLAN,
        occasion=write_occasion(occasion),
        area_id=loaded.area_id,
        day=loaded.day,
        protocol=version,
        seed=OptimiserRun.objects.filter(area_id=loaded.area_id, day=loaded.day).count() + 1,
        seconds=1,
        asked_by_id=actor.id,
        asked_at=at,
        started_at=at,
        problem_hash=hash_day(loaded.problem),
    )
    run.patches.set(cast(Any, sorted(patches)))
    RunProgress.objects.create(run=run, visits=len(loaded.visits))
    change_status(run, "start", machine=RUN, actor=actor, at=at)
    return run


def _make_line(run: OptimiserRun, loaded: Day, visit_id: UUID, outcome: Outcome) -> ProposalLine:
    visit, (workers, starts_at) = loaded.visits[visit_id], outcome.places[visit_id]
    kind = LineKind.MOVED if visit.worker_ids else LineKind.NEW
    return ProposalLine(
        run=run,
        visit_id=visit_id,
        visit_version=visit.version,
        kind=kind if workers else LineKind.DROPPED,
        before_workers=list(visit.worker_ids),
        before_at=visit.starts_at,
        workers=list(workers),
        starts_at=starts_at,
        reasons=list(outcome.reasons.get(visit_id, ())),
    )


def _make_left_out(run: OptimiserRun, loaded: Day, outcome: Outcome) -> list[ProposalLine]:
    """Return lines for visits that had nobody before and still find nobody."""
    return [
        ProposalLine(
            run=run,
            visit_id=visit_id,
            visit_version=loaded.visits[visit_id].version,
            kind=LineKind.LEFT_OUT,
            before_at=loaded.visits[visit_id].starts_at,
            reasons=list(outcome.reasons[visit_id]),
        )
        for visit_id in outcome.left
        if visit_id not in outcome.places
    ]
