"""The next best allocation: 10,000 random boards against an oracle, and what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from time import thread_time
from typing import Any
from uuid import UUID

import pytest

from allocation.rules import explain_no_best, find_next_best, read_policy
from allocation.types import AllocationPolicy, Clinician, Colour, Load, NextBest, QueueCase
from tests.unit.care_values import AT, POLICY, give, make_case, make_clinician

BOARDS = 10_000
SKILLS = {"prescriber": "Prescriber", "paediatrics": "Paediatrics", "palliative": "Palliative care"}
ORDER = ["BLACK", "RED", "AMBER", "GREEN", ""]


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def make_random_policy(random: Random) -> AllocationPolicy:
    return read_policy(
        {
            "unlocked_cap": random.choice([1, 2, 3, 3, 3, 5]),
            "preload_min": 1,
            "preload_max": random.choice([2, 4]),
            "preload_window": random.choice([0, 30, 60]),
            "excluded_modes": random.choice([["clinical_navigator", "face_to_face"], []]),
            "first_colours": random.choice([["BLACK", "RED"], ["BLACK"], [], ["RED", "GREEN"]]),
            "finishing_minutes": random.choice([0, 30]),
            "handling_minutes": random.choice([5, 20, 45]),
        },
        id=None,
        number=1,
    )


def make_random_case(number: int, random: Random, people: Sequence[Clinician]) -> QueueCase:
    case = make_case(
        number,
        Colour(random.choice(ORDER)),
        due_at=AT + minutes(random.randint(-60, 240)),
        received_at=AT - minutes(random.randint(0, 240)),
        is_priority=random.random() < 0.15,
        skills=tuple(code for code in SKILLS if random.random() < 0.2),
    )
    if people and random.random() < 0.3:
        case = give(case, random.choice(people))
    return case


def make_random_clinician(number: int, random: Random) -> Clinician:
    status = random.choice(["ready"] * 5 + ["paused", "finishing", "off", "not_included"])
    starts = AT + minutes(random.choice([-240, -60, -5, 0, 10, 29, 31, 90]))
    return make_clinician(
        number,
        f"Clinician {number}",
        skills={code: name for code, name in SKILLS.items() if random.random() < 0.6},
        mode=random.choice(["advice"] * 5 + ["clinical_navigator", "face_to_face"]),
        status=status,
        starts_at=starts,
        ends_at=max(starts, AT) + minutes(random.choice([-1, 1, 20, 29, 30, 31, 61, 120, 480])),
        paused_until=AT + minutes(random.choice([-1, 0, 20])) if status == "paused" else None,
        pause_reason="break" if status == "paused" else "",
        load=Load(random.randint(0, 4), random.randint(0, 1), random.randint(0, 9)),
        handling=random.choice([None, None, minutes(7), minutes(40)]),
    )


def is_clean(
    case: QueueCase, one: Clinician, queue: Sequence[QueueCase], policy: AllocationPolicy
) -> bool:
    """The sentences of the procedure, each once, without the rules that are tested."""
    is_before = one.starts_at > AT
    unlocked = one.load.unlocked
    # AL-010 – AL-013, AL-008, AL-025
    if one.mode in policy.excluded_modes or one.status in ("not_included", "off", "finishing"):
        return False
    if one.ends_at <= AT:
        return False
    if one.status == "paused" and one.paused_until is not None and one.paused_until > AT:
        return False
    # AL-019, AL-022, OQ-01
    if is_before:
        if one.starts_at - AT > minutes(policy.preload_window) or unlocked >= policy.preload_max:
            return False
        if case.due_at < one.starts_at:
            return False
    elif unlocked >= policy.unlocked_cap:
        return False
    # AL-014
    if set(case.skills) - set(one.skills):
        return False
    # AL-024
    if not is_before and one.ends_at - AT <= minutes(policy.finishing_minutes):
        return False
    each = one.handling or minutes(policy.handling_minutes)
    if (unlocked + 1) * each > one.ends_at - (one.starts_at if is_before else AT):
        return False
    # AL-016 – AL-018, OQ-05
    first = [str(colour) for colour in policy.first_colours]
    if case.is_priority or case.colour in first:
        return True
    higher = set(first) | set(ORDER[: ORDER.index(case.colour)])
    return not any(other.worker_id is None and other.colour in higher for other in queue)


def get_place(case: QueueCase) -> tuple[Any, ...]:
    return (ORDER.index(case.colour), case.due_at, case.received_at, case.id)


def check(
    best: NextBest | None,
    cases: Sequence[QueueCase],
    people: Sequence[Clinician],
    policy: AllocationPolicy,
    skip: frozenset[UUID],
) -> None:
    """Nothing of it breaks a rule; it is the first that can be had; without one there is none."""
    clean = [
        (case, one)
        for case in cases
        if case.worker_id is None and case.id not in skip
        for one in people
        if is_clean(case, one, cases, policy)
    ]
    if best is None:
        assert not clean
        return
    assert (best.case, best.clinician) in clean
    assert best.case == min((case for case, _ in clean), key=get_place)
    fits = [one for case, one in clean if case == best.case]
    there = [one for one in fits if one.starts_at <= AT] or fits
    assert best.clinician.load.unlocked == min(one.load.unlocked for one in there)
    assert {one.worker_id for one in best.alternatives} == {one.worker_id for one in people} - {
        best.clinician.worker_id
    }
    assert all(ground.sentence for ground in best.reasons)
    assert all(one.ground.sentence for one in (*best.alternatives, *best.passed_over))


def test_no_proposal_breaks_a_rule_on_ten_thousand_random_boards() -> None:
    random, proposals = Random(20261119), 0
    for _ in range(BOARDS):
        policy = make_random_policy(random)
        people = [make_random_clinician(n, random) for n in range(random.randint(0, 14))]
        cases = [make_random_case(n, random, people) for n in range(random.randint(0, 9))]
        skip = frozenset(case.id for case in cases if random.random() < 0.1)
        best = find_next_best(cases, people, policy, SKILLS, AT, skip=skip)
        check(best, cases, people, policy, skip)
        proposals += best is not None
        if best is None:
            assert explain_no_best(cases, people, policy, SKILLS, AT, skip=skip)
    assert BOARDS / 5 < proposals < BOARDS * 4 / 5


ORLA = make_clinician(
    1, "Dr Orla Fennimarch", skills={"prescriber": "Prescriber"}, load=Load(1, 1, 5)
)
SEFTON = make_clinician(
    2,
    "Sefton Applegarth",
    skills={"prescriber": "Prescriber"},
    load=Load(2, 1),
    ends_at=AT + timedelta(hours=5, minutes=48),
)
LUCIAN = make_clinician(3, "Lucian Peverelle", load=Load(0, 1, 3))
BRAM = make_clinician(4, "Dr Bram Ottersby", skills={"prescriber": "Prescriber"}, load=Load(3))
NAVIGATOR = make_clinician(5, "Petronella Vossamber", mode="clinical_navigator")
PEOPLE = (BRAM, LUCIAN, SEFTON, NAVIGATOR, ORLA)


def propose(
    *cases: QueueCase,
    people: Sequence[Clinician] = PEOPLE,
    skip: frozenset[UUID] = frozenset(),
    policy: AllocationPolicy = POLICY,
) -> NextBest | None:
    return find_next_best(cases, people, policy, SKILLS, AT, skip=skip)


def read(best: NextBest | None) -> Mapping[str, str]:
    assert best
    return {ground.sentence: ground.rule for ground in best.reasons}


def test_a_proposal_says_why_with_its_rules() -> None:
    red = make_case(4, skills=("prescriber",))
    best = propose(red, make_case(9, Colour.AMBER))
    assert best
    assert (best.case, best.clinician) == (red, ORLA)
    assert read(best) == {
        "First in order: earliest RED, no BLACK waiting": "AL-015",
        "1 of 3 unlocked": "AL-022",
        "Prescriber, as needed": "AL-014",
        "Clear by 20:22, shift ends 00:00": "AL-024",
        "Fewest unlocked of the 2 who fit": "AL-020",
    }
    others = {one.name: (one.can_take, one.ground.sentence) for one in best.alternatives}
    assert others == {
        "Sefton Applegarth": (True, "2 unlocked, not 1"),
        "Lucian Peverelle": (True, "does not have the skill: Prescriber"),
        "Dr Bram Ottersby": (False, "3 unlocked"),
        "Petronella Vossamber": (False, "Clinical Navigator — not allocated to"),
    }


def test_a_case_that_nobody_can_take_is_passed_over_with_why() -> None:
    child = make_case(1, Colour.BLACK, skills=("paediatrics",))
    pain = make_case(2, Colour.BLACK, skills=("prescriber", "palliative"))
    red = make_case(3)
    best = propose(child, pain, red)
    assert best
    assert best.case == red
    assert "First in order that somebody free can take: RED" in read(best)
    assert [(one.ref, one.ground.sentence) for one in best.passed_over] == [
        ("48001", "nobody on this shift is recorded as Paediatrics"),
        ("48002", "nobody on this shift is recorded as Prescriber and Palliative care"),
    ]


def test_amber_does_not_overtake_a_red_that_nobody_can_take_unless_it_is_tagged() -> None:
    red = make_case(1, skills=("paediatrics",))
    amber = make_case(2, Colour.AMBER)
    assert propose(red, amber) is None
    best = propose(red, replace(amber, is_priority=True))
    assert "Priority: may go before its colour" in read(best)


def test_a_skipped_case_still_waits() -> None:
    first, second, amber = make_case(1), make_case(2), make_case(3, Colour.AMBER)
    best = propose(first, second, amber, skip=frozenset({first.id}))
    assert best
    assert best.case == second
    skip = frozenset({first.id, second.id})
    assert propose(first, second, amber, skip=skip) is None
    text = explain_no_best([first, second, amber], PEOPLE, POLICY, SKILLS, AT, skip=skip)
    assert text.startswith("3 cases wait, of which 2 skipped.")


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        ({"load": Load(1)}, {"load": Load(2)}, "Fewest unlocked of the 2 who fit"),
        (
            {"load": Load(1, 0, 2)},
            {"load": Load(1, 0, 5)},
            "Fewest done per hour so far (1.00) of the 2 who fit with 1 unlocked",
        ),
        (
            {},
            {"ends_at": AT + timedelta(hours=3)},
            "Stays longest of the 2 who fit with 0 unlocked",
        ),
        ({}, {}, "As good as any of the 2 who fit with 0 unlocked"),
        (
            {},
            {"starts_at": AT + minutes(10)},
            "The only one of the 2 who fit who is there already",
        ),
        ({}, {"mode": "face_to_face"}, "The only one who fits now"),
    ],
)
def test_what_decided_between_two_is_said(
    one: dict[str, Any], other: dict[str, Any], sentence: str
) -> None:
    first, second = make_clinician(1, "A", **one), make_clinician(2, "B", **other)
    best = propose(make_case(1, due_at=AT + timedelta(hours=3)), people=(second, first))
    assert best
    assert best.clinician == first
    assert sentence in read(best)


def test_without_a_proposal_it_says_who_is_likely_to_be_free_next() -> None:
    paused = replace(SEFTON, status="paused", paused_until=AT + minutes(33), pause_reason="break")
    leaving = replace(LUCIAN, ends_at=AT + minutes(20))
    cases = [
        make_case(1),
        replace(give(make_case(2), BRAM), locked_at=AT - minutes(12), status="in_progress"),
    ]
    assert explain_no_best(cases, [BRAM, paused, leaving], POLICY, SKILLS, AT) == (
        "1 case waits and nobody can take one now: 1 has 3 unlocked, 1 paused until 20:15, 1 is at "
        "the end of the shift. The next to be free is likely Dr Bram Ottersby, about 19:50."
    )
    assert explain_no_best([], PEOPLE, POLICY, SKILLS, AT) == "No case waits to be allocated."
    assert "nobody is on shift" in explain_no_best(cases, [], POLICY, SKILLS, AT)


def test_a_proposal_among_500_cases_and_60_clinicians_is_quick() -> None:
    random = Random(7)
    people = [
        make_clinician(n, f"Clinician {n}", load=Load(random.randint(0, 3), 1, n % 9))
        for n in range(60)
    ]
    cases = [
        make_case(n, Colour(random.choice(ORDER)), skills=("palliative",) if n % 2 else ())
        for n in range(500)
    ]
    taken = []
    for _ in range(20):
        began = thread_time()
        assert find_next_best(cases, people, POLICY, SKILLS, AT)
        taken.append(thread_time() - began)
    assert sorted(taken)[18] < 0.05
