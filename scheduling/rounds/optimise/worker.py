"""What a worker does for a run: whatever of it is free, until nothing is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from core.actor import Actor
from engine.rounds.day_writing import hash_day
from engine.rounds.explain import explain_left_out
from engine.rounds.plan_file import dump_plan, parse_plan
from engine.rounds.result import Plan
from scheduling.rounds.models import OptimiserRun
from scheduling.rounds.optimise.holding import holding
from scheduling.rounds.optimise.proposal import make_proposal
from scheduling.rounds.optimise.scope import Scope
from scheduling.rounds.optimise.search import search
from scheduling.rounds.optimise.splitting import draft_parts, merge_plans
from scheduling.rounds.selectors.run_parts import (
    FoundPart,
    get_course,
    get_found_parts,
    load_run_day,
    sum_figures,
)
from scheduling.rounds.selectors.runs import get_run_row, get_versions, has_parts
from scheduling.rounds.services import begin_run, divide_run, finish_part, propose, take_part
from scheduling.rounds.types import PartDraft, PartWork

Clock = Callable[[], datetime]


def run_optimiser(
    *, run_id: UUID, actor: Actor, clock: Clock, most: timedelta | None = None
) -> bool:
    """Work on a run until nothing of it is free; False where there was nothing to do.

    Several workers may do so at once. After `most` no further piece is begun, so that a worker
    ends in good time; the next sweep nudges another.
    """
    began, has_worked = clock(), False
    while most is None or clock() - began < most:
        if not do_one_piece(run_id, actor, clock):
            return has_worked
        has_worked = True
    return has_worked


def do_one_piece(run_id: UUID, actor: Actor, clock: Clock) -> bool:
    """Divide a run, work on one part of it, or make its proposal; False where nothing is free."""
    part = take_part(run_id=run_id, actor=actor, at=clock())
    if part is not None:
        _work_on(part, actor, clock)
        return True
    if begin_run(run_id=run_id, actor=actor, at=clock()) is None:
        return False
    run = get_run_row(run_id=run_id)
    if has_parts(run_id=run_id):
        _propose(run, actor, clock)
    else:
        _divide(run, actor, clock)
    return True


def _make_scope(run: OptimiserRun, begun_at: datetime, at: datetime) -> Scope:
    """Return all of a run, as it stands now, for work that began at an instant."""
    loaded = load_run_day(run, at=at)
    return Scope(
        loaded,
        frozenset(run.patches.values_list("pk", flat=True)),
        begun_at + timedelta(minutes=loaded.protocol.notice_minutes),
        versions=get_versions(run),
    )


def _divide(run: OptimiserRun, actor: Actor, clock: Clock) -> None:
    """Look at the whole problem once: how large it is, what it costs now, what it is."""
    at = clock()
    whole = _make_scope(run, at, at)
    drafts = draft_parts(
        patches=tuple(whole.patches),
        visits=len(whole.mine),
        most_visits=whole.loaded.protocol.split_above_visits,
        seconds=run.seconds,
        seed=run.seed,
    )
    divide_run(
        run_id=run.pk,
        drafts=[(draft, _count(draft, whole)) for draft in drafts],
        facts={
            **whole.count_facts(),
            "cost": whole.price_share(),
            "unassigned": whole.count_unassigned(),
            "versions": {str(one.id): one.version for one in whole.loaded.visits.values()},
        },
        visits=len(whole.mine),
        problem_hash=hash_day(whole.problem),
        actor=actor,
        at=clock(),
    )


def _count(draft: PartDraft, whole: Scope) -> Mapping[str, int]:
    """Return how many visits a part has, and what its problem costs as it stands.

    `unassigned` are those of the problem; no plan can place those `out_of_reach`.
    """
    scope = whole.narrow(frozenset(draft.patches))
    cost, left = scope.price(scope.standing)
    return {
        "visits": len(scope.mine),
        "cost": cost,
        "unassigned": left,
        "out_of_reach": scope.count_out_of_reach(),
    }


def _work_on(part: PartWork, actor: Actor, clock: Clock) -> None:
    """Search for the plan of one part and keep it; the part is held until it is kept."""
    with holding(part, clock):
        plan, figures = _find_plan(part, clock)
        finish_part(part=part, plan=plan, figures=figures, actor=actor, at=clock())


def _find_plan(part: PartWork, clock: Clock) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the plan of one part as a plan file, and figures of the search."""
    run = get_run_row(run_id=part.run_id)
    assert run.started_at is not None
    whole = _make_scope(run, part.began_at, clock())
    scope = whole.narrow(part.patches)
    found = get_found_parts(run_id=run.pk) if scope is whole else ()
    result, figures = search(
        part,
        scope.problem,
        merge(whole, found) if scope is whole else scope.standing,
        began=(clock() - run.started_at).total_seconds(),
        clock=clock,
    )
    return dump_plan(result.plan), figures


def _propose(run: OptimiserRun, actor: Actor, clock: Clock) -> None:
    """Make the proposal from the last stage's plan, or from the first's where it came no further.

    Starts that were in time when the last search began are kept.
    """
    assert run.started_at is not None
    found = get_found_parts(run_id=run.pk)
    last = [one for one in found if one.stage == found[-1].stage]
    begun_at = min((one.began_at for one in last), default=run.started_at)
    scope = _make_scope(run, begun_at, clock())
    if last and last[0].patches == scope.patches:
        plan = parse_plan(last[0].plan)
    else:
        plan = explain_left_out(scope.problem, merge(scope, last))
    lines, figures = make_proposal(scope, plan)
    result = {**sum_figures(found), **figures}
    propose(
        run_id=run.pk,
        lines=lines,
        result=result,
        trace=get_course(run),
        actor=actor,
        at=clock(),
    )


def merge(whole: Scope, found: Sequence[FoundPart]) -> Plan:
    """Return the plan as it stands with what each part made of the visits that were its own."""
    merged = []
    for one in found:
        scope = whole.narrow(one.patches)
        own = frozenset(str(visit.id) for visit in scope.mine if not scope.is_frozen(visit))
        merged.append((parse_plan(one.plan), own))
    return merge_plans(whole.standing, merged)
