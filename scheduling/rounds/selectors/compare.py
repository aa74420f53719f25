"""Two proposals for one area and day, held beside each other."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from core.actor import Actor
from core.errors import DomainError
from core.texts import write_date, write_list
from core.times import get_at_seconds
from engine.rounds.diff import Change, diff_plans
from engine.rounds.result import Plan
from scheduling.rounds.models import OptimiserRun, ProposalLine
from scheduling.rounds.selectors.costs import Share, count_costs, read_rules
from scheduling.rounds.selectors.day import Day
from scheduling.rounds.selectors.proposal import find_proposed, load_proposed
from scheduling.rounds.selectors.runs import get_versions, summarise
from scheduling.rounds.states import LineOutcome
from scheduling.rounds.types import (
    BoardVisit,
    CarerDifference,
    CostLine,
    LeftVisit,
    Placement,
    PriorityCount,
    RunComparison,
)

NOT_PLANNED = "This run did not plan it: its patch was not chosen, or it came later."
MOST_NAMED = 3
Place = tuple[tuple[UUID, ...], datetime]
Lines = Mapping[UUID, ProposalLine]


def get_comparison(*, a_id: UUID, b_id: UUID, actor: Actor) -> RunComparison:
    """Return what differs between two proposals, whatever was published of them since.

    Of two that cover different patches, what differs in the visits of those that both cover.
    """
    a, b = find_proposed(run_id=a_id, actor=actor), find_proposed(run_id=b_id, actor=actor)
    _check_alike(a, b)
    shared = _find_shared(a, b)
    loaded = load_proposed(max(a, b, key=lambda row: row.asked_at))
    lines = [_get_lines(row, loaded, shared.keys()) for row in (a, b)]
    places = [
        _get_places(loaded, get_versions(row), own, other)
        for row, own, other in zip((a, b), lines, reversed(lines), strict=True)
    ]
    plans = [loaded.make_plan(one) for one in places]
    changes = diff_plans(loaded.problem, *plans)
    left = [_find_left(loaded, lines[number], places[number]) for number in (0, 1)]
    is_limited = any(len(row.patches.all()) > len(shared) for row in (a, b))
    return RunComparison(
        a=summarise(a),
        b=summarise(b),
        costs=_count_shared(loaded, plans, shared.keys()) if is_limited else _pair_costs(a, b),
        unassigned=_count_priorities(loaded, *left),
        only_a=_show_left(loaded, left[0].keys() - left[1].keys(), left[0]),
        only_b=_show_left(loaded, left[1].keys() - left[0].keys(), left[1]),
        both=_show_left(loaded, left[0].keys() & left[1].keys(), left[0]),
        placements=tuple(_show_placement(loaded, one) for one in changes),
        carers=_count_by_carer(loaded, changes),
        over=tuple(sorted(shared.values())) if is_limited else (),
    )


def _check_alike(a: OptimiserRun, b: OptimiserRun) -> None:
    if a.pk == b.pk:
        raise DomainError("This is one run twice: choose two different runs to compare.")
    if a.area_id != b.area_id:
        names = " and ".join(row.area.scope.name for row in (a, b))
        raise DomainError(f"These runs are of {names}: choose two runs of one area and one day.")
    if a.day != b.day:
        days = " and ".join(write_date(row.day) for row in (a, b))
        raise DomainError(f"These runs are for {days}: choose two runs of one area and one day.")


def _find_shared(a: OptimiserRun, b: OptimiserRun) -> dict[UUID, str]:
    """Return the patches that both runs cover, by name; refuse runs that share none."""
    names = [{patch.pk: patch.scope.name for patch in row.patches.all()} for row in (a, b)]
    shared = {key: name for key, name in names[0].items() if key in names[1]}
    if not shared:
        what = " and ".join(_name_patches(one.values()) for one in names)
        raise DomainError(
            f"These runs cover no patch in common, {what}: choose two runs that share a patch."
        )
    return shared


def _name_patches(names: Collection[str]) -> str:
    return write_list(sorted(names)) if len(names) <= MOST_NAMED else f"{len(names)} patches"


def _get_lines(row: OptimiserRun, loaded: Day, patches: Collection[UUID]) -> Lines:
    """Return a proposal's lines on the visits of some patches."""
    rows = ProposalLine.objects.filter(run=row).order_by("pk")
    visits = loaded.visits
    return {
        line.visit_id: line
        for line in rows
        if line.visit_id in visits and visits[line.visit_id].patch_id in patches
    }


def _get_places(
    loaded: Day, versions: Mapping[UUID, int], own: Lines, other: Lines
) -> dict[UUID, Place]:
    """Return where a proposal puts visits; what only the other one moves stays where it stood.

    `versions` are those that the proposal's own run saw.
    """
    places: dict[UUID, Place] = {
        visit_id: _find_place(loaded, line, versions.get(visit_id, line.visit_version))
        for visit_id, line in other.items()
    }
    places.update(
        (visit_id, (tuple(line.workers), line.starts_at or line.before_at))
        for visit_id, line in own.items()
    )
    return places


def _find_place(loaded: Day, line: ProposalLine, seen: int) -> Place:
    """Return where a visit of the other proposal stood when a run saw its version `seen`.

    What was accepted of the other proposal before the run began was no longer left out then.
    """
    if seen == line.visit_version:
        return tuple(line.before_workers), line.before_at
    if seen > line.visit_version and line.outcome == LineOutcome.APPLIED:
        return tuple(line.workers), line.starts_at or line.before_at
    visit = loaded.visits[line.visit_id]
    return visit.worker_ids, visit.starts_at


def _find_left(
    loaded: Day, lines: Lines, places: Mapping[UUID, Place]
) -> dict[UUID, tuple[str, ...]]:
    """Return the visits that a proposal leaves without carers, and why."""
    return {
        visit_id: tuple(lines[visit_id].reasons) if visit_id in lines else (NOT_PLANNED,)
        for visit_id, (workers, _) in places.items()
        if not workers and visit_id in loaded.visits
    }


def _count_shared(
    loaded: Day, plans: Sequence[Plan], patches: Collection[UUID]
) -> tuple[CostLine, ...]:
    """Return what both plans cost some patches: their visits, and the rounds that hold any.

    What each proposal kept is the cost of all that it covers, so that it is counted anew here.
    """
    visits = {str(one.id) for one in loaded.visits.values() if one.patch_id in patches}
    carers = {
        carer
        for plan in plans
        for line in plan.assignments
        if line.visit in visits
        for carer in line.carers
    }
    share = Share(frozenset(visits), frozenset(carers))
    a, b = (count_costs(loaded.problem, plan, share) for plan in plans)
    return tuple(CostLine(rule, a[rule], b[rule]) for rule in a)


def _pair_costs(a: OptimiserRun, b: OptimiserRun) -> tuple[CostLine, ...]:
    """Return what each proposes by rule: A where `now` stands, B where `proposed` stands."""
    proposed = [
        {line.rule: line.proposed for line in read_rules(row.result["costs"])} for row in (a, b)
    ]
    rules = dict.fromkeys([*proposed[0], *proposed[1]])
    return tuple(
        CostLine(rule, proposed[0].get(rule, 0), proposed[1].get(rule, 0)) for rule in rules
    )


def _count_priorities(
    loaded: Day, a: Iterable[UUID], b: Iterable[UUID]
) -> tuple[PriorityCount, ...]:
    counts = [Counter(loaded.visits[one].priority for one in left) for left in (a, b)]
    priorities = sorted(loaded.protocol.unassigned_seconds)
    return tuple(PriorityCount(one, counts[0][one], counts[1][one]) for one in priorities)


def _show_left(
    loaded: Day, visit_ids: Iterable[UUID], why: Mapping[UUID, tuple[str, ...]]
) -> tuple[LeftVisit, ...]:
    visits = sorted(
        (loaded.visits[one] for one in visit_ids), key=lambda one: (one.wanted_at, str(one.id))
    )
    return tuple(
        LeftVisit(
            visit_id=one.id,
            full_name=one.full_name,
            wanted_at=one.wanted_at,
            minutes=one.minutes,
            priority=one.priority,
            patch_id=one.patch_id,
            reasons=why[one.id],
        )
        for one in visits
    )


def _show_placement(loaded: Day, change: Change) -> Placement:
    visit: BoardVisit = loaded.visits[UUID(change.visit)]
    return Placement(
        visit_id=visit.id,
        full_name=visit.full_name,
        patch_id=visit.patch_id,
        kind=change.kind,
        workers_a=_name(loaded, change.carers_before),
        starts_a=_get_instant(loaded, change.start_before),
        workers_b=_name(loaded, change.carers_after),
        starts_b=_get_instant(loaded, change.start_after),
    )


def _name(loaded: Day, carers: Sequence[str]) -> tuple[str, ...]:
    found = [loaded.workers.get(UUID(one)) for one in carers]
    return tuple(one.name if one else "a carer who left" for one in found)


def _get_instant(loaded: Day, start: int | None) -> datetime | None:
    return None if start is None else get_at_seconds(loaded.day, start)


def _count_by_carer(loaded: Day, changes: Iterable[Change]) -> tuple[CarerDifference, ...]:
    """Return the carers whose rounds differ, those with most visits first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for change in changes:
        before, after = set(change.carers_before), set(change.carers_after)
        for carer in before - after:
            counts[carer]["a"] += 1
        for carer in after - before:
            counts[carer]["b"] += 1
        if change.start_before != change.start_after:
            for carer in before & after:
                counts[carer]["shifted"] += 1
    found = [
        CarerDifference(
            UUID(carer), _name(loaded, [carer])[0], count["a"], count["b"], count["shifted"]
        )
        for carer, count in counts.items()
    ]
    return tuple(
        sorted(found, key=lambda one: (-(one.only_a + one.only_b + one.shifted), one.name))
    )
