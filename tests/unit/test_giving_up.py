"""For which visit a colleague's visit is given up, read from the lines of a re-plan."""

from dataclasses import replace

from scheduling.rounds.selectors.giving_up import find_given_up
from scheduling.rounds.types import ProposedChange
from scheduling.rounds.types.replans import GivenUp, Occasion
from tests.unit.rounds import carer_id, clock, make_visit

ILL, ONE, OTHER = 1, 2, 3
OCCASION = Occasion("sick", carer_id(ILL), "Temi Bellweather", clock("09:00"))


def line(number: int, start: str, before: int | None, to: int | None, **changes) -> ProposedChange:
    """A visit that goes from one carer to another at its own start; None is nobody."""
    return ProposedChange(
        line_id=number,
        visit=make_visit(number, start, **changes),
        kind="moved" if to else "dropped",
        before_workers=("A Carer",) if before else (),
        before_at=clock(start),
        workers=("Another Carer",) if to else (),
        worker_ids=(carer_id(to),) if to else (),
        before_worker_ids=(carer_id(before),) if before else (),
        starts_at=clock(start),
        reasons=(),
        outcome="pending",
        review_reason="",
    )


COVERED = line(1, "18:15", ILL, ONE, priority=1)


def find(*lines: ProposedChange) -> list[tuple[int, str, int | None]]:
    found = find_given_up(lines, OCCASION)
    return [(one.line_id, one.name, one.priority) for one in found]


def test_the_same_carer_has_the_covered_visit_instead() -> None:
    assert find(COVERED, line(2, "18:10", ONE, None)) == [(2, "Mrs Ann Family1", 1)]


def test_a_chain_of_carers_leads_to_the_covered_visit() -> None:
    # Given that one carer takes the covered visit and hands theirs to another, who drops a third
    handed = line(2, "18:20", ONE, OTHER)
    assert find(COVERED, handed, line(3, "18:30", OTHER, None)) == [(3, "Mrs Ann Family1", 1)]


def test_of_two_covered_visits_the_one_at_the_same_time_counts() -> None:
    early = line(4, "17:00", ILL, ONE)
    found = find(early, COVERED, line(2, "18:10", ONE, None))
    assert found == [(2, "Mrs Ann Family1", 1)]


def test_what_the_lines_do_not_tell_is_not_said() -> None:
    far = replace(COVERED, starts_at=clock("12:00"))
    assert find_given_up([far, line(2, "18:10", ONE, None)], OCCASION) == (GivenUp(2),)
    circle = [line(3, "18:10", OTHER, ONE), line(4, "18:10", ONE, OTHER)]
    assert find(*circle, line(2, "18:10", ONE, None)) == [(2, "", None)]


def test_visits_of_who_is_away_are_not_given_up() -> None:
    assert find(COVERED, line(2, "18:10", ILL, None)) == []
