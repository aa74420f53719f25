"""Stops, free times and openings of rounds, and what keeps a carer from a client altogether."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.rounds.problem import Carer, Client, Place, Visit
from engine.rounds.words import listed


# Stops, spaces and openings are named tuples because a book makes thousands of them.
class Stop(NamedTuple):
    """A published visit in a round."""

    start: int
    end: int
    at: Place
    visit: str
    client: str


class Space(NamedTuple):
    """Free time of a carer between two stops, or a stop and the window's edge.

    `journey` leads from the place before to the place after; the flags say that these are homes.
    """

    window: int
    free: int
    before: Place
    until: int
    after: Place
    journey: int
    from_home: bool
    to_home: bool


class Opening(NamedTuple):
    """Starts from `first` to `last` that a carer could keep, for `added` seconds of travel.

    The carer is free from `space.free`, `there` seconds away, and needs `onward` seconds to what
    follows. `number` is that of the space among the carer's.
    """

    carer: Carer
    space: Space
    number: int
    first: int
    last: int
    added: int
    there: int
    onward: int

    def starts_beside_breaks(self, duration: int) -> Iterator[int]:
        """Yield the starts just after a break and just before one, where others may clash."""
        free = self.space.free
        for pause in self.carer.breaks:
            yield max(free, pause.earliest) + pause.duration + self.there
            yield max(free + self.there, pause.earliest) + pause.duration
            yield pause.latest - duration
            yield pause.latest - duration - self.onward


def count_waiting(space: Space) -> int:
    """Return the seconds between the end of a stop and the journey to the next one."""
    if space.from_home or space.to_home:
        return 0
    return max(0, space.until - space.free - space.journey)


def windows_at_work(visit: Visit, carer: Carer) -> list[int]:
    """Return the windows of a carer in which a visit, without its journeys, could take place."""
    return [
        number
        for number, (begin, end) in enumerate(carer.windows)
        if max(begin, visit.earliest) <= min(end - visit.duration, visit.latest)
    ]


def find_bars(client: Client, carer: Carer) -> list[str]:
    """Return why a carer may not visit a client at all; empty if nothing forbids it."""
    missing = client.skills - carer.skills
    bars = [f"no {skill} training" for skill in sorted(missing)] if missing else []
    if client.gender is not None and client.gender != carer.gender:
        words = {"F": "a female carer", "M": "a male carer"}
        bars.append(f"the client needs {words.get(client.gender, client.gender)}")
    if carer.id in client.excluded:
        bars.append("excluded")
    if carer.patches is not None and client.patch not in carer.patches:
        bars.append(f"works only in {listed(carer.patches) or 'no patch'}")
    return bars
