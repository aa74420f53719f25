"""The changes that may let a visit in, one function each; `blockers` puts them in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from engine.rounds.case import Blocker, Case, Place, Record
from engine.rounds.problem import Break, Carer, Client, Visit
from engine.rounds.recommend import choose
from engine.rounds.result import Assignment
from engine.rounds.spaces import Opening, windows_at_work
from engine.rounds.swaps import find_swaps
from engine.rounds.words import counted, listed, minutes, nearest, onward

# Seconds that a tolerance may grow each way. A client can be asked to wait an hour more than was
# agreed; what is further off is another visit, and to say that it would fit helps nobody.
WIDEST_TOLERANCE = 3600
LONGEST_EXTENSION = 2 * 3600  # seconds that a shift may grow at one end
MOST_SWAPS, SWAP_TRIES = 3, 4
MINUTE = 60
MOST_TRIES = 60  # places looked at for a wider tolerance, or for a longer shift at one end

# What a lift costs the service, in seconds; what is counted in seconds comes on top.
ROOM, TOLERANCE, SHIFT, SWAP, BREAK = 0, 1, 600, 900, 1200
PIN, BORDER, SKILL, GENDER, CARER, EXCLUSION = 1800, 2700, 14400, 21600, 28800, 43200


def give_room(case: Case) -> Iterator[Blocker]:
    """Somebody could come as things are."""
    choices = choose(case.book, case.visit, case.usable)
    if choices:
        best = choices[0]
        names = (best.opening.carer.id, *([best.partner] if best.partner else []))
        text = f"{listed(names)} could come at {onward(best.start)} as things are: assign by hand."
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
    text = (
        f"Fits if the tolerance were {minutes(early or late)}, not {minutes(now)}: {place}, "
        f"planned {nearest(visit.start)}."
    )
    changed = replace(visit, before=max(visit.before, early), after=max(visit.after, late))
    yield case.make("tolerance", TOLERANCE + extra, text, place, changed)


def _find_nearest(case: Case, wide: Visit) -> Place | None:
    """Return the place for a visit that is least outside its tolerance, of those tried."""
    visit, book = case.visit, case.book
    nearest = replace(wide, current_start=None)  # the published start has no claim any more
    seen: list[Opening] = []
    best: tuple[int, Place] | None = None
    tries = MOST_TRIES
    for least, carer, number in book.find_outside(visit, WIDEST_TOLERANCE):
        if tries <= 0 or (best is not None and least >= best[0]):
            break
        opening = None
        if case.may_ask(carer):
            opening = book.find_opening_in(nearest, carer, number)
        if opening is None:
            continue
        for crew in _find_crews(nearest, opening, seen):
            tries -= 1
            start = book.choose_start(nearest, crew)
            if start is None:
                continue
            extra = max(visit.earliest - start, start - visit.latest)
            if best is None or extra < best[0]:
                best = extra, Place(tuple(one.carer.id for one in crew), start)
        seen.append(opening)
    return None if best is None else best[1]


def _find_crews(
    visit: Visit, opening: Opening, others: Sequence[Opening]
) -> Iterator[Sequence[Opening]]:
    """Yield an opening by itself, or with each of others that shares a start, as pins allow."""
    if visit.carers == 1:
        yield [opening]
        return
    name = opening.carer.id
    for other in others:
        if other.first > opening.last or other.last < opening.first or other.carer.id == name:
            continue
        if visit.pinned_carers <= {name, other.carer.id}:
            yield [other, opening]


def extend_shift(case: Case) -> Iterator[Blocker]:
    """A shift could start earlier or end later."""
    visit = case.visit
    if visit.carers == 1:
        spans = [(visit.earliest, visit.latest)]
    else:
        spans = [(opening.first, opening.last) for opening in case.partners]
    if visit.earliest > visit.latest or not spans:
        return
    for early in (False, True):
        found = _extend_least(case, spans, early=early)
        if found is not None:
            yield found


def _extend_least(case: Case, spans: Sequence[tuple[int, int]], *, early: bool) -> Blocker | None:
    """Return the least extension of any window, of those tried."""
    best: Blocker | None = None
    tries = MOST_TRIES
    for least, carer, number in case.book.find_overrun(
        case.visit, LONGEST_EXTENSION, spans, early=early
    ):
        limit = LONGEST_EXTENSION if best is None else best.cost - SHIFT - 1
        if tries <= 0 or least > limit:
            break
        space = case.book.get_spaces(carer)[number]
        if (space.from_home if early else space.to_home) and case.may_ask(carer):
            tries -= 1
            best = _extend(case, carer, space.window, limit, early=early) or best
    return best


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
                start = max(last // MINUTE * MINUTE, first) if last - first >= MINUTE else last
                needs.append(begin - (start - opening.there))
            else:
                start = -(-first // MINUTE) * MINUTE if last - first >= MINUTE else first
                needs.append(start + case.visit.duration + opening.onward - end)
    needed = min((need for need in needs if need > 0), default=0)
    exact = _stretch(carer, number, needed, early=early)
    place = None if exact is None else case.pair(case.book.find_usable(case.visit, exact))
    if exact is None or place is None:
        return None
    whole = -(-needed // MINUTE) * MINUTE
    if early:
        change = f"started {minutes(needed)} earlier, at {nearest(begin - whole)}"
    else:
        change = f"ended {minutes(needed)} later, at {nearest(end + whole)}"
    text = f"Fits if {carer.id}'s shift {change}: {place}."
    return case.make("shift", SHIFT + needed, text, place, exact, who=carer.id)


def _stretch(carer: Carer, number: int, seconds: int, *, early: bool) -> Carer | None:
    """Return a carer with a longer window; None if another, or an absence, is in the way."""
    windows = list(carer.windows)
    begin, end = windows[number]
    others = [*windows[:number], *windows[number + 1 :], *carer.away]
    if early:
        wide = max([begin - seconds, *(stop for _, stop in others if stop <= begin)]), end
    else:
        wide = begin, min([end + seconds, *(start for start, _ in others if start >= end)])
    if wide == windows[number]:
        return None
    windows[number] = wide
    return replace(carer, windows=tuple(windows))


def swap(case: Case) -> Iterator[Blocker]:
    """Another visit could go to another carer."""
    swaps = find_swaps(case.book, case.visit, case.usable, most=MOST_SWAPS, tries=SWAP_TRIES)
    for found in swaps:
        if not case.may_ask(case.book.get_carer(found.carer)):
            continue
        names = (found.carer, *([found.pair_with] if found.pair_with else []))
        place = Place(names, found.start)
        text = (
            f"Fits if visit {found.moved} at {nearest(found.moved_start)} were moved from "
            f"{found.carer} to {found.to}: {place}."
        )
        made = case.make("swap", SWAP + max(0, found.cost), text, place)
        moved = Assignment(found.moved, found.crew, found.moved_start)
        yield replace(made, carers=(found.carer, found.to), lines=(*made.lines, moved))


def move_break(case: Case) -> Iterator[Blocker]:
    """A break could be at another time of the shift."""
    maybe = case.book.find_maybe(case.visit)
    for carer in case.able:
        if carer.breaks and carer.id in maybe and case.book.find_openings(case.visit, carer):
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
                f"{nearest(space.free)}: {place}."
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
    parts += [nearest(visit.pinned_start)] if visit.pinned_start is not None else []
    return " at ".join(parts)


def cross_border(case: Case) -> Iterator[Blocker]:
    """A carer could work outside their patches."""
    yield from _lift_bar(
        case,
        "border",
        BORDER,
        lambda carer: replace(carer, patches=None),
        lambda carer: _say_border(case.client, carer),
    )


def _say_border(client: Client, carer: Carer) -> str:
    own = listed(carer.patches or ())
    only = f", not only in {own}" if own else ""
    return f"{carer.id} could work in {client.patch or 'no patch'}{only}"


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
    bars, maybe = case.book.get_entry(case.client).bars, case.book.find_maybe(case.visit)
    for carer in case.book.problem.carers:
        if carer.id not in maybe or not bars[carer.id] or not case.may_ask(carer):
            continue
        if _name_bars(case.client, carer) != [kind]:
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
    word = f"{'two' if missing > 1 else 'one'} more {gender}carer{'s' if missing > 1 else ''}"
    when = f"{nearest(place.start)}–{nearest(place.start + visit.duration)}"
    beside = f" beside {place.carers[0]}" if place.carers else ""
    pin = f" and no pin to {_describe_pin(visit)}" if _describe_pin(visit) and not beside else ""
    return f"Needs {word}{skills} {when}{beside}{pin}; {_say_who_qualifies(case)}."


def _say_who_qualifies(case: Case) -> str:
    """Return how many carers may come, are at work within the tolerance, and are free."""
    able, everybody = case.book.get_able(case.client), len(case.book.problem.carers)
    if not able:
        return f"none of {counted(everybody, 'carer')} qualifies"
    verb = "qualifies" if len(able) == 1 else "qualify"
    qualify = f"{len(able)} of {counted(everybody, 'carer')} {verb}"
    working = sum(bool(windows_at_work(case.visit, carer)) for carer in able)
    if not working:
        return f"{qualify}, none of them works then"
    free = len({opening.carer.id for opening in case.usable})
    at_work = f"{working} of them {'works' if working == 1 else 'work'} then"
    return f"{qualify}, {at_work}, {free or 'none'} {'is' if free < 2 else 'are'} free"
