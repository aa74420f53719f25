"""The changes that may let a visit in, one function each; `blockers` puts them in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from engine.rounds.case import Blocker, Case, Place, Record
from engine.rounds.problem import Break, Carer, Client, Visit
from engine.rounds.recommend import choose, find_pin_bars
from engine.rounds.result import Assignment
from engine.rounds.spaces import Opening
from engine.rounds.swaps import find_swaps
from engine.rounds.words import clock, counted, listed, minutes

WIDEST_TOLERANCE = 4 * 3600  # seconds that a tolerance may grow each way
LONGEST_EXTENSION = 2 * 3600  # seconds that a shift may grow at one end
MOST_SWAPS = 3

# What a lift costs the service, in seconds; what is counted in seconds comes on top.
ROOM, TOLERANCE, SHIFT, SWAP, BREAK = 0, 1, 600, 900, 1200
PIN, BORDER, SKILL, GENDER, CARER, EXCLUSION = 1800, 2700, 14400, 21600, 28800, 43200


def give_room(case: Case) -> Iterator[Blocker]:
    """Somebody could come as things are."""
    choices = choose(case.book, case.visit, case.usable)
    if choices:
        best = choices[0]
        names = (best.opening.carer.id, *([best.partner] if best.partner else []))
        text = f"{listed(names)} could come at {clock(best.start)} as things are: assign by hand."
        yield case.make("room", ROOM, text, Place(names, best.start))


def widen_tolerance(case: Case) -> Iterator[Blocker]:
    """The visit could start outside its tolerance."""
    visit = case.visit
    if visit.pinned_start is not None:
        return
    wide = replace(
        visit, before=visit.before + WIDEST_TOLERANCE, after=visit.after + WIDEST_TOLERANCE
    )
    place = _find_nearest(case, wide)
    if place is None:
        return
    early, late = max(0, visit.start - place.start), max(0, place.start - visit.start)
    extra = max(early - visit.before, late - visit.after)
    now = visit.before if early else visit.after
    text = f"Fits if the tolerance were {minutes(early or late)}, not {minutes(now)}: {place}."
    changed = replace(visit, before=max(visit.before, early), after=max(visit.after, late))
    yield case.make("tolerance", TOLERANCE + extra, text, place, changed)


def _find_nearest(case: Case, wide: Visit) -> Place | None:
    """Return the place for a visit that is nearest to its planned start."""
    found = [
        (_count_off(wide, opening), opening.carer.id, opening)
        for carer in case.able
        for opening in case.book.find_openings(wide, carer)
    ]
    found.sort(key=lambda one: one[:2])
    best: tuple[int, Place] | None = None
    for number, (off, _, opening) in enumerate(found):
        if best is not None and off >= best[0]:
            break
        others = [one[2] for one in found[:number]] if wide.carers == 2 else [None]
        for other in others:
            crew = [opening] if other is None else [other, opening]
            names = tuple(one.carer.id for one in crew)
            if len(set(names)) < wide.carers or not wide.pinned_carers <= set(names):
                continue
            start = case.book.choose_start(wide, crew)
            if start is not None and (best is None or abs(start - wide.start) < best[0]):
                best = abs(start - wide.start), Place(names, start)
    return None if best is None else best[1]


def _count_off(visit: Visit, opening: Opening) -> int:
    return max(0, opening.first - visit.start, visit.start - opening.last)


def extend_shift(case: Case) -> Iterator[Blocker]:
    """A shift could start earlier or end later."""
    for early in (False, True):
        best: Blocker | None = None
        for carer in case.able:
            for number in range(len(carer.windows)):
                limit = LONGEST_EXTENSION if best is None else best.cost - SHIFT - 1
                best = _extend(case, carer, number, limit, early=early) or best
        if best is not None:
            yield best


def _extend(case: Case, carer: Carer, number: int, limit: int, *, early: bool) -> Blocker | None:
    """Return the least extension of one window that makes room, if it is within a limit."""
    wide = _stretch(carer, number, limit, early=early)
    if wide is None:
        return None
    begin, end = carer.windows[number]
    needs = []
    for opening in case.book.find_openings(case.visit, wide):
        space = opening.space
        if space.window != number or not (space.from_home if early else space.to_home):
            continue
        for first, last in case.overlaps(opening):
            if early:
                needs.append(begin - (last - opening.there))
            else:
                needs.append(first + case.visit.duration + opening.onward - end)
    needed = min((need for need in needs if need > 0), default=0)
    exact = _stretch(carer, number, needed, early=early)
    place = None if exact is None else case.pair(case.book.find_usable(case.visit, exact))
    if exact is None or place is None:
        return None
    verb, way = ("started", "earlier") if early else ("ended", "later")
    text = f"Fits if {carer.id}'s shift {verb} {minutes(needed)} {way}: {place}."
    return case.make("shift", SHIFT + needed, text, place, exact, who=carer.id)


def _stretch(carer: Carer, number: int, seconds: int, *, early: bool) -> Carer | None:
    """Return a carer with a longer window, or None if another window is in the way."""
    windows = list(carer.windows)
    begin, end = windows[number]
    begin, end = (begin - seconds, end) if early else (begin, end + seconds)
    before = windows[number - 1][1] if number else begin
    after = windows[number + 1][0] if number + 1 < len(windows) else end
    begin, end = max(begin, before), min(end, after)
    if (begin, end) == windows[number]:
        return None
    windows[number] = begin, end
    return replace(carer, windows=tuple(windows))


def swap(case: Case) -> Iterator[Blocker]:
    """Another visit could go to another carer."""
    for found in find_swaps(case.book, case.visit, case.usable, most=MOST_SWAPS):
        names = (found.carer, *([found.pair_with] if found.pair_with else []))
        place = Place(names, found.start)
        text = (
            f"Fits if visit {found.moved} at {clock(found.moved_start)} were moved from "
            f"{found.carer} to {found.to}: {place}."
        )
        made = case.make("swap", SWAP + max(0, found.cost), text, place)
        moved = Assignment(found.moved, found.crew, found.moved_start)
        yield replace(made, carers=(found.carer, found.to), lines=(*made.lines, moved))


def move_break(case: Case) -> Iterator[Blocker]:
    """A break could be at another time of the shift."""
    for carer in case.able:
        if carer.breaks and case.book.find_openings(case.visit, carer):
            for number, pause in enumerate(carer.breaks):
                found = _move(case, carer, number, pause)
                if found is not None:
                    yield found
                    return


def _move(case: Case, carer: Carer, number: int, pause: Break) -> Blocker | None:
    for space in case.book.get_spaces(carer):
        if space.until - space.free - space.journey < pause.duration:
            continue
        other = replace(pause, earliest=space.free, latest=space.free)
        breaks = (*carer.breaks[:number], other, *carer.breaks[number + 1 :])
        exact = replace(carer, breaks=breaks)
        place = case.pair(case.book.find_usable(case.visit, exact))
        if place is not None:
            text = (
                f"Fits if {carer.id}'s {minutes(pause.duration)} break began at "
                f"{clock(space.free)}: {place}."
            )
            return case.make("break", BREAK, text, place, exact, who=carer.id)
    return None


def unpin(case: Case) -> Iterator[Blocker]:
    """The visit could be unpinned."""
    visit = case.visit
    if not visit.pinned_carers and visit.pinned_start is None:
        return
    free = replace(visit, pinned_carers=frozenset(), pinned_start=None)
    other = Case(case.book, free)
    for room in give_room(other):
        place = Place(room.carers, room.lines[0].start)
        text = f"Fits if it were not pinned to {_describe_pin(visit)}: {place}."
        yield other.make("pin", PIN, text, place, free)


def _describe_pin(visit: Visit) -> str:
    parts = [listed(visit.pinned_carers)] if visit.pinned_carers else []
    parts += [clock(visit.pinned_start)] if visit.pinned_start is not None else []
    return " at ".join(parts)


def cross_border(case: Case) -> Iterator[Blocker]:
    """A carer could work outside their patches."""
    yield from _lift_bar(
        case,
        "border",
        BORDER,
        lambda carer: replace(carer, patches=None),
        lambda carer: f"{carer.id} could work outside {listed(carer.patches or ()) or 'no patch'}",
    )


def train(case: Case) -> Iterator[Blocker]:
    """A carer could be trained."""
    needs = case.client.skills
    yield from _lift_bar(
        case,
        "skill",
        SKILL,
        lambda carer: replace(carer, skills=carer.skills | needs),
        lambda carer: f"{carer.id} had {listed(needs - carer.skills)} training",
    )


def accept_gender(case: Case) -> Iterator[Blocker]:
    """The client could accept a carer of another gender."""
    words = {"F": "a female carer", "M": "a male carer"}
    yield from _lift_bar(
        case,
        "gender",
        GENDER,
        lambda carer: replace(case.client, gender=None),
        lambda carer: f"the client accepted {words.get(carer.gender, carer.gender)}",
    )


def accept_excluded(case: Case) -> Iterator[Blocker]:
    """The client could accept a carer whom they exclude."""
    excluded = case.client.excluded
    yield from _lift_bar(
        case,
        "exclusion",
        EXCLUSION,
        lambda carer: replace(case.client, excluded=excluded - {carer.id}),
        lambda carer: f"{carer.id} were no longer excluded",
    )


def _lift_bar(
    case: Case,
    kind: str,
    cost: int,
    change: Callable[[Carer], Record],
    say: Callable[[Carer], str],
) -> Iterator[Blocker]:
    """Find the carer with this bar and no other who adds the least travel."""
    best: tuple[int, Carer, Place] | None = None
    for carer in case.book.problem.carers:
        if _name_bars(case.client, carer) != [kind] or find_pin_bars(case.visit, carer):
            continue
        own = case.book.find_usable(case.visit, carer)
        if own and (best is None or own[0].added < best[0]):
            place = case.pair(own)
            best = best if place is None else (own[0].added, carer, place)
    if best is not None:
        _, carer, place = best
        text = f"Fits if {say(carer)}: {place}."
        yield case.make(kind, cost, text, place, change(carer), who=carer.id)


def _name_bars(client: Client, carer: Carer) -> list[str]:
    """Return the kinds of what forbids a carer to visit a client."""
    bars = {
        "border": carer.patches is not None and client.patch not in carer.patches,
        "skill": not client.skills <= carer.skills,
        "gender": client.gender is not None and client.gender != carer.gender,
        "exclusion": carer.id in client.excluded,
    }
    return [kind for kind, barred in bars.items() if barred]


def add_carer(case: Case) -> Iterator[Blocker]:
    """One more carer could be found, or two; a pin that cannot be kept goes with it."""
    visit, book = case.visit, case.book
    present = [
        o for o in case.partners if visit.carers == 2 and visit.pinned_carers <= {o.carer.id}
    ]
    place = None
    for opening in present:
        start = book.choose_start(visit, [opening])
        if start is not None:
            place = Place((opening.carer.id,), start)
            break
    free = replace(visit, pinned_carers=frozenset(), pinned_start=None)
    keeps_pins = visit.earliest <= visit.latest and not visit.pinned_carers
    final = visit if place is not None or keeps_pins else free
    if place is None:
        place = Place((), min(max(final.start, final.earliest), final.latest))
    missing = visit.carers - len(place.carers)
    names = [f"carer wanted {number + 1}" for number in range(missing)]
    new = [_make_carer(case, name, place.start) for name in names]
    crew = Place((*place.carers, *names), place.start)
    changed: list[Record] = [*new, *([] if final is visit else [free])]
    yield case.make("carer", CARER * missing, _say_wanted(case, place, missing), crew, *changed)


def _make_carer(case: Case, name: str, start: int) -> Carer:
    """Return somebody who is with the client when the visit starts."""
    client, problem = case.client, case.book.problem
    return Carer(
        name,
        client.at,
        ((start, start + case.visit.duration),),
        min(problem.travel.modes),
        client.gender or "F",
        client.skills,
    )


def _say_wanted(case: Case, place: Place, missing: int) -> str:
    client, visit = case.client, case.visit
    gender = {"F": "female ", "M": "male "}.get(client.gender or "", "")
    skills = f" with {listed(client.skills)} training" if client.skills else ""
    word = counted(missing, f"more {gender}carer").replace("1 ", "one ", 1)
    when = f"{clock(place.start)}–{clock(place.start + visit.duration)}"
    beside = f" beside {place.carers[0]}" if place.carers else ""
    able, all_carers = len(case.book.get_able(client)), len(case.book.problem.carers)
    pin = f" and no pin to {_describe_pin(visit)}" if _describe_pin(visit) and not beside else ""
    return (
        f"Needs {word}{skills} {when}{beside}{pin}; {able} of {counted(all_carers, 'carer')} "
        f"{'qualifies' if able == 1 else 'qualify'} and {_say_busy(case)}."
    )


def _say_busy(case: Case) -> str:
    free = len({opening.carer.id for opening in case.usable})
    return f"{free or 'none'} of them {'is' if free < 2 else 'are'} free"
