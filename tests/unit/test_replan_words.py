"""Words beside the figures of a re-plan."""

import pytest

from scheduling.rounds.presenters.replan_words import write_left


@pytest.mark.parametrize(
    ("left", "own", "text"),
    [
        (0, 0, "nobody is left alone"),
        (4, 4, "ladder opens"),
        (7, 4, "3 of colleagues; ladder opens"),
    ],
)
def test_visits_of_colleagues_that_gave_way_are_counted_beside_those_left(
    left: int, own: int, text: str
) -> None:
    assert write_left(left, own=own) == text
