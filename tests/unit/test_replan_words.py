"""Words beside the figures of a re-plan."""

import pytest

from scheduling.rounds.presenters.replan_words import write_given_up, write_left, write_moved
from scheduling.rounds.types.replans import GivenUp
from tests.unit.rounds import clock


@pytest.mark.parametrize(
    ("left", "text"),
    [(0, "5 before; nobody is left alone"), (5, "5 before; ladder opens")],
)
def test_visits_left_stand_beside_how_many_there_would_be_if_nothing_were_done(
    left: int, text: str
) -> None:
    assert write_left(left, before=5) == text


def test_visits_of_colleagues_that_changed_say_how_many_have_nobody_now() -> None:
    assert write_moved(0, most=10) == "limit 10"
    assert write_moved(4, most=10) == "4 given up; limit 10"


def test_a_visit_given_up_says_for_which_as_far_as_it_is_known() -> None:
    known = GivenUp(1, "Eudora Pumblechin", clock("18:15"), 1)
    assert write_given_up(known) == "given up for Eudora Pumblechin 18:15, priority 1"
    assert write_given_up(GivenUp(1)) == "given up to make room for others"
