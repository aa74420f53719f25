from datetime import timedelta

import pytest
from django.template.loader import render_to_string

from scheduling.rounds.presenters.board import present_board
from scheduling.rounds.presenters.clocks import Axis, make_axis, place_flags, write_length
from scheduling.rounds.presenters.day_list import present_list
from scheduling.rounds.presenters.page import write_pulse
from scheduling.rounds.presenters.words import write_time_left
from scheduling.rounds.types import Segment
from tests.unit.values import clock, id_of, make_board, make_row, make_visit, show

AT = clock("09:40")


def draw(*rows, find="", at=AT, **changes):
    return present_board(make_board(*rows, **changes), find=find, at=at)


def test_a_visit_is_drawn_where_it_lies_and_as_long_as_it_takes() -> None:
    board = draw(make_row("Anjali", show(make_visit("Acornley", "08:15", 90))))
    mark = board.rows[0].marks[-1]
    assert "h8 m15 lh1 l30" in mark.css
    assert mark.whiskers == "wb30 wa45"
    assert mark.say == "08:15 to 09:45, planned. May start 07:45 to 09:00."


def test_travel_right_before_a_visit_is_said() -> None:
    visit = make_visit("Acornley", "08:15")
    travel = Segment("travel", clock("08:03"), clock("08:15"))
    board = draw(make_row("Anjali", travel, show(visit)))
    assert board.rows[0].marks[-1].say.endswith("12 min travel before.")


def test_the_state_comes_before_the_name() -> None:
    late = make_visit("Acornley", "09:30", attendance="late")
    mark = draw(make_row("Anjali", show(late))).rows[0].marks[-1]
    assert (mark.word, mark.text) == ("late 10", "Acornley")
    assert "cr-v--late" in mark.css


def test_names_hang_below_where_the_side_above_is_taken() -> None:
    axis = Axis(6 * 60, 22 * 60)
    flags = place_flags([480, 500, 600], ["Brambledown", "Oatridge", "Juniper"], axis)
    assert [below for below, _ in flags] == [False, True, False]
    assert flags[0][1] == "fh2 f0"  # up to the next name above


def test_two_carers_are_joined_by_a_line_from_the_upper_row() -> None:
    both = make_visit("Juniper", "11:00", worker_ids=(id_of("Anjali"), id_of("Mabel")))
    rows = draw(make_row("Anjali", show(both)), make_row("Zofia"), make_row("Mabel", show(both)))
    assert [row.marks[-1].pair for row in (rows.rows[0], rows.rows[2])] == ["n2", ""]
    assert "cr-v--pair" in rows.rows[0].marks[-1].css


def test_time_off_shift_is_hatched_at_both_ends_and_between() -> None:
    windows = ((clock("07:00"), clock("11:00")), (clock("16:00"), clock("22:00")))
    row = draw(make_row("Anjali", windows=windows), make_row("Mabel")).rows[0]
    assert [mark.say for mark in row.marks] == [
        "Shift from 07:00",
        "Shift off until 16:00",
        "Shift ends 22:00",
    ]
    assert row.hours == "07–11, 16–22"


def test_hours_over_the_contract_are_marked() -> None:
    row = draw(make_row("Anjali", week_minutes=1890)).rows[0]
    assert (row.week, row.is_over, row.week_bar) == ("31.5 of 25 h", True, 34)
    assert draw(make_row("Anjali", contract_minutes=None)).rows[0].week == "24.5 h"


def test_the_now_line_is_there_today_only() -> None:
    assert draw(make_row("Anjali")).now_css == "nh9 nm40"
    assert draw(make_row("Anjali"), at=AT - timedelta(days=1)).now_css == ""


def test_find_keeps_what_it_names_and_fades_the_rest() -> None:
    visits = [show(make_visit("Acornley", "08:00")), show(make_visit("Juniper", "09:00"))]
    board = draw(make_row("Anjali", *visits), make_row("Mabel"), find="juni")
    assert [row.name for row in board.rows] == ["Anjali"]
    shown = [mark for mark in board.rows[0].marks if mark.kind == "visit"]
    assert ["cr-v--faint" in mark.css for mark in shown] == [True, False]
    assert [row.name for row in draw(make_row("Anjali"), make_row("Mabel"), find="mab").rows] == [
        "Mabel"
    ]


def test_the_tray_is_sorted_by_what_is_due_first_and_shows_the_rest_on_request() -> None:
    waiting = tuple(
        make_visit(f"Client{hour}", f"{hour}:00", worker_ids=()) for hour in range(17, 9, -1)
    )
    board = draw(make_row("Anjali"), unassigned=waiting)
    assert board.cards[0].name == "Client10"
    assert (len(board.cards), len(board.more_cards), board.unassigned) == (5, 3, 8)
    assert (board.cards[0].left, board.cards[0].is_hot) == ("1 h 05 left", True)
    assert not board.more_cards[-1].is_hot


@pytest.mark.parametrize(
    ("until", "text"),
    [("09:52", "12 min left"), ("12:45", "3 h 05 left"), ("09:30", "10 min late")],
)
def test_time_left_is_written_in_words(until: str, text: str) -> None:
    assert write_time_left(clock(until), AT) == text


@pytest.mark.parametrize(
    ("age", "text", "is_bad"),
    [
        (6, "Alarm ran 6 s ago", False),
        (119, "Alarm ran 119 s ago", False),
        (120, "Alarm stopped, last ran 2 min ago", True),
        (None, "Alarm has not run yet", True),
    ],
)
def test_the_alarm_is_red_from_two_minutes(age: int | None, text: str, is_bad: bool) -> None:
    pulse = write_pulse(age)
    assert (pulse.text, pulse.is_bad) == (text, is_bad)


def test_lengths_and_axes_stay_inside_what_the_style_sheet_knows() -> None:
    assert write_length(0) == "lh0 l1"
    assert write_length(100_000) == "lh30 l59"
    assert make_axis([]).css == "from7 span16"
    assert make_axis([7 * 60, 22 * 60 + 30]).css == "from6 span17"


def test_the_list_says_the_same_as_the_board() -> None:
    both = make_visit(
        "Juniper",
        "11:00",
        worker_ids=(id_of("Anjali"), id_of("Mabel")),
        pinned_start_at=clock("11:00"),
    )
    travel = Segment("travel", clock("10:50"), clock("11:00"))
    board = make_board(
        make_row("Anjali", travel, show(both)),
        make_row("Mabel", show(both)),
        unassigned=(make_visit("Acornley", "12:00", worker_ids=()),),
    )
    waiting, anjali, _ = present_list(board, find="")
    assert waiting.lines[0].state == "unassigned"
    line = anjali.lines[0]
    assert (line.span, line.travel) == ("11:00–11:30", "10 min")
    assert line.state == "planned, with Mabel, pinned"


def test_the_list_holds_breaks_and_free_time() -> None:
    visit = make_visit("Acornley", "08:00")
    rest = Segment("break", clock("10:00"), clock("10:20"))
    free = Segment("gap", clock("10:20"), clock("11:30"))
    board = make_board(make_row("Anjali", show(visit), rest, free))
    (anjali,) = present_list(board, find="")
    assert [(line.client, line.span) for line in anjali.lines[1:]] == [
        ("Break", "10:00–10:20"),
        ("Free", "10:20–11:30"),
    ]
    (found,) = present_list(board, find="acorn")
    assert [line.client for line in found.lines] == ["Mrs Acornley"]


@pytest.mark.parametrize(
    ("now", "says", "offered"),
    [
        ("09:00", "Free 10:20–11:30", "37200.41400"),
        ("10:45", "Free 10:45–11:30", "38700.41400"),
        ("11:30", "Was free 10:20–11:30", ""),
    ],
)
def test_only_what_is_left_of_free_time_can_be_opened(now: str, says: str, offered: str) -> None:
    free = Segment("gap", clock("10:20"), clock("11:30"))
    mark = draw(make_row("Anjali", free), at=clock(now)).rows[0].marks[-1]
    assert mark.say == says
    assert mark.id.partition(".")[2] == offered


def test_the_key_shows_only_what_is_on_the_board() -> None:
    planned = draw(make_row("Anjali", show(make_visit("Acornley", "08:00"))))
    assert [text for _, _, text in planned.legend] == ["planned"]
    late = make_visit("Acornley", "08:00", attendance="late")
    assert [text for _, _, text in draw(make_row("Anjali", show(late))).legend] == [
        "planned",
        "late",
    ]


def test_shifts_without_any_visit_are_told_from_a_board_that_works() -> None:
    assert draw(make_row("Anjali")).is_bare
    assert not draw(make_row("Anjali", show(make_visit("Acornley", "08:00")))).is_bare
    assert not draw().is_bare


def test_a_card_never_cuts_a_need_and_names_priority_one() -> None:
    visit = make_visit("Acornley", "10:00", worker_ids=(), priority=1, needs=("hoist", "dementia"))
    card = draw(make_row("Anjali"), unassigned=(visit,)).cards[0]
    assert (card.needs, card.is_urgent) == ("hoist, dementia", True)


def test_a_board_without_visits_says_what_to_do_next() -> None:
    values = {"hidden": [], "is_wide": False, "find": "", "query": ""}
    board = draw(make_row("Anjali"))
    able = render_to_string(
        "rounds/_board.jinja", {"board": board, "offers": ("import_new",), **values}
    )
    assert "there is no visit yet" in able
    assert "Import a day from a file" in able
    assert "Generate a week" not in able
    others = render_to_string("rounds/_board.jinja", {"board": board, "offers": (), **values})
    assert "Ask a scheduler" in others


def test_names_are_escaped_on_the_page() -> None:
    board = draw(make_row("<b>Anjali", show(make_visit("<i>Acornley", "08:00"))))
    values = {"board": board, "hidden": [], "is_wide": False, "find": "", "query": ""}
    html = render_to_string("rounds/_board.jinja", values)
    assert "&lt;i&gt;Acornley" in html
    assert "<i>Acornley" not in html
    assert "<b>Anjali" not in html
    assert "style=" not in html


def test_problems_of_rounds_are_listed_above_the_board() -> None:
    board = draw(make_row("Anjali", problems=("Anjali is at two places at once.",)))
    values = {"board": board, "hidden": [], "is_wide": False, "find": "", "query": ""}
    html = render_to_string("rounds/_board.jinja", values)
    assert "1 round breaks a rule now" in " ".join(html.split())
    assert "Anjali is at two places at once." in html
