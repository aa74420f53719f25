"""The least that keeps an eligible carer from a visit, in the words of a list."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rounds.openings import Book
from engine.rounds.problem import Carer, Visit
from engine.rounds.spaces import Space, windows_at_work
from engine.rounds.words import minutes, nearest


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps a carer from a visit; `short` seconds more would remove it."""

    text: str
    short: int


def find_obstacle(book: Book, visit: Visit, carer: Carer, widest: Space | None = None) -> Obstacle:
    """Return the least that keeps an eligible carer without a usable opening from a visit.

    `widest` is the carer's free time that is least too short, if known: see `Book.find_widest`.
    """
    if carer.breaks and book.find_openings(visit, carer):
        pause = min(carer.breaks, key=lambda pause: pause.earliest)
        text = (
            f"leaves no room for the {minutes(pause.duration)} break between "
            f"{nearest(pause.earliest)} and {nearest(pause.latest + pause.duration)}"
        )
        return Obstacle(text, pause.duration)
    if widest is not None:
        return _describe_shortage(visit, carer, widest, _find_freedom(book, visit, carer, widest))
    working = windows_at_work(visit, carer)
    if not working:
        return _off_work(visit, carer)
    least: tuple[int, Space, tuple[int, int]] | None = None
    for space in book.get_spaces(carer):
        if space.window not in working:
            continue
        # Without the journeys it is short by at least so much.
        short = _count_shortage(visit, (space.free, space.until - visit.duration))
        if least is None or short < least[0]:
            freedom = _find_freedom(book, visit, carer, space)
            short = _count_shortage(visit, freedom)
            if least is None or short < least[0]:
                least = short, space, freedom
    assert least is not None  # every window has a space
    return _describe_shortage(visit, carer, least[1], least[2])


def _find_freedom(book: Book, visit: Visit, carer: Carer, space: Space) -> tuple[int, int]:
    """Return the first and last start a space allows, apart from the tolerance."""
    at, travel = book.problem.client_of(visit).at, book.problem.travel
    first = space.free + travel.seconds(space.before, at, carer.mode)
    onward = travel.seconds(at, space.after, carer.mode)
    return first, space.until - onward - visit.duration


def _count_shortage(visit: Visit, freedom: tuple[int, int]) -> int:
    """Return how many seconds a space is too short or too far from the tolerance."""
    first, last = freedom
    return max(visit.earliest, first) - min(visit.latest, last)


def _describe_shortage(
    visit: Visit, carer: Carer, space: Space, freedom: tuple[int, int]
) -> Obstacle:
    first, last = freedom
    short = _count_shortage(visit, freedom)
    length = space.until - space.free
    needed = length + first - last  # for the visit and the journeys to it and from it
    late = minutes(max(visit.earliest, first) - last)
    if first <= last:
        text = f"{minutes(short)} outside tolerance"
    elif length < visit.duration or first > visit.latest:
        free = f"{nearest(space.free)}–{nearest(space.until)}"
        text = f"free {free} at best, but needs {minutes(needed)} with the journeys"
    elif space.to_home:
        end = carer.windows[space.window][1]
        text = f"would be home {late} after the shift ends at {nearest(end)}"
    else:
        text = f"would reach the next client, due {nearest(space.until)}, {late} late"
    return Obstacle(text, short)


def _off_work(visit: Visit, carer: Carer) -> Obstacle:
    """Return how far the nearest window of work is from the visit."""
    if not carer.windows:
        return Obstacle("not at work this day", 10**6)
    short, (begin, end) = min((_count_apart(visit, window), window) for window in carer.windows)
    if begin > visit.latest:
        text = f"shift starts {nearest(begin)}"
    elif end - visit.duration < visit.earliest:
        text = f"shift ends {nearest(end)}"
    else:
        text = f"shift {nearest(begin)}–{nearest(end)} is shorter than the visit"
    return Obstacle(text, short)


def _count_apart(visit: Visit, window: tuple[int, int]) -> int:
    begin, end = window
    if begin > visit.latest:
        return begin - visit.latest
    apart = visit.earliest + visit.duration - end
    return apart if apart > 0 else visit.duration
