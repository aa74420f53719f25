"""How runs come to be asked for: who may, whether somebody else is at it, by which protocol.

Parts of the services that ask for one run or for many.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from core.actor import Actor
from core.errors import DomainError, InvalidInput
from core.events import publish
from core.models import PolicyVersion
from core.policy import replace_policy
from core.texts import write_clock, write_date, write_list, write_moment
from core.times import get_local_day
from scheduling.rounds.events import RunAsked
from scheduling.rounds.models import OptimiserRun, RunOrder, RunProgress
from scheduling.rounds.rules import DEFAULT_PROTOCOL, PROTOCOL
from scheduling.rounds.selectors.protocol import find_protocol_version, read_body
from scheduling.rounds.services.ending import WORKING
from scheduling.rounds.services.locking import lock_day
from scheduling.rounds.types import PatchDay

MOST_NAMED = 5


def ask_for_runs(
    wanted: Sequence[PatchDay],
    *,
    seconds: int | None,
    actor: Actor,
    at: datetime,
    order: RunOrder | None = None,
) -> list[OptimiserRun]:
    """Make a run for each of these areas and days, or none where somebody is at one of them.

    The runs of one area wait for each other, day after day.
    """
    _check_not_over(min(one.day for one in wanted), at)
    ordered = sorted(wanted, key=lambda one: (str(one.area_id), one.day))
    for one in ordered:
        lock_day(one.area_id, one.day)
    _check_nobody_else_runs(ordered, at)
    runs: list[OptimiserRun] = []
    for one in ordered:
        before = runs[-1] if runs and runs[-1].area_id == one.area_id else None
        runs.append(_make_run(one, seconds, order, before, actor, at))
    return runs


def _check_not_over(day: date, at: datetime) -> None:
    if day < get_local_day(at):
        raise InvalidInput(
            f"{day.day} {day:%B %Y} is over: choose today or a later day.", field="day"
        )


def _make_run(
    wanted: PatchDay,
    seconds: int | None,
    order: RunOrder | None,
    before: OptimiserRun | None,
    actor: Actor,
    at: datetime,
) -> OptimiserRun:
    version = _ensure_protocol(wanted.area_id, actor, at)
    chosen = seconds or read_body(version).run_seconds
    if not 1 <= chosen <= 600:
        raise InvalidInput("A run takes from 1 to 600 seconds.", field="seconds")
    earlier = OptimiserRun.objects.filter(area_id=wanted.area_id, day=wanted.day)
    run = OptimiserRun.objects.create(
        order=order,
        waits_for=before,
        area_id=wanted.area_id,
        day=wanted.day,
        protocol=version,
        seed=earlier.count() + 1,
        seconds=chosen,
        asked_by_id=actor.id,
        asked_at=at,
    )
    run.patches.set(cast(Any, wanted.patch_ids))
    RunProgress.objects.create(run=run)
    if before is None:
        publish(RunAsked(run_id=run.pk, occurred_at=at))
    return run


def _ensure_protocol(area_id: UUID, actor: Actor, at: datetime) -> PolicyVersion:
    return find_protocol_version(area_id=area_id, at=at) or replace_policy(
        kind=PROTOCOL,
        scope_id=area_id,
        body=DEFAULT_PROTOCOL,
        reason="The defaults, put in force by the first run.",
        actor=actor,
        at=at,
    )


def _check_nobody_else_runs(wanted: Sequence[PatchDay], at: datetime) -> None:
    """Refuse what another run holds, naming each: who, since when, which patches of which day."""
    patches = {(one.day, patch_id) for one in wanted for patch_id in one.patch_ids}
    others = (
        OptimiserRun.objects.filter(
            area_id__in={one.area_id for one in wanted},
            day__in={day for day, _ in patches},
            status__in=WORKING,
        )
        .select_related("asked_by")
        .prefetch_related("patches__scope")
        .order_by("day", "asked_at", "pk")
    )
    held = []
    for run in others:
        names = [one.scope.name for one in run.patches.all() if (run.day, one.pk) in patches]
        if names:
            held.append(_describe_holder(run, sorted(names), at))
    if not held:
        return
    more = [f"{len(held) - MOST_NAMED} more runs are in the way"] if len(held) > MOST_NAMED else []
    them = "it" if len(held) == 1 else "them"
    raise DomainError(
        f"{'; '.join([*held[:MOST_NAMED], *more])}. Nothing was started. Open {them} under Runs: "
        f"wait for {them} or stop {them}, then start yours.",
        code="run_in_progress",
    )


def _describe_holder(run: OptimiserRun, names: list[str], at: datetime) -> str:
    is_today = get_local_day(run.asked_at) == get_local_day(at)
    since = f"at {write_clock(run.asked_at)}" if is_today else f"on {write_moment(run.asked_at)}"
    return (
        f"{run.asked_by.name} started a run of {write_list(names)} for {write_date(run.day)} "
        f"{since}"
    )
