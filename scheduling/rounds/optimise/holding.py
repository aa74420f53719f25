"""A part is held while its worker is at it, also where the search itself says nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread

from django.db import connection

from engine.stop import Stopwatch
from scheduling.rounds.models import LEASE
from scheduling.rounds.services import record_part
from scheduling.rounds.types import PartWork

BEAT_SECONDS = LEASE.total_seconds() / 4
# After its search a part is held for so long; a worker that takes longer is taken for dead.
MOST_SECONDS = 600.0


@contextmanager
def holding(part: PartWork, clock: Callable[[], datetime]) -> Iterator[None]:
    """Hold a part for its worker until the block ends, or another worker has it.

    Loading the day and writing the sentences on a thousand visits left out take long, and nothing
    is heard of them; a second thread says meanwhile that the worker is alive.
    """
    is_done = Event()
    most = part.seconds - part.used + MOST_SECONDS
    thread = Thread(target=_beat, args=(part, clock, is_done, most), daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_done.set()
        thread.join()


def _beat(part: PartWork, clock: Callable[[], datetime], is_done: Event, most: float) -> None:
    watch = Stopwatch()
    try:
        while not is_done.wait(BEAT_SECONDS) and watch.seconds() < most:
            if not record_part(part=part, at=clock()):
                return
    finally:
        connection.close()
