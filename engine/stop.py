"""When a search ends. The only place of the engine that reads the clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

POLLS_PER_SECOND = 4.0
BATCH_SECONDS = 0.02  # a search asks again after about so long, short enough for a stop button
FIXED_BATCH = 50  # with an iteration limit the batches may not depend on the clock


class Stop(Protocol):
    """What a search asks between two batches of iterations."""

    def start(self) -> None:
        """Begin to count. Called once, when the kernels are loaded."""

    def seconds(self) -> float:
        """Seconds since `start`."""

    def used(self, iterations: int) -> float:
        """Share of the run that is over after so many iterations, 0 to 1."""

    def reason(self, iterations: int) -> str | None:
        """Why to stop now: "time", "iterations" or "cancelled"; None to go on."""

    def next_batch(self, iterations: int) -> int:
        """How many iterations to run before asking again, at least 1."""


class Stopwatch:
    """Seconds since it was started."""

    def __init__(self) -> None:
        self._started = time.perf_counter()

    def start(self) -> None:
        """Start again from nought."""
        self._started = time.perf_counter()

    def seconds(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._started


class TimeLimit(Stopwatch):
    """Stop after so many seconds of search."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        if not seconds > 0:
            raise ValueError(f"a time limit must be above 0 seconds, not {seconds}")
        self._limit = seconds

    def used(self, iterations: int) -> float:
        """Share of the time that is over."""
        return min(1.0, self.seconds() / self._limit)

    def reason(self, iterations: int) -> str | None:
        """Return "time" once the time is over."""
        return "time" if self.seconds() >= self._limit else None

    def next_batch(self, iterations: int) -> int:
        """About BATCH_SECONDS of work at the pace so far, less near the end."""
        elapsed = self.seconds()
        if iterations == 0 or elapsed <= 0:
            return 1
        wanted = min(BATCH_SECONDS, self._limit - elapsed)
        # Growing at most tenfold at a time keeps one lucky first iteration from misleading it.
        return max(1, min(10 * iterations, int(wanted * iterations / elapsed)))


class IterationLimit(Stopwatch):
    """Stop after so many iterations: the same seed then gives the same plan on every machine."""

    def __init__(self, iterations: int) -> None:
        super().__init__()
        if iterations < 0:
            raise ValueError(f"an iteration limit cannot be negative: {iterations}")
        self._limit = iterations

    def used(self, iterations: int) -> float:
        """Share of the iterations that are over."""
        return min(1.0, iterations / self._limit) if self._limit else 1.0

    def reason(self, iterations: int) -> str | None:
        """Return "iterations" once all are done."""
        return "iterations" if iterations >= self._limit else None

    def next_batch(self, iterations: int) -> int:
        """Return a fixed number, or what is left."""
        return max(1, min(FIXED_BATCH, self._limit - iterations))


class Interruptible:
    """A limit that also ends when somebody presses stop.

    Parameters
    ----------
    limit
        Ends the run if nobody interrupts it.
    should_stop
        Polled a few times a second; anything but None ends the run as "cancelled". The best plan
        so far is kept in the result, and the caller decides whether to use it.
    """

    def __init__(self, limit: Stop, should_stop: Callable[[], str | None]) -> None:
        self._limit = limit
        self._should_stop = should_stop
        self._pace = Pace()

    def start(self) -> None:
        """Begin to count."""
        self._limit.start()

    def seconds(self) -> float:
        """Seconds since the start."""
        return self._limit.seconds()

    def used(self, iterations: int) -> float:
        """Share of the limit that is over."""
        return self._limit.used(iterations)

    def reason(self, iterations: int) -> str | None:
        """Return the limit's reason, or "cancelled"."""
        if self._pace.is_due() and self._should_stop() is not None:
            return "cancelled"
        return self._limit.reason(iterations)

    def next_batch(self, iterations: int) -> int:
        """Return the limit's batch."""
        return self._limit.next_batch(iterations)


class Pace:
    """Says yes at most a few times a second, and the first time it is asked."""

    def __init__(self, per_second: float = POLLS_PER_SECOND) -> None:
        self._gap = 1.0 / per_second
        self._due_at = time.perf_counter()

    def is_due(self) -> bool:
        """Whether enough time went by since the last yes."""
        now = time.perf_counter()
        if now < self._due_at:
            return False
        self._due_at = now + self._gap
        return True
