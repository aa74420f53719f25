"""How a run is divided, how plans of its parts are merged, how their courses are added up."""

from uuid import UUID

import pytest

from engine.rounds.result import Assignment, LeftOut, Plan
from scheduling.rounds.optimise.splitting import draft_parts, merge_plans
from scheduling.rounds.selectors.run_parts import combine_traces
from scheduling.rounds.types import RunPartDetails, TracePoint

PATCHES = tuple(UUID(int=number) for number in (3, 1, 2))


def draft(visits: int, *, seconds: int = 20, patches: tuple[UUID, ...] = PATCHES):
    return draft_parts(patches=patches, visits=visits, most_visits=400, seconds=seconds, seed=7)


@pytest.mark.parametrize(("visits", "patches"), [(400, PATCHES), (9000, PATCHES[:1])])
def test_a_small_run_and_one_of_a_single_patch_are_one_part(
    visits: int, patches: tuple[UUID, ...]
) -> None:
    (part,) = draft(visits, patches=patches)
    assert (part.stage, part.seed, part.seconds) == (1, 7, 20)
    assert part.patches == tuple(sorted(patches))


def test_a_large_run_has_a_part_for_each_patch_and_one_over_all() -> None:
    parts = draft(401)
    assert [(part.stage, part.number, part.seconds) for part in parts] == [
        (1, 1, 12),
        (1, 2, 12),
        (1, 3, 12),
        (2, 1, 8),
    ]
    assert [part.patches for part in parts[:3]] == [(one,) for one in sorted(PATCHES)]
    assert parts[3].patches == tuple(sorted(PATCHES))
    assert len({part.seed for part in parts}) == 4


def test_the_same_run_is_divided_in_the_same_way() -> None:
    assert draft(401) == draft(401, patches=tuple(reversed(PATCHES)))


def test_every_part_has_a_second_at_least() -> None:
    assert [part.seconds for part in draft(401, seconds=1)] == [1, 1, 1, 1]


def test_each_part_speaks_of_its_own_visits_only() -> None:
    standing = Plan(
        (Assignment("old", ("A",), 100), Assignment("kept", ("B",), 200)),
        (LeftOut("new", ""), LeftOut("other", "")),
    )
    found = Plan(
        (Assignment("new", ("A",), 300), Assignment("kept", ("C",), 900)),
        (LeftOut("old", "No room."),),
    )
    merged = merge_plans(standing, [(found, frozenset({"old", "new"}))])
    assert {line.visit: line.carers for line in merged.assignments} == {
        "kept": ("B",),
        "new": ("A",),
    }
    assert {line.visit: line.reason for line in merged.unassigned} == {
        "other": "",
        "old": "No room.",
    }


def make_part(stage: int, number: int, before: int, *points: tuple[float, int]) -> RunPartDetails:
    """A part of ten visits that are all left out before; a point is seconds and cost."""
    return RunPartDetails(
        stage=stage,
        number=number,
        patch_names=(),
        status="done",
        seconds=10,
        visits=10,
        began_at=None,
        last_seen_at=None,
        before=TracePoint(0.0, before, 10),
        trace=tuple(TracePoint(seconds, cost, cost // 100) for seconds, cost in points),
    )


def test_the_course_of_a_run_is_the_sum_of_what_its_parts_had_at_each_moment() -> None:
    course = combine_traces(
        TracePoint(0.0, 2500, 21),  # one visit is out of reach
        [make_part(1, 1, 1000, (1.0, 400), (3.0, 200)), make_part(1, 2, 1000, (2.0, 700))],
    )
    assert course == (
        TracePoint(1.0, 1900, 15),
        TracePoint(2.0, 1600, 12),
        TracePoint(3.0, 1400, 10),
    )


def test_the_last_stage_is_the_whole_as_soon_as_it_has_a_plan() -> None:
    alone = [make_part(1, 1, 1000, (1.0, 400), (5.0, 300)), make_part(1, 2, 1000, (2.0, 700))]
    course = combine_traces(
        TracePoint(0.0, 2000, 20), [*alone, make_part(2, 1, 2000, (5.0, 900), (6.0, 800))]
    )
    assert [(point.seconds, point.cost) for point in course] == [
        (1.0, 1400),
        (2.0, 1100),
        (5.0, 900),
        (6.0, 800),
    ]


def test_a_part_that_found_nothing_yet_counts_as_it_stood() -> None:
    course = combine_traces(
        TracePoint(0.0, 2000, 20), [make_part(1, 1, 1000, (1.0, 400)), make_part(1, 2, 1000)]
    )
    assert course == (TracePoint(1.0, 1400, 14),)
