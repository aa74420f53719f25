"""How urgent care is written, and what the address bar of its board says."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from allocation.forms.address import QueueAddress, clean_query, read_address
from allocation.presenters.board import present_board, sort_cases
from allocation.presenters.dialog import choose, present_choices, present_refused
from allocation.presenters.people import present_person
from allocation.presenters.words import count_minutes, write_left, write_long, write_state
from allocation.rules import find_needs, get_readiness, rank_batch
from allocation.types import Board, Clinician, Load, QueueCase, SessionFacts
from core.errors import DomainError, InvalidInput, NotFound
from tests.unit.care_values import AT, POLICY, give, make_case, make_clinician

SERVICE = UUID(int=1)
SKILLS = {"prescriber": "Prescriber"}


class Query(dict[str, list[str]]):
    """A query string."""

    def get(self, key: str, default: str = "", /) -> str:  # type: ignore[override]
        return self.getlist(key)[-1] if key in self else default

    def getlist(self, key: str, /) -> list[str]:
        return super().get(key, [])


ORLA = make_clinician(1, "Dr Orla Fennimarch", skills=SKILLS)
BRAM = make_clinician(2, "Dr Bram Ottersby")
SESSION = SessionFacts(
    id=UUID(int=5),
    service_id=SERVICE,
    service_name="IUC",
    status="active",
    starts_at=AT - timedelta(hours=2),
    ends_at=AT + timedelta(hours=6),
    started_at=AT - timedelta(hours=2),
    lead_id=UUID(int=6),
    lead_name="Nadia Quillfeather",
    lead_user_id=None,
    lead_mode="wacc_home_visit",
    pause_reason="",
    paused_until=None,
    paused_by="",
    service_shift_id=UUID(int=7),
    resource="",
    start_due_at=None,
    message_sent_at=None,
    closed_at=None,
)


def make_board(*cases: QueueCase, people: tuple[Clinician, ...] = (ORLA, BRAM)) -> Board:
    return Board(
        service_id=SERVICE,
        service_name="IUC Advice",
        session=SESSION,
        policy=POLICY,
        cases=cases,
        clinicians=people,
        excluded=(),
        names={one.worker_id: one.name for one in people},
        skill_names=SKILLS,
        needs=find_needs(cases, people, POLICY, AT),
        at=AT,
    )


def show(board: Board, **address: Any) -> Any:
    asked = QueueAddress(SERVICE, **address)
    return present_board(board, asked, can_allocate=True, changed_at=AT)


def read(*choices: UUID, **parts: list[str]) -> QueueAddress | None:
    names: Mapping[UUID, str] = dict.fromkeys(choices or (SERVICE,), "IUC")
    return read_address(Query(parts), names)


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (12, "12 min left"),
        (60, "1 h left"),
        (83, "1 h 23 min left"),
        (0, "0 min overdue"),
        (-9, "9 min overdue"),
        (-61, "1 h 1 min overdue"),
    ],
)
def test_time_left_is_written_as_people_say_it(minutes: int, text: str) -> None:
    assert write_left(minutes) == text


def test_a_minute_that_began_still_counts_as_left() -> None:
    assert count_minutes(AT + timedelta(seconds=1), AT) == 1
    assert count_minutes(AT, AT) == 0
    assert count_minutes(AT - timedelta(seconds=61), AT) == -1
    assert write_long(0) == "0 min"


@pytest.mark.parametrize(
    ("changes", "state", "load", "left"),
    [
        ({}, "Ready", "0 of 3", "4 h 18 min left"),
        ({"load": Load(3, 1, 4)}, "Full", "3 of 3", "4 h 18 min left"),
        (
            {
                "status": "paused",
                "paused_until": AT + timedelta(minutes=33),
                "pause_reason": "break",
            },
            "Paused until 20:15",
            "0 of 3",
            "4 h 18 min left",
        ),
        (
            {"ends_at": AT + timedelta(minutes=28), "load": Load(2)},
            "Finishing 20:10",
            "2 of 3",
            "28 min left",
        ),
        (
            {"starts_at": AT + timedelta(minutes=18), "load": Load(2)},
            "Starts 20:00",
            "2 of 3–4",
            "in 18 min",
        ),
        ({"ends_at": AT - timedelta(minutes=1)}, "Off", "0 of 3", "over"),
    ],
)
def test_a_clinicians_state_is_one_tag(
    changes: dict[str, Any], state: str, load: str, left: str
) -> None:
    person = present_person(replace(ORLA, **changes), POLICY, AT)
    assert (person.state, person.load, person.left) == (state, load, left)


def test_parts_that_nothing_is_allocated_to_say_so() -> None:
    one = replace(BRAM, mode="clinical_navigator")
    assert write_state(one, get_readiness(one, POLICY, AT)) == "Not allocated to"


def test_counts_of_the_filter_equal_the_list() -> None:
    board = make_board(
        give(make_case(1), ORLA), give(make_case(2), ORLA), make_case(3), give(make_case(4), BRAM)
    )
    view = show(board)
    assert [(one.text, one.count) for one in view.options] == [
        ("Dr Bram Ottersby", 1),
        ("Dr Orla Fennimarch", 2),
    ]
    assert (view.all.count, view.blanks.count) == (4, 1)
    for one in (*view.options, view.blanks):
        assert len(show(board, allocated=(one.value,)).rows) == one.count
    assert len(show(board, allocated=("held",)).rows) == 3


def test_somebody_who_is_filtered_by_stays_in_the_list_without_cases() -> None:
    view = show(make_board(make_case(1)), allocated=(str(ORLA.worker_id),))
    assert [(one.text, one.count, one.is_chosen) for one in view.options] == [
        ("Dr Orla Fennimarch", 0, True)
    ]
    assert view.empty == "No case fits this filter."


def test_text_of_a_row_cannot_be_markup() -> None:
    case = make_case(1, ref="<b>1</b>", tags=("<script>",))
    view = show(make_board(case))
    assert view.rows[0].ref == "&lt;b&gt;1&lt;/b&gt;"
    assert view.rows[0].tags == "&lt;script&gt;"


def test_cases_are_sorted_as_the_address_says() -> None:
    cases = [make_case(2), make_case(1), make_case(3)]
    assert [one.id.int for one in sort_cases(cases, "due")] == [1, 2, 3]
    assert [one.id.int for one in sort_cases(cases, "-due")] == [3, 2, 1]
    assert [one.id.int for one in sort_cases(cases, "received")] == [3, 2, 1]
    assert [one.id.int for one in sort_cases(cases, "-colour")] == [3, 1, 2]


def test_what_waits_for_the_wacc_leads_on() -> None:
    leaving = replace(BRAM, ends_at=AT + timedelta(minutes=28), load=Load(1))
    coming = make_clinician(3, "Dr Una Tarnhollow", starts_at=AT + timedelta(minutes=18))
    orla = replace(ORLA, free_since=AT)
    board = make_board(give(make_case(1), leaving), make_case(2), people=(orla, leaving, coming))
    move, preload = show(board).needs
    assert move.text == "Dr Bram Ottersby finishes 20:10, has 1 unlocked"
    assert (move.action, move.href) == (
        "Reallocate 1",
        f"/allocation/clinicians/{leaving.shift_id}/reallocate",
    )
    assert (
        preload.text == "Dr Una Tarnhollow starts 20:00, pre-load 0 of 3–4; no case that waits fits"
    )
    later = make_case(3, due_at=AT + timedelta(hours=1))
    _, preload = show(make_board(*board.cases, later, people=board.clinicians)).needs
    assert preload.href == f"/allocation/cases/{later.id}/allocate?to={coming.worker_id}"


def test_without_a_session_nothing_is_offered() -> None:
    view = show(replace(make_board(make_case(1)), session=None))
    assert (view.status.kind, view.can_allocate, view.needs) == ("off", False, ())


@pytest.mark.parametrize(
    ("parts", "allocated"),
    [
        ({}, ()),
        ({"only": ["blanks"]}, ("blanks",)),
        ({"only": ["held"]}, ("held",)),
        ({"was": ["all"], "of": ["1"], "allocated": ["all", str(UUID(int=9))]}, ("held",)),
        (
            {"was": ["all"], "of": ["2"], "allocated": ["all", str(UUID(int=9))]},
            (str(UUID(int=9)),),
        ),
        ({"was": ["some"], "of": ["1"], "allocated": ["all", "blanks"]}, ()),
        ({"was": ["some"], "of": ["1"], "allocated": ["blanks", str(UUID(int=9))]}, ()),
        ({"was": ["all"], "of": ["1"], "allocated": ["all", "blanks"]}, ("blanks",)),
    ],
)
def test_the_filter_is_kept_in_its_shortest_form(
    parts: dict[str, list[str]], allocated: tuple[str, ...]
) -> None:
    address = read(**parts)
    assert address
    assert address.allocated == allocated


def test_what_no_address_can_say_is_refused() -> None:
    with pytest.raises(InvalidInput):
        read(allocated=["somebody"])
    with pytest.raises(NotFound):
        read(service=[str(UUID(int=3))])
    assert read_address(Query({}), {}) is None


def test_the_address_leaves_out_what_is_usual() -> None:
    other = UUID(int=2)
    assert read(sort=["sideways"]) == QueueAddress(SERVICE)
    two = read(SERVICE, other, service=[str(other)], q=[" 480  84 "])
    assert two
    assert two.query == f"q=480+84&service={other}"


def test_the_way_back_holds_nothing_but_the_board() -> None:
    assert clean_query("q=48&to=//evil.example&sort=due&next=//evil") == "q=48&sort=due"
    assert clean_query("next=1&skip=5") == "next=1&skip=5"


def test_somebody_who_cannot_be_chosen_is_not_chosen_by_the_address() -> None:
    full = replace(BRAM, load=Load(3))
    ranked = rank_batch([make_case(1)], [ORLA, full], [make_case(1)], POLICY, SKILLS, AT)
    assert choose(ranked, str(full.worker_id)) == str(ORLA.worker_id)
    off = present_choices(ranked, POLICY, AT)[-1]
    assert (off.name, off.is_off, off.note, off.rule) == (full.name, True, "3 unlocked", "AL-022")


def test_several_cases_are_too_many_for_somebody_with_room_for_one() -> None:
    nearly, cases = replace(ORLA, load=Load(2)), [make_case(1), make_case(2)]
    ranked = rank_batch(cases, [nearly, BRAM], cases, POLICY, SKILLS, AT)
    assert [(one.clinician.name, one.refusal is None) for one in ranked] == [
        (BRAM.name, True),
        (ORLA.name, False),
    ]
    assert ranked[0].is_suggested


def test_a_refusal_has_the_rule_of_the_person_who_was_chosen() -> None:
    navigator = replace(BRAM, mode="clinical_navigator")
    [ranked] = rank_batch([make_case(1)], [navigator], [], POLICY, SKILLS, AT)
    assert ranked.refusal
    error = DomainError(ranked.refusal.sentence, code=ranked.refusal.code)
    refused = present_refused(error, ranked)
    assert (refused.rule, refused.is_of_person) == ("AL-011", True)
    assert refused.heading == "Nothing is allocated to Dr Bram Ottersby this shift"
    plain = present_refused(DomainError("No.", code="unheard_of"), None)
    assert (plain.heading, plain.rule, plain.is_of_person) == ("Nothing was changed", "", False)
