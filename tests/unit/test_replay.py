"""The fold of a replayed shift, on events that were made by hand."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

from reporting.rules.replay import Breach, Event, PersonState, Replay, What, replay

BEGAN = datetime(2026, 11, 24, 9, tzinfo=UTC)
ORLA, BRAM, STRANGER = UUID(int=1), UUID(int=2), UUID(int=3)
A, B, C, D = (UUID(int=number) for number in range(10, 14))


def on(minutes: float, what: What, order: int = 0, **values: object) -> Event:
    at = BEGAN + timedelta(minutes=minutes)
    return Event(at, (1, order), what, **values)  # type: ignore[arg-type]


def come(case_id: UUID, minutes: float = -30) -> Event:
    return Event(BEGAN + timedelta(minutes=minutes), (0, 0), What.RECEIVED, case_id=case_id)


def give(
    minutes: float, case_id: UUID, worker_id: UUID, what: What = What.ALLOCATED, **values: object
) -> Event:
    return on(minutes, what, case_id=case_id, worker_id=worker_id, cap=2, **values)


START = [
    on(0, What.SESSION, 1, transition="start", status="active"),
    on(0, What.CLINICIAN, 2, worker_id=ORLA, transition="include", status="ready"),
    on(0, What.CLINICIAN, 3, worker_id=BRAM, transition="include", status="ready"),
]


def play(*events: Event, number: int | None = None, cap: int | None = None) -> Replay:
    return replay([*START, *events], roster=[ORLA, BRAM], began_at=BEGAN, number=number, cap=cap)


def held(found: Replay) -> dict[UUID, tuple[int, int, int]]:
    return {one.worker_id: (one.unlocked, one.locked, one.done) for one in found.state.people}


def test_a_case_from_the_queue_to_its_end() -> None:
    events = [
        come(A),
        give(1, A, ORLA),
        on(2, What.OPENED, case_id=A),
        on(3, What.PUT_BACK, case_id=A),
        on(4, What.OPENED, case_id=A),
        on(5, What.COMPLETED, case_id=A),
    ]
    steps = [held(play(*events, number=3 + count))[ORLA] for count in range(6)]
    assert steps == [(0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)]
    assert play(*events, number=3).state.queued == (A,)
    assert play(*events, number=4).state.queued == ()
    assert len(play(*events).events) == 8  # the case was there before the shift began


def test_moving_reopening_and_ends_that_count_for_nobody() -> None:
    moved = [come(A), give(1, A, ORLA), give(2, A, BRAM, What.MOVED)]
    assert held(play(*moved)) == {ORLA: (0, 0, 0), BRAM: (1, 0, 0)}
    opened = [*moved, on(3, What.OPENED, case_id=A)]
    forced = [*opened, give(4, A, ORLA, What.FORCED)]
    assert held(play(*forced)) == {ORLA: (1, 0, 0), BRAM: (0, 0, 0)}
    done = [*opened, on(4, What.COMPLETED, case_id=A)]
    assert held(play(*done))[BRAM] == (0, 0, 1)
    assert held(play(*done, give(5, A, BRAM, What.REOPENED)))[BRAM] == (1, 0, 0)
    for what in (What.NO_CONTACT, What.CLOSED, What.CLOSED_AT_SOURCE):
        assert held(play(*opened, on(4, what, case_id=A)))[BRAM] == (0, 0, 0)
    assert play(come(A), on(1, What.CLOSED_AT_SOURCE, case_id=A)).state.queued == ()


def test_a_case_of_the_shift_before_is_held_and_counts_there() -> None:
    before = [come(A, -90), give(-60, A, STRANGER, counts=False)]
    found = play(*before, give(1, A, ORLA, What.MOVED))
    assert found.events[0].what == What.SESSION
    assert held(play(*before))[STRANGER] == (1, 0, 0)
    assert [one.worker_id for one in found.state.people] == [ORLA, BRAM]
    late = [*before, on(1, What.OPENED, case_id=A), on(2, What.COMPLETED, case_id=A)]
    assert STRANGER not in held(play(*late))


def test_rules_are_asked_as_things_stood() -> None:
    events = [*(come(one) for one in (A, B, C, D)), give(1, A, ORLA), give(2, B, ORLA)]
    third = [*events, give(3, C, ORLA)]
    assert play(*events).breaches == {}
    assert play(*third).breaches == {6: (Breach.OVER_CAP,)}
    assert play(*events, on(2.5, What.OPENED, case_id=A), give(3, C, ORLA)).breaches == {}
    put_back = on(2.5, What.PUT_BACK, case_id=A)
    assert play(*events, put_back, give(3, C, ORLA, What.HELD)).breaches == {}
    off = on(2.5, What.CLINICIAN, worker_id=BRAM, transition="leave", status="off")
    assert play(*events, off, give(3, C, BRAM)).breaches == {7: (Breach.NOT_AT_WORK,)}
    stop = on(2.5, What.SESSION, transition="pause", status="paused")
    assert play(*events, stop, give(3, C, BRAM)).breaches == {7: (Breach.NOT_RUNNING,)}


def test_another_cap_counts_what_it_would_have_refused() -> None:
    events = [
        *(come(one) for one in (A, B, C)),
        *(give(n + 1, c, ORLA) for n, c in enumerate([A, B])),
    ]
    assert (play(*events).given, play(*events).refused) == (2, 0)
    assert (play(*events, cap=1).given, play(*events, cap=1).refused) == (2, 1)
    assert play(*events, cap=1).breaches == {5: (Breach.OVER_CAP,)}
    assert play(*events, give(3, C, ORLA), cap=3).refused == 0


def test_events_stand_in_one_order_however_they_come() -> None:
    same = [
        on(1, What.ALLOCATED, 10, case_id=A, worker_id=ORLA, cap=2),
        on(1, What.OPENED, 11, case_id=A),
        on(1, What.PUT_BACK, 12, case_id=A),
        come(A, 1),
    ]
    found = {tuple(play(*order).events) for order in permutations(same)}
    assert len(found) == 1
    assert [one.what for one in found.pop()[3:]] == [
        *(What.RECEIVED, What.ALLOCATED, What.OPENED, What.PUT_BACK),
    ]


def test_the_ends_of_the_list() -> None:
    found = play(come(A, 1), number=0)
    assert (found.number, found.state.session) == (0, "planned")
    assert found.state.people[0] == PersonState(ORLA, "not_included", 0, 0, 0)
    assert play(come(A, 1), number=999).number == 4
    empty = replay([], roster=[], began_at=BEGAN)
    assert (empty.number, empty.events, empty.state.people) == (0, (), ())
