"""What proposals, maps and comparisons say: figures that add up, in the planners' words."""

from dataclasses import replace
from typing import Any

import pytest

from engine.rounds.result import SOFT_RULES, Plan
from engine.rounds.score import score
from scheduling.rounds.presenters.compare import present_comparison
from scheduling.rounds.presenters.costs import (
    RULES,
    present_costs,
    write_cost_lines,
    write_difference,
    write_round_cost,
)
from scheduling.rounds.presenters.map import COLOURS, DASHES, present_map, write_label
from scheduling.rounds.selectors.costs import compare_costs, keep_changed, read_pair, read_rules
from scheduling.rounds.types import (
    CarerDifference,
    CostLine,
    LeftVisit,
    MapPoint,
    MapRound,
    MapStop,
    Placement,
    PriorityCount,
    RoundsMap,
    RunComparison,
)
from tests.engine import days
from tests.unit.values import DAY, clock, id_of, make_summary


def test_every_soft_rule_has_its_words() -> None:
    assert set(SOFT_RULES) <= set(RULES)
    assert len(set(RULES.values())) == len(RULES)


def test_all_is_the_sum_of_seconds_and_not_of_rounded_minutes() -> None:
    # Given three rules of 29 seconds each, which round to nothing
    table = present_costs([CostLine(rule, 0, 29) for rule in ("travel", "waiting", "overtime")])

    # Then their sum is what 87 seconds round to
    assert [row.proposed for row in table.rows] == ["0", "0", "0"]
    assert table.total.proposed == "1"


def test_only_rules_that_cost_nothing_either_way_are_folded() -> None:
    lines = [CostLine("told", 0, 0), CostLine("travel", 0, 60), CostLine("unassigned_1", 60, 0)]
    table = present_costs([*lines, CostLine("a rule of tomorrow", 60, 60)])
    assert [row.rule for row in table.rows] == [
        "Unassigned, priority 1",
        "Travel",
        "a rule of tomorrow",
    ]
    assert [row.rule for row in table.folded] == ["Moved though the client was told"]
    assert table.folded_text == "1 rule costs nothing either way"


def test_names_of_old_proposals_are_read() -> None:
    read = read_rules(
        [("Unassigned, priority 2", 5, 0), ("Moved to a carer who was not told", 0, 1)]
    )
    assert [line.rule for line in read] == ["unassigned_2", "moved"]
    assert read_pair({}) == ()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0"),
        (20, "+0.3"),
        (1, "0"),
        (-90, "−1.5"),
        (-120, "−2"),
        (36_010, "+600"),
        (-72_000, "−1,200"),
    ],
)
def test_a_difference_has_its_sign_and_a_decimal_only_where_it_is_small(
    seconds: int, text: str
) -> None:
    assert write_difference(seconds) == text


def test_what_a_visit_costs_is_said_by_rule_and_all_together() -> None:
    lines = read_pair({"before": {"unassigned": 24_000}, "after": {"continuity": 900}})
    assert write_cost_lines(lines) == (
        "Unassigned: 400 → 0 min (−400)",
        "Not a preferred carer: 0 → 15 min (+15)",
        "All: 400 → 15 min (−385)",
    )
    assert len(write_cost_lines(lines[:1])) == 1


def test_a_carers_cost_is_that_of_visits_and_round() -> None:
    visits, round_ = [CostLine("unassigned", 24_000, 0)], [CostLine("travel", 600, 1200)]
    assert write_round_cost(visits, round_) == "Cost −390 min: visits −400 and the round itself +10"
    assert write_round_cost([], []) == ""


def test_costs_of_two_plans_agree_with_the_score() -> None:
    visits = [days.make_visit("V1", priority=1), days.make_visit("V2", priority=3)]
    problem = days.make_problem(visits=visits)
    before, after = Plan(), days.plan_of(("V1", "A", days.at(9, 30)))
    found = compare_costs(problem, before, after)
    rules = {rule: (now, then) for rule, now, then in found.rules}
    assert rules["unassigned_1"] == (24_000, 0)
    assert rules["unassigned_2"] == (0, 0)
    assert rules["unassigned_3"] == (12_000, 12_000)
    assert sum(now for now, _ in rules.values()) == score(problem, before).total
    assert sum(then for _, then in rules.values()) == score(problem, after).total
    assert set(keep_changed(found.visits)) == {"V1"}


def make_stop(name: str, start: str, at: MapPoint | None, **changes: Any) -> MapStop:
    stop = MapStop(id_of(name), name, 2, clock(start), clock("16:00"), at)
    return replace(stop, **changes)


def make_map(**changes: Any) -> RoundsMap:
    home = MapPoint(10.0, 10.0)
    stops = (
        make_stop("Oatridge", "09:00", MapPoint(10.0, 13.0), priority=1),
        make_stop("Juniper", "11:00", MapPoint(14.0, 13.0), state="new"),
    )
    found = RoundsMap(
        day=DAY,
        area_id=id_of("area"),
        area_name="Dapplemere",
        patch_name="Larkfield",
        rounds=(MapRound(id_of("Anjali"), "Anjali Thistledown", home, stops, 1500),),
        unassigned=(make_stop("Figwort", "10:00", None),),
    )
    return replace(found, **changes)


def test_a_map_and_its_table_have_the_same_stops() -> None:
    page = present_map(make_map())
    row, drawn = page.rounds[0], page.data["rounds"][0]
    assert [stop.label for stop in row.stops] == [stop["label"] for stop in drawn["stops"]]
    assert [stop.from_last for stop in row.stops] == ["3.0 km", "4.0 km"]
    assert row.about == "2 visits, 25 min travel"
    assert drawn["path"] == [[10.0, 10.0], [10.0, 13.0], [14.0, 13.0], [10.0, 10.0]]
    assert [stop["is_new"] for stop in drawn["stops"]] == [False, True]
    assert row.stops[1].state == "new place"


def test_a_visit_without_a_position_is_told_and_not_drawn() -> None:
    page = present_map(make_map())
    assert page.data["unassigned"] == []
    assert page.without_place.startswith("1 visit is not on the map")
    assert [stop.name for stop in page.unassigned] == ["Figwort"]


def test_a_map_of_a_proposal_leads_to_before_and_after() -> None:
    page = present_map(make_map(run_id=id_of("run"), is_proposed=True))
    assert page.views == (
        ("As it stood", "show=before", False),
        ("As proposed", "show=after", True),
    )
    assert present_map(make_map()).views == ()


def test_rounds_are_told_apart_by_letter_colour_and_dash() -> None:
    assert [write_label(number) for number in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]
    rounds = tuple(
        MapRound(id_of(str(number)), str(number), None, (), 0) for number in range(COLOURS * DASHES)
    )
    page = present_map(make_map(rounds=rounds))
    assert len({row.css for row in page.rounds}) == COLOURS * DASHES
    assert sum(row.is_shown for row in page.rounds) == 12


def make_left(name: str, **changes: Any) -> LeftVisit:
    visit = LeftVisit(
        id_of(name), f"Mrs {name}", clock("10:00"), 30, 1, id_of("Larkfield"), ("Nobody was free.",)
    )
    return replace(visit, **changes)


def make_comparison(**changes: Any) -> RunComparison:
    found = RunComparison(
        a=make_summary(status="proposed"),
        b=make_summary(status="proposed", id=id_of("other run")),
        costs=(CostLine("travel", 6000, 5400), CostLine("unassigned_1", 24_000, 48_000)),
        unassigned=(PriorityCount(1, 1, 2),),
        only_a=(),
        only_b=(make_left("Thimbleby"),),
        both=(make_left("Figwort", reasons=()),),
        placements=(
            Placement(
                visit_id=id_of("Thimbleby"),
                full_name="Mrs Thimbleby",
                patch_id=id_of("Larkfield"),
                kind="left out",
                workers_a=("Anjali Thistledown",),
                starts_a=clock("10:05"),
                workers_b=(),
                starts_b=None,
            ),
        ),
        carers=(CarerDifference(id_of("Anjali"), "Anjali Thistledown", 1, 0, 0),),
    )
    return replace(found, **changes)


def test_two_proposals_are_held_beside_each_other() -> None:
    page = present_comparison(make_comparison())
    assert page.figures == (
        ("Left out", "1 / 2", "+1"),
        ("Travel", "100 / 90", "−10 min"),
        ("Cost", "500 / 890", "+390 min"),
        ("Visits placed differently", "1", "1 round differs"),
    )
    assert page.unassigned == (("Priority 1", "1", "2", "+1"),)
    assert [group.title for group in page.left] == [
        "Only A leaves out 0 visits",
        "Only B leaves out 1 visit",
        "Both leave out 1 visit",
    ]
    placed = page.placements[0]
    assert (placed.a, placed.b, placed.kind) == (
        "Anjali Thistledown 10:05",
        "left out",
        "Only in A",
    )
    assert page.left[2].rows[0].why == "No reason is known."


def test_two_proposals_that_place_everything_alike_say_so() -> None:
    assert present_comparison(make_comparison(placements=(), carers=())).is_same


@pytest.mark.parametrize(
    ("patches", "sentence"),
    [
        ((), ""),
        (("Highgorse",), "Compared over Highgorse only, which both proposals cover."),
        (
            ("Highgorse", "Larkfield"),
            "Compared over Highgorse and Larkfield only, which both proposals cover.",
        ),
    ],
)
def test_a_comparison_says_where_it_speaks_of_some_patches_only(
    patches: tuple[str, ...], sentence: str
) -> None:
    assert present_comparison(make_comparison(over=patches)).over == sentence
