"""When a search ends. Nothing here measures time: limits are met or far away."""

from __future__ import annotations

import pytest

from engine.stop import FIXED_BATCH, Interruptible, IterationLimit, Pace, Stop, TimeLimit


def test_iteration_limit() -> None:
    stop = IterationLimit(120)
    assert [stop.next_batch(done) for done in (0, 50, 100)] == [FIXED_BATCH, FIXED_BATCH, 20]
    assert stop.used(60) == 0.5
    assert stop.reason(119) is None
    assert stop.reason(120) == "iterations"


def test_no_iterations_at_all() -> None:
    assert IterationLimit(0).reason(0) == "iterations"
    assert IterationLimit(0).used(0) == 1.0


def test_time_limit() -> None:
    far, near = TimeLimit(3600), TimeLimit(1e-9)
    for stop in (far, near):
        stop.start()
    assert far.reason(10**9) is None
    assert near.reason(0) == "time"
    assert 0 <= far.used(0) < 0.5
    assert near.used(0) == 1.0
    assert far.next_batch(0) == 1
    assert 1 <= far.next_batch(5) <= 50


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan")])
def test_time_limit_refuses_nonsense(seconds: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        TimeLimit(seconds)


def test_iteration_limit_refuses_nonsense() -> None:
    with pytest.raises(ValueError, match="negative"):
        IterationLimit(-1)


def test_interruptible_passes_the_limit_on() -> None:
    stop: Stop = Interruptible(IterationLimit(10), lambda: None)
    stop.start()
    assert stop.reason(9) is None
    assert stop.reason(10) == "iterations"
    assert stop.next_batch(4) == 6
    assert stop.used(5) == 0.5
    assert stop.seconds() >= 0


def test_interruptible_cancels() -> None:
    assert Interruptible(IterationLimit(10), lambda: "by the user").reason(0) == "cancelled"


def test_interruptible_asks_now_and_then_only() -> None:
    asked: list[int] = []
    stop = Interruptible(IterationLimit(10**6), lambda: asked.append(1))
    for done in range(1000):
        stop.reason(done)
    assert 1 <= len(asked) < 100


def test_pace_says_yes_first_and_then_waits() -> None:
    pace = Pace(per_second=1e-6)
    assert [pace.is_due() for _ in range(3)] == [True, False, False]
