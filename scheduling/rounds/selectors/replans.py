"""Reads of a re-plan: what would change or did, round by round, and who has to be told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count

from accounts.roles import Capability, Role
from accounts.selectors import get_role_holders, get_user_names
from core.actor import Actor
from core.errors import NotFound
from core.times import get_local_day
from directory.selectors import get_patches, get_workers
from rostering.selectors import get_absence, get_work_windows
from scheduling.rounds.models import (
    ChangeNotice,
    OptimiserRun,
    ProposalLine,
    Publication,
)
from scheduling.rounds.selectors.change_notices import get_notices, write_told
from scheduling.rounds.selectors.costs import read_rules
from scheduling.rounds.selectors.day import Day
from scheduling.rounds.selectors.giving_up import find_given_up
from scheduling.rounds.selectors.lanes import Lane
from scheduling.rounds.selectors.proposal import (
    find_proposed,
    load_proposed,
    show_line,
)
from scheduling.rounds.selectors.replanning import find_lost
from scheduling.rounds.selectors.runs import summarise
from scheduling.rounds.states import ChangeNoticeStatus, LineKind, LineOutcome, RunKind, RunStatus
from scheduling.rounds.types import BoardVisit, ProposedChange
from scheduling.rounds.types.replans import (
    CarerChoice,
    ChangeNoticeFacts,
    Occasion,
    ReplanDetails,
    ReplannedRound,
    read_occasion,
)
from scheduling.visits.models import Assignment

SHOWN = (LineOutcome.PENDING, LineOutcome.APPLIED)  # what a round is drawn with


def find_replan(*, run_id: UUID, actor: Actor) -> OptimiserRun:
    """Return a re-plan, or raise NotFound where there is none that somebody may see."""
    row = find_proposed(run_id=run_id, actor=actor)
    if row.kind != RunKind.REPLAN:
        raise NotFound("There is no such re-plan.")
    return row


def get_replan(*, run_id: UUID, actor: Actor) -> ReplanDetails:
    """Return what a re-plan would change or did; the number of queries does not grow with it."""
    row = find_replan(run_id=run_id, actor=actor)
    loaded, occasion = load_proposed(row), read_occasion(row.occasion)
    lines = [
        show_line(loaded, line)
        for line in ProposalLine.objects.filter(run=row).order_by("pk")
        if line.visit_id in loaded.visits
    ]
    publications = list(
        Publication.objects.filter(run=row).select_related("by", "undone_by").order_by("pk")
    )
    first = publications[0] if publications else None
    is_open = row.status == RunStatus.PROPOSED
    back_at = _find_return(occasion)
    return ReplanDetails(
        run=summarise(row),
        area_id=row.area_id,
        occasion=occasion,
        seconds=row.result["seconds"],
        breaches=row.result["breaches"],
        visits_left=row.result["visits_left"],
        covered=row.result["covered"],
        left=row.result["left"],
        moved=row.result["moved"],
        most_moved=row.result["most_moved"],
        unchanged=row.result["unchanged"],
        costs=read_rules(row.result["costs"]),
        rounds=_make_rounds(loaded, occasion, lines),
        rounds_of_day=row.result["rounds"],
        changes=tuple(sorted(lines, key=lambda one: (one.before_at, one.visit.family_name))),
        given_up=find_given_up(lines, occasion),
        notices=get_notices(row),
        client_told_minutes=loaded.protocol.client_told_minutes,
        standing=() if is_open or back_at else _find_standing(loaded, occasion, row.asked_at),
        back_at=back_at,
        later=_find_later(row.day, occasion),
        applied_at=first.at if first else None,
        applied_by=first.by.name if first else "",
        undone_at=first.undone_at if first else None,
        undone_by=first.undone_by.name if first and first.undone_by else "",
        undo_refusal=_find_undo_refusal(row),
        superseded_by=_find_newer(row),
    )


def is_replan(*, run_id: UUID) -> bool:
    """Return whether a run is a re-plan; one small query, which tells nothing else."""
    return OptimiserRun.objects.filter(pk=run_id, kind=RunKind.REPLAN).exists()


def get_change_notices(*, run_id: UUID, actor: Actor) -> tuple[ChangeNoticeFacts, ...]:
    """Return everybody who has to be told of what a re-plan changes."""
    return get_notices(find_replan(run_id=run_id, actor=actor))


def get_carer_choices(*, actor: Actor, day: date) -> tuple[CarerChoice, ...]:
    """Return the carers of whom somebody may report something that day: who works, by patch."""
    patches = {
        one.id: one for one in get_patches(scope_ids=actor.scopes_of(Capability.RUN_AUTO_SCHEDULER))
    }
    windows: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for window in get_work_windows(day=day, patch_ids=patches):
        windows[window.worker_id].append((window.starts_at, window.ends_at))
    rows = Assignment.objects.filter(day=day, ended_at=None, visit__patch_id__in=patches)
    counts = dict(rows.values_list("worker_id").annotate(count=Count("pk")))
    workers = get_workers(worker_ids={*windows, *counts}, on=day)
    choices = [
        CarerChoice(
            worker_id=worker.id,
            name=worker.name,
            patch_name=patches[worker.patch_id].name,
            windows=tuple(windows.get(worker.id, ())),
            visits=counts.get(worker.id, 0),
        )
        for worker in workers.values()
        if worker.patch_id in patches
    ]
    return tuple(sorted(choices, key=lambda one: (one.patch_name, one.name, one.worker_id)))


def get_dso_choices(*, actor: Actor, at: datetime) -> tuple[tuple[UUID, str], ...]:
    """Return who decides on absences in the patches that somebody plans, by name."""
    scopes = actor.scopes_of(Capability.RUN_AUTO_SCHEDULER)
    patches = [one.id for one in get_patches(scope_ids=scopes)]
    holders = get_role_holders(roles=[Role.DSO], scope_ids=patches, at=at)
    names = get_user_names({one for people in holders.values() for one in people})
    return tuple(sorted(names.items(), key=lambda item: (item[1], item[0])))


def _find_standing(
    loaded: Day, occasion: Occasion, at: datetime
) -> tuple[tuple[str, datetime], ...]:
    """Return the visits that a carer who is away still has: nobody will make them."""
    found = [loaded.visits[one] for one in find_lost(loaded, occasion, at)]
    return tuple((visit.full_name, visit.starts_at) for visit in found)


def _find_return(occasion: Occasion) -> datetime | None:
    """Return when somebody who was away came back early, or was found not to be away."""
    absence = get_absence(occasion.absence_id) if occasion.absence_id else None
    return absence.ends_at if absence and absence.has_ended else None


def _find_later(day: date, occasion: Occasion) -> tuple[tuple[date, int], ...]:
    """Return how many visits the carer has on each later day of the absence."""
    if occasion.until is None:
        return ()
    rows = Assignment.objects.filter(
        worker_id=occasion.worker_id,
        day__gt=day,
        day__lte=get_local_day(occasion.until),
        starts_at__lt=occasion.until,
        ended_at=None,
    )
    counts = rows.values_list("day").annotate(count=Count("pk")).order_by("day")
    return tuple((on, count) for on, count in counts)


def _find_undo_refusal(row: OptimiserRun) -> str:
    """Return why a re-plan cannot be undone any more; empty where it can."""
    told = ChangeNotice.objects.filter(run=row, status=ChangeNoticeStatus.TOLD)
    first = told.select_related("run").order_by("told_at", "pk").first()
    return write_told(first) if first else ""


def _find_newer(row: OptimiserRun) -> UUID | None:
    """Return the last re-plan of the same carer and day that was made after this one."""
    rows = OptimiserRun.objects.filter(
        kind=RunKind.REPLAN,
        area_id=row.area_id,
        day=row.day,
        occasion__worker_id=row.occasion["worker_id"],
        seed__gt=row.seed,
    )
    return rows.order_by("-seed").values_list("pk", flat=True).first()


def _make_rounds(
    loaded: Day, occasion: Occasion, lines: Sequence[ProposedChange]
) -> tuple[ReplannedRound, ...]:
    """Draw the rounds that change, the carer of the occasion first, then the most changed."""
    shown = {line.visit.id: line for line in lines if line.outcome in SHOWN}
    lanes = _lay_out(loaded, occasion, shown)
    changed = {
        one for line in shown.values() for one in (*line.before_worker_ids, *line.worker_ids)
    }
    changed |= {occasion.worker_id} if shown else set()
    rounds = [
        ReplannedRound(
            worker_id=worker_id,
            name=loaded.workers[worker_id].name,
            given=lane.given,
            shifted=lane.shifted,
            taken=lane.taken,
            travel_change_seconds=lane.sum_travel_change(loaded, worker_id),
            stops=lane.get_stops(),
        )
        for worker_id, lane in lanes.items()
        if worker_id in changed and worker_id in loaded.workers
    ]
    own = occasion.worker_id
    return tuple(
        sorted(rounds, key=lambda one: (one.worker_id != own, -one.given - one.shifted, one.name))
    )


def _lay_out(
    loaded: Day, occasion: Occasion, shown: Mapping[UUID, ProposedChange]
) -> dict[UUID, Lane]:
    lanes: dict[UUID, Lane] = defaultdict(Lane)
    for visit in loaded.visits.values():
        line = shown.get(visit.id)
        if line is None:
            _add_same(lanes, visit)
        elif line.kind == LineKind.LEFT_OUT:
            lanes[occasion.worker_id].draw("left", visit, line.before_at)
        else:
            _add_change(lanes, line)
    return lanes


def _add_same(lanes: dict[UUID, Lane], visit: BoardVisit) -> None:
    for worker_id in visit.worker_ids:
        lane, entry = lanes[worker_id], (visit.starts_at, visit)
        lane.draw("stays", visit, visit.starts_at)
        lane.before.append(entry)
        lane.after.append(entry)


def _add_change(lanes: dict[UUID, Lane], line: ProposedChange) -> None:
    then = line.starts_at or line.before_at
    for worker_id in line.before_worker_ids:
        lane = lanes[worker_id]
        lane.before.append((line.before_at, line.visit))
        keeps = worker_id in line.worker_ids
        lane.taken += not keeps
        if not line.worker_ids:
            lane.draw("left", line.visit, line.before_at)
        elif not keeps or then != line.before_at:
            lane.draw("ghost", line.visit, line.before_at)
    for worker_id in line.worker_ids:
        lane = lanes[worker_id]
        lane.after.append((then, line.visit))
        stays = worker_id in line.before_worker_ids
        lane.given += not stays
        lane.shifted += stays and then != line.before_at
        is_same = stays and then == line.before_at
        lane.draw("stays" if is_same else "new", line.visit, then)
