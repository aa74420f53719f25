"""What people are told when rounds change: whole sentences, in singular and plural, at any hour."""

from datetime import UTC, date, datetime

import pytest

from scheduling.rounds.selectors.notice_texts import (
    Call,
    ClientChange,
    RunChange,
    write_broadcast,
    write_carer_call,
    write_cause,
    write_client_text,
    write_day,
    write_late_text,
    write_time,
)
from tests.unit.rounds import DAY, clock

NOW = clock("09:46")


def call(name: str, start: str) -> Call:
    return Call(name, clock(start))


def change_of(
    before_at: datetime | None, starts_at: datetime, *carers: tuple[str, ...]
) -> ClientChange:
    return ClientChange(before_at, starts_at, *carers, told_minutes=15)


def tell_carer(change: RunChange, **values: object) -> str:
    words = {"cause": "Temi is off for the rest of today", "day": DAY, "at": NOW} | values
    return write_carer_call("Fenella Quillwright", change=change, **words)


def tell_client(*changes: ClientChange, at: datetime = NOW) -> str:
    return write_client_text(changes, at=at)


def test_a_carer_hears_of_one_visit() -> None:
    change = RunChange(given=(call("Acornley", "10:40"),))
    assert tell_carer(change) == (
        "Hello Fenella, Temi is off for the rest of today. One visit comes to you: Acornley at "
        "10:40. Please refresh your round."
    )


def test_a_carer_hears_of_several_visits_in_the_order_of_time() -> None:
    change = RunChange(
        given=(call("Gooseberry", "15:55"), call("Acornley", "10:40")),
        shifted=(call("Oatridge 12:30", "12:44"),),
        taken=(call("Marigould", "13:10"),),
    )
    assert tell_carer(change) == (
        "Hello Fenella, Temi is off for the rest of today. Two visits come to you: Acornley at "
        "10:40 and Gooseberry at 15:55. Oatridge 12:30 moves to 12:44. One visit is no longer "
        "yours: Marigould at 13:10. Please refresh your round."
    )


def test_eleven_visits_are_counted_in_digits() -> None:
    change = RunChange(given=tuple(call("Oatridge", f"{hour:02d}:00") for hour in range(8, 19)))
    assert "11 visits come to you: Oatridge at 08:00, " in tell_carer(change)


def test_the_carer_whom_it_is_about_hears_no_cause_and_a_new_first_visit() -> None:
    change = RunChange(taken=(call("Acornley", "10:40"),), first=call("Yarroway", "12:00"))
    assert tell_carer(change, cause="") == (
        "Hello Fenella. One visit is no longer yours: Acornley at 10:40. Your first visit today is "
        "now Yarroway at 12:00. Please refresh your round."
    )


def test_a_visit_after_midnight_names_its_weekday() -> None:
    change = RunChange(given=(Call("Acornley", clock("24:15")),))
    assert "Acornley at 00:15 on Thursday." in tell_carer(change)


def test_why_is_said_without_saying_that_somebody_is_ill() -> None:
    name = "Temi Bellweather"
    said = {"is_late": False, "back_at": None, "day": DAY, "at": NOW}
    assert write_cause(name, **said) == "Temi is off for the rest of today"
    assert write_cause(name, **said | {"back_at": clock("16:00")}) == "Temi is off until 16:00"
    assert write_cause(name, **said | {"is_late": True}) == "Temi is running late"
    tomorrow = said | {"day": date(2026, 11, 26)}
    assert write_cause(name, **tomorrow) == "Temi is off tomorrow"


def test_a_client_hears_of_another_carer_at_the_same_time() -> None:
    change = change_of(clock("12:00"), clock("12:00"), ("Fenella Quillwright",))
    assert tell_client(change) == (
        "Your visit today stays at about 12:00. A different carer, Fenella, will come."
    )


def test_a_client_hears_of_another_time_and_another_carer() -> None:
    change = change_of(clock("11:35"), clock("12:00"), ("Fenella Quillwright",))
    assert tell_client(change) == (
        "Your visit today moves from about 11:35 to about 12:00. A different carer, Fenella, "
        "will come."
    )


def test_a_visit_by_two_carers_says_who_is_new() -> None:
    one = change_of(clock("12:00"), clock("12:00"), ("Fenella Q",), ("Anjali T",))
    both = change_of(clock("12:00"), clock("12:00"), ("Fenella Q", "Anjali T"))
    assert tell_client(one).endswith("A different carer, Fenella, will come with Anjali.")
    assert tell_client(both).endswith("Different carers, Fenella and Anjali, will come.")


def test_carers_who_share_a_first_name_are_told_apart() -> None:
    both = change_of(clock("12:00"), clock("12:00"), ("Fenella Quill", "Fenella Thistle"))
    one = change_of(clock("12:00"), clock("12:00"), ("Fenella Quill",), ("Fenella Thistle",))
    assert tell_client(both).endswith("Different carers, Fenella Q. and Fenella T., will come.")
    assert tell_client(one).endswith("A different carer, Fenella Q., will come with Fenella T.")


def test_two_visits_of_a_client_are_told_in_the_order_of_time() -> None:
    late = change_of(clock("17:00"), clock("16:30"), ())
    early = change_of(clock("12:00"), clock("12:00"), ("Fenella Q",))
    assert tell_client(late, early) == (
        "Your visit today stays at about 12:00. A different carer, Fenella, will come. Your visit "
        "today moves from about 17:00 to about 16:30."
    )


@pytest.mark.parametrize(
    ("start", "is_told"), [("12:15", False), ("12:16", True), ("11:45", False), ("11:44", True)]
)
def test_a_client_is_told_of_a_start_that_moves_by_more_than_a_quarter_of_an_hour(
    start: str, is_told: bool
) -> None:
    assert change_of(clock("12:00"), clock(start), ()).is_told is is_told


def test_an_area_decides_of_how_large_a_move_its_clients_are_told() -> None:
    change = ClientChange(clock("12:00"), clock("12:16"), (), told_minutes=20)
    assert not change.is_told
    assert tell_client(change) == "Your visit today moves from about 12:00 to about 12:16."


@pytest.mark.parametrize(("before", "start"), [("18:15", "18:30"), ("20:23", "20:14")])
def test_a_start_that_moves_a_little_is_told_with_both_times(before: str, start: str) -> None:
    change = change_of(clock(before), clock(start), ("Fenella Quillwright",))
    assert tell_client(change) == (
        f"Your visit today moves from about {before} to about {start}. A different carer, Fenella, "
        "will come."
    )


def open_change(start: str, ring_by: str | None) -> ClientChange:
    by = clock(ring_by) if ring_by else None
    return ClientChange(clock(start), clock(start), (), told_minutes=15, is_open=True, ring_by=by)


def test_a_client_whom_nobody_visits_yet_is_told_when_somebody_rings_again() -> None:
    assert open_change("18:15", "17:45").is_told
    assert tell_client(open_change("18:15", "17:45")) == (
        "Your visit today at about 18:15 has nobody yet: we are finding somebody and will ring you "
        "by 17:45."
    )
    assert tell_client(open_change("10:00", None)).endswith("and will ring you before then.")


def test_a_carer_who_has_time_refreshes_the_round_before_the_shift() -> None:
    change = RunChange(given=(call("Acornley", "16:40"),), begins_at=clock("16:00"))
    assert tell_carer(change).endswith("Please refresh your round before you begin at 16:00.")


def test_a_visit_that_nobody_had_is_told_without_an_instead() -> None:
    change = change_of(None, clock("12:00"), ("Fenella Q",))
    assert change.is_told
    assert tell_client(change).startswith("Your visit today will be at about 12:00. A different")


def test_tomorrow_and_later_days_are_said_as_people_say_them() -> None:
    tomorrow = clock("12:00", date(2026, 11, 26))
    assert "Your visit tomorrow will" in tell_client(change_of(None, tomorrow, ("Fenella Q",)))
    assert write_day(date(2026, 11, 27), DAY) == "on Friday 27/11/2026"
    just_after_midnight = datetime(2026, 11, 26, 0, 10, tzinfo=UTC)
    change = change_of(None, tomorrow, ("Fenella Q",))
    assert "Your visit today will" in tell_client(change, at=just_after_midnight)


def test_a_visit_that_begins_late_says_when_somebody_comes() -> None:
    assert write_late_text("Temi Bellweather", clock("10:00"), clock("10:30")) == (
        "Temi is running late: your visit at 10:00 will be at about 10:30."
    )


def test_a_broadcast_names_nobody() -> None:
    assert write_broadcast("Larkfield", day=DAY, at=NOW) == (
        "Rounds in Larkfield changed at 09:46. Please refresh your round now. If you are called, "
        "answer when safe."
    )
    assert write_broadcast("Larkfield", day=date(2026, 11, 26), at=NOW).startswith(
        "Rounds in Larkfield for tomorrow changed at 09:46."
    )


def test_the_hour_that_comes_twice_is_said_in_full() -> None:
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert write_time(first) == "01:30 before the clocks go back"
    assert write_time(second) == "01:30 after the clocks go back"
    assert write_time(datetime(2026, 3, 29, 1, 30, tzinfo=UTC)) == "02:30"
    assert write_time(datetime(2026, 3, 29, 0, 30, tzinfo=UTC)) == "00:30"
