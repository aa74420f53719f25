"""What of a day a run may plan: the whole, or patches that keep to themselves."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from engine.rounds.check import check
from engine.rounds.score import score
from engine.rounds.solve import solve
from engine.stop import IterationLimit
from scheduling.rounds.optimise import Scope, make_proposal
from scheduling.rounds.selectors.day import Day
from scheduling.rounds.states import LineKind
from tests.unit.rounds import (
    LARKFIELD,
    OTTERBROOK,
    carer_id,
    clock,
    make_day,
    make_visit,
    make_window,
    visit_id,
)

EARLY = clock("05:00")


def make_scope(day: Day, *patches: UUID, not_before: datetime = EARLY, **changes: Any) -> Scope:
    return Scope(day, frozenset(patches), not_before, **changes)


def make_two_patches(**changes: Any) -> Day:
    """Carer 1 works in Larkfield, carer 2 in Otterbrook; visit 1 is in Larkfield, 2 and 3 not."""
    placed = {"worker_ids": (carer_id(1),)}
    values: dict[str, Any] = {
        "visits": [
            make_visit(1, "09:00"),
            make_visit(2, "10:00", patch_id=OTTERBROOK),
            make_visit(3, "11:00", patch_id=OTTERBROOK, **placed),
        ],
        "windows": {
            1: (make_window(1, "07:00", "14:00"),),
            2: (make_window(2, "07:00", "14:00", patch_id=OTTERBROOK),),
        },
        "patch_boundary": "open",
    }
    return make_day(**(values | changes))


def list_carers(scope: Scope) -> set[str]:
    return {carer.id for carer in scope.problem.carers}


def list_visits(scope: Scope) -> set[str]:
    return {visit.id for visit in scope.problem.visits}


def test_a_whole_area_has_everybody_and_every_visit() -> None:
    scope = make_scope(make_two_patches(), LARKFIELD, OTTERBROOK)
    assert list_carers(scope) == {str(carer_id(1)), str(carer_id(2))}
    assert list_visits(scope) == {str(visit_id(number)) for number in (1, 2, 3)}


def test_a_patch_by_itself_has_its_own_carers_and_what_is_in_their_way() -> None:
    whole = make_scope(make_two_patches(), LARKFIELD, OTTERBROOK)
    larkfield = whole.narrow(frozenset({LARKFIELD}))
    assert list_carers(larkfield) == {str(carer_id(1))}
    assert list_visits(larkfield) == {str(visit_id(1)), str(visit_id(3))}
    in_the_way = next(one for one in larkfield.problem.visits if one.id == str(visit_id(3)))
    assert in_the_way.pinned_carers == {str(carer_id(1))}
    assert in_the_way.pinned_start == 11 * 3600


def test_a_visit_that_somebody_of_elsewhere_makes_is_none_of_its_patchs_business() -> None:
    whole = make_scope(make_two_patches(), LARKFIELD, OTTERBROOK)
    otterbrook = whole.narrow(frozenset({OTTERBROOK}))
    assert list_visits(otterbrook) == {str(visit_id(2))}
    assert otterbrook.is_frozen(whole.loaded.visits[visit_id(3)])
    assert not whole.is_frozen(whole.loaded.visits[visit_id(3)])


def test_of_a_shared_visit_each_patch_has_its_own_carer() -> None:
    both = (carer_id(1), carer_id(2))
    day = make_two_patches(
        visits=[make_visit(3, "11:00", patch_id=OTTERBROOK, worker_ids=both, carers_needed=2)]
    )
    whole = make_scope(day, LARKFIELD, OTTERBROOK)
    for patch, number in ((LARKFIELD, 1), (OTTERBROOK, 2)):
        (visit,) = whole.narrow(frozenset({patch})).problem.visits
        assert (visit.carers, visit.pinned_carers) == (1, {str(carer_id(number))})


def test_patches_never_use_the_same_hour_of_a_carer() -> None:
    """Carer 1 is in Larkfield in the morning and in Otterbrook in the evening."""
    day = make_two_patches(
        windows={
            1: (
                make_window(1, "07:00", "13:00"),
                make_window(1, "16:00", "22:00", patch_id=OTTERBROOK),
            )
        }
    )
    whole = make_scope(day, LARKFIELD, OTTERBROOK)
    windows = [
        whole.narrow(frozenset({patch})).problem.carers[0].windows
        for patch in (LARKFIELD, OTTERBROOK)
    ]
    assert windows == [((7 * 3600, 13 * 3600),), ((16 * 3600, 22 * 3600),)]
    assert whole.problem.carers[0].windows == windows[0] + windows[1]


def test_what_patches_plan_by_themselves_is_legal_together() -> None:
    day = make_two_patches()
    whole = make_scope(day, LARKFIELD, OTTERBROOK)
    for patch in (LARKFIELD, OTTERBROOK):
        scope = whole.narrow(frozenset({patch}))
        plan = solve(scope.problem, IterationLimit(50), start_from=scope.standing).plan
        assert check(scope.problem, plan) == []


def test_a_patch_costs_as_it_stands_what_its_visits_and_rounds_cost() -> None:
    whole = make_scope(make_two_patches(), LARKFIELD, OTTERBROOK)
    assert whole.price(whole.standing)[1] == 2
    parts = [whole.narrow(frozenset({patch})) for patch in (LARKFIELD, OTTERBROOK)]
    assert sum(part.price(part.standing)[0] for part in parts) == whole.price(whole.standing)[0]


def test_a_visit_that_a_person_placed_since_the_run_looked_is_frozen() -> None:
    day = make_two_patches()
    seen = {visit_id(3): 0, visit_id(2): 0}
    scope = make_scope(day, LARKFIELD, OTTERBROOK, versions=seen)
    assert scope.is_frozen(day.visits[visit_id(3)])
    assert not scope.is_frozen(day.visits[visit_id(2)])  # nobody has it: it may still be planned
    assert scope.get_version(day.visits[visit_id(2)]) == 0


def test_a_proposal_is_made_of_any_plan_without_a_run() -> None:
    scope = make_scope(make_two_patches(), LARKFIELD, OTTERBROOK)
    plan = solve(scope.problem, IterationLimit(200), start_from=scope.standing).plan
    lines, figures = make_proposal(scope, plan)
    kinds = {line.visit_id: line.kind for line in lines}
    assert kinds[visit_id(1)] == kinds[visit_id(2)] == LineKind.NEW
    assert (figures["breaches"], figures["unassigned"], figures["unassigned_before"]) == (0, 0, 2)
    assert sum(proposed for _, _, proposed in figures["costs"]) == figures["cost"]


def test_a_start_that_nobody_can_be_told_of_any_more_is_left() -> None:
    day = make_two_patches()
    late = clock("09:00") + timedelta(minutes=31)
    scope = make_scope(day, LARKFIELD, OTTERBROOK, not_before=late)
    lines, _ = make_proposal(scope, scope.standing)
    left = {line.visit_id: line.reasons[0] for line in lines}
    assert left[visit_id(1)].startswith("Nobody can be told in time")
    assert str(visit_id(1)) not in list_visits(scope)


def test_the_figures_of_one_patch_speak_of_its_own_visits_and_rounds() -> None:
    day = make_two_patches()
    scope = make_scope(day, LARKFIELD)
    assert scope.share.visits == {str(visit_id(1))}
    assert scope.share.carers == {str(carer_id(1))}
    assert (scope.count_unassigned(), scope.count_out_of_reach()) == (1, 0)
    plan = solve(scope.problem, IterationLimit(200), start_from=scope.standing).plan
    lines, figures = make_proposal(scope, plan)
    assert [line.visit_id for line in lines] == [visit_id(1)]
    assert (figures["unassigned"], figures["unassigned_before"]) == (0, 1)
    rules = {rule: (now, proposed) for rule, now, proposed in figures["costs"]}
    assert rules["unassigned_2"] == (day.protocol.unassigned_seconds[2], 0)
    assert sum(now for now, _ in rules.values()) == scope.price_share()


def test_what_a_carer_of_elsewhere_costs_anyway_is_no_cost_of_the_patch() -> None:
    # Given a visit of Larkfield, and carer 2 of Otterbrook who has a visit there already
    placed = make_visit(3, "11:00", patch_id=OTTERBROOK, worker_ids=(carer_id(2),))
    window = make_window(2, "07:00", "14:00", patch_id=OTTERBROOK)
    day = make_two_patches(visits=[make_visit(1, "09:00"), placed], windows={2: (window,)})
    scope = make_scope(day, LARKFIELD)
    places = {visit_id(1): ((carer_id(2),), clock("09:00"))}

    # When carer 2 is borrowed, then only what that changes is told
    _, figures = make_proposal(scope, day.make_plan(places))
    travel = next(line for line in figures["costs"] if line[0] == "travel")
    whole = [score(day.problem, plan).travel for plan in (day.plan, day.make_plan(places))]
    assert whole[0] > 0
    assert tuple(travel[1:]) == (0, whole[1] - whole[0])


def test_what_no_plan_can_place_is_unassigned_too() -> None:
    late = clock("09:00") + timedelta(minutes=31)
    scope = make_scope(make_two_patches(), LARKFIELD, OTTERBROOK, not_before=late)
    assert (scope.count_unassigned(), scope.count_out_of_reach()) == (2, 1)
    assert scope.price(scope.standing)[1] == 1
