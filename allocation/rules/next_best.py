"""The next best allocation: which case to whom, with reasons that name their rule.

It proposes only what breaks no rule and needs no reason. Nothing is written without a person.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allocation.rules.choice import (
    find_fits,
    get_done_per_hour,
    get_own_stops,
    list_free,
    rank_candidates,
)
from allocation.rules.receivers import find_refusal
from allocation.rules.stops import Waiting, count_waiting, forecast_load, is_ending
from allocation.types import (
    AllocationPolicy,
    Alternative,
    Candidate,
    Clinician,
    Colour,
    Ground,
    NextBest,
    PassedOver,
    QueueCase,
    Readiness,
)
from core.texts import write_clock, write_count, write_list

MOST_PASSED_OVER = 20


@dataclass(frozen=True, slots=True)
class _Search:
    """What a proposal is found in; what waits and who is free is reckoned once."""

    queued: Sequence[QueueCase]
    waiting: Waiting
    free: Sequence[Clinician]
    clinicians: Sequence[Clinician]
    policy: AllocationPolicy
    skill_names: Mapping[str, str]
    at: datetime


def find_next_best(
    cases: Sequence[QueueCase],
    clinicians: Sequence[Clinician],
    policy: AllocationPolicy,
    skill_names: Mapping[str, str],
    at: datetime,
    *,
    skip: frozenset[UUID] = frozenset(),
) -> NextBest | None:
    """Return the first case in order of work that somebody can take without a stop, and who.

    `skip` are cases that somebody decided to leave for now: they still wait, so what comes after
    them in the order of colours does not overtake them.
    """
    search = _make_search(cases, clinicians, policy, skill_names, at)
    passed: list[QueueCase] = []
    for case in search.queued:
        if case.id in skip:
            continue
        fits = find_fits(case, search.free, at)
        if fits and not search.waiting.find_before(case, policy):
            return _propose(case, fits, passed, search, skip)
        passed.append(case)
    return None


def _make_search(
    cases: Sequence[QueueCase],
    clinicians: Sequence[Clinician],
    policy: AllocationPolicy,
    skill_names: Mapping[str, str],
    at: datetime,
) -> _Search:
    queued = sorted((case for case in cases if case.is_queued), key=lambda one: one.order)
    return _Search(
        queued,
        count_waiting(queued),
        list_free(clinicians, policy, at),
        clinicians,
        policy,
        skill_names,
        at,
    )


def _propose(
    case: QueueCase,
    fits: Sequence[Clinician],
    passed: Sequence[QueueCase],
    search: _Search,
    skip: frozenset[UUID],
) -> NextBest:
    ranked = rank_candidates(
        case, search.clinicians, search.waiting, search.policy, search.skill_names, search.at
    )
    return NextBest(
        case=case,
        clinician=fits[0],
        reasons=tuple(_give_reasons(case, fits, search, is_first=not passed and not skip)),
        alternatives=tuple(
            Alternative(
                one.clinician.worker_id,
                one.clinician.name,
                one.refusal is None,
                _compare(one, fits[0], search),
            )
            for one in ranked
            if one.clinician.worker_id != fits[0].worker_id
        ),
        passed_over=tuple(
            PassedOver(one.id, one.ref, one.colour, _say_why_passed(one, search))
            for one in passed[:MOST_PASSED_OVER]
        ),
    )


def _give_reasons(
    case: QueueCase, fits: Sequence[Clinician], search: _Search, *, is_first: bool
) -> Iterator[Ground]:
    yield _say_order(case, search, is_first=is_first)
    if case.is_priority:
        yield Ground("Priority: may go before its colour", "AL-018")
    yield _say_load(fits[0], search)
    if case.skills:
        names = write_list([search.skill_names.get(code, code) for code in case.skills])
        yield Ground(f"{names}, as needed", "AL-014")
    clear = forecast_load(fits[0], search.policy, search.at).clear_at
    ends = write_clock(fits[0].ends_at)
    yield Ground(f"Clear by {write_clock(clear)}, shift ends {ends}", "AL-024")
    yield _say_choice(fits, search.at)


def _say_order(case: QueueCase, search: _Search, *, is_first: bool) -> Ground:
    """Say which place in the order the case has: earliest RED, no BLACK waiting."""
    above = _get_above(case.colour)
    waits = [colour for colour in above if search.waiting.counts.get(colour)]
    colour = case.colour or "case without a colour"
    if is_first and not waits:
        more = f", no {_write_or(above)} waiting" if above else ""
        return Ground(f"First in order: earliest {colour}{more}", "AL-015")
    return Ground(f"First in order that somebody free can take: {colour}", "AL-015")


def _get_above(colour: Colour) -> list[Colour]:
    return list(Colour)[: list(Colour).index(colour)]


def _write_or(words: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _say_load(one: Clinician, search: _Search) -> Ground:
    policy, held = search.policy, one.load.unlocked
    if one.starts_at > search.at:
        most = f"{policy.preload_min}–{policy.preload_max}"
        return Ground(f"{held} of {most} before the shift", "AL-019")
    return Ground(f"{held} of {policy.unlocked_cap} unlocked", "AL-022")


def _say_choice(fits: Sequence[Clinician], at: datetime) -> Ground:
    """Say what decided between those who fit: the first thing in which the best differ."""
    best, count = fits[0], len(fits)
    if count == 1:
        return Ground("The only one who fits now")
    there = [one for one in fits if (one.starts_at > at) == (best.starts_at > at)]
    if len(there) == 1:
        return Ground(f"The only one of the {count} who fit who is there already", "AL-019")
    least = [one for one in there if one.load.unlocked == best.load.unlocked]
    if len(least) == 1:
        return Ground(f"Fewest unlocked of the {len(there)} who fit", "AL-020")
    tied = f"of the {len(least)} who fit with {best.load.unlocked} unlocked"
    rate = get_done_per_hour(best, at)
    even = [one for one in least if get_done_per_hour(one, at) == rate]
    if len(even) == 1:
        return Ground(f"Fewest done per hour so far ({rate:.2f}) {tied}")
    if sum(one.ends_at == best.ends_at for one in even) == 1:
        return Ground(f"Stays longest {tied}")
    return Ground(f"As good as any {tied}")


def _compare(one: Candidate, best: Clinician, search: _Search) -> Ground:
    """Say why somebody ranks lower than the best, or cannot be chosen."""
    if one.refusal:
        return Ground(one.refusal.short, one.refusal.rule)
    own, other = get_own_stops(one), one.clinician
    if own:
        return Ground(own[0].short, own[0].rule)
    if one.readiness == Readiness.STARTS and best.starts_at <= search.at:
        return Ground(f"starts {write_clock(other.starts_at)}", "AL-019")
    if other.load.unlocked > best.load.unlocked:
        return Ground(f"{other.load.unlocked} unlocked, not {best.load.unlocked}", "AL-020")
    mine, theirs = (get_done_per_hour(person, search.at) for person in (best, other))
    if theirs > mine:
        return Ground(f"{theirs:.2f} done per hour so far, not {mine:.2f}")
    if other.ends_at < best.ends_at:
        return Ground(f"shift ends {write_clock(other.ends_at)}, earlier")
    return Ground("fits as well")


def _say_why_passed(case: QueueCase, search: _Search) -> Ground:
    """Say why nobody can take a case now that comes before the proposed one."""
    before = search.waiting.find_before(case, search.policy)
    if before:
        waits = write_list([str(colour) for colour in before])
        return Ground(f"comes after {waits}, which wait", "AL-017")
    able = [one for one in search.clinicians if all(code in one.skills for code in case.skills)]
    names = write_list([search.skill_names.get(code, code) for code in case.skills])
    if not able:
        return Ground(f"nobody on this shift is recorded as {names}", "AL-014")
    if {one.worker_id for one in able} & {one.worker_id for one in search.free}:
        return Ground("due before the only people who fit start", "AL-019")
    who = f" with {names}" if names else ""
    return Ground(f"nobody{who} is free: {_write_reasons(able, search)}", "AL-022")


def explain_no_best(
    cases: Sequence[QueueCase],
    clinicians: Sequence[Clinician],
    policy: AllocationPolicy,
    skill_names: Mapping[str, str],
    at: datetime,
    *,
    skip: frozenset[UUID] = frozenset(),
) -> str:
    """Say why there is no proposal, and who is likely to be free next."""
    search = _make_search(cases, clinicians, policy, skill_names, at)
    left = [case for case in search.queued if case.id not in skip]
    count = write_count(len(search.queued), "case waits", "cases wait")
    if not search.queued:
        return "No case waits to be allocated."
    if not left or any(find_fits(case, search.free, at) for case in search.queued):
        return _explain_rest(search, skip, count)
    who = _write_reasons(clinicians, search)
    return f"{count} and nobody can take one now: {who}.{_write_next_free(cases, search)}"


def _explain_rest(search: _Search, skip: frozenset[UUID], count: str) -> str:
    """Say that somebody is free, but not for what comes first."""
    skipped = sum(case.id in skip for case in search.queued)
    if skipped:
        these = "it" if skipped == 1 else "these"
        return (
            f"{count}, of which {skipped} skipped. What is left either comes after {these} or fits "
            "nobody who is free."
        )
    first = search.queued[0]
    why = _say_why_passed(first, search).sentence
    return f"{count}. Case {first.ref} comes first: {why}. Choose somebody for it with a reason."


def _write_reasons(people: Sequence[Clinician], search: _Search) -> str:
    """Return why people are not free, counted: 5 have 3 unlocked, 1 paused until 20:15."""
    reasons = Counter(_say_not_free(one, search) for one in people)
    parts = [
        f"{count} {one if count == 1 else many}"
        for (one, many), count in reasons.most_common()
        if one
    ]
    return ", ".join(parts) or "nobody is on shift"


def _say_not_free(one: Clinician, search: _Search) -> tuple[str, str]:
    """Return why somebody is not free, of one person and of several; nothing of the excluded."""
    refusal = find_refusal(one, search.policy, search.at)
    if refusal is None:
        is_last = is_ending(one, search.policy, search.at)
        return _FEW["finishing"] if is_last else _FEW["skill"]
    if refusal.code in _FEW:
        return _FEW[refusal.code]
    has = ("has", "have") if refusal.code in ("unlocked_cap", "preload_cap") else ("", "")
    return f"{has[0]} {refusal.short}".strip(), f"{has[1]} {refusal.short}".strip()


_FEW = {
    "excluded_role": ("", ""),
    "not_included": ("is not included", "are not included"),
    "off_shift": ("is off", "are off"),
    "finishing": ("is at the end of the shift", "are at the end of their shift"),
    "skill": ("does not have the skill", "do not have the skill"),
}


def _write_next_free(cases: Sequence[QueueCase], search: _Search) -> str:
    """Return who is likely to be free next: a pause ends, a shift nears, an open case is done."""
    found = sorted(_find_next_free(cases, search), key=lambda one: (one[0], one[1]))
    if not found:
        return ""
    return f" The next to be free is likely {found[0][1]}, about {write_clock(found[0][0])}."


def _find_next_free(cases: Sequence[QueueCase], search: _Search) -> Iterator[tuple[datetime, str]]:
    opened = {case.worker_id: case.locked_at for case in cases if case.locked_at}
    default = timedelta(minutes=search.policy.handling_minutes)
    for one in search.clinicians:
        refusal, locked_at = find_refusal(one, search.policy, search.at), opened.get(one.worker_id)
        code = refusal.code if refusal else ""
        if code == "paused" and one.paused_until:
            yield one.paused_until, one.name
        elif code == "not_started":
            yield one.starts_at - timedelta(minutes=search.policy.preload_window), one.name
        elif code == "unlocked_cap" and locked_at:
            # Whoever is done with the open case opens the next, which makes room.
            yield max(locked_at + (one.handling or default), search.at), one.name
