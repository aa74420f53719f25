"""Giving cases to clinicians through the services: every rule, and nothing half-written."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from accounts.roles import Role
from allocation import services
from allocation.models import Allocation, Case
from allocation.selectors import get_board, get_candidates, get_my_work
from core.audit import written_by
from core.errors import DomainError, InvalidInput, NotFound, NotPermitted, ReasonNeeded
from tests.factories import World
from tests.urgent_care import UrgentCare, add_queue, make_urgent_care

pytestmark = pytest.mark.django_db
ORLA, BRAM, MARGUERITE = "Dr Orla Fennimarch", "Dr Bram Ottersby", "Marguerite Sallowby"


@pytest.fixture
def care(world: World) -> UrgentCare:
    care = make_urgent_care(world)
    add_queue(care)
    return care


def give(care: UrgentCare, ref: str, name: str, **more: object) -> None:
    services.allocate_cases(
        case_ids=[care.case(ref).pk],
        worker_id=care.workers[name],
        actor=care.actor(),
        at=care.at,
        **more,  # type: ignore[arg-type]
    )


def move(
    care: UrgentCare, ref: str, name: str, code: str = "needs_changed", **more: object
) -> None:
    services.reallocate_case(
        case_id=care.case(ref).pk,
        worker_id=care.workers[name],
        reason_code=code,
        actor=care.actor(),
        at=more.pop("at", care.at),  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


def refuse(act: object, *args: object, **kwargs: object) -> DomainError:
    rows = Allocation.objects.count()
    with pytest.raises(DomainError) as caught, transaction.atomic():
        act(*args, **kwargs)  # type: ignore[operator]
    assert Allocation.objects.count() == rows
    return caught.value


def test_an_allocation_leaves_a_case_a_ledger_row_and_my_work(care: UrgentCare) -> None:
    give(care, "48074", ORLA)
    row = Allocation.objects.get()
    assert (row.worker_id, row.by_name, row.kind) == (care.workers[ORLA], "Wacc", "first")
    work = get_my_work(service_id=care.service_id, actor=care.person(ORLA), at=care.at)
    assert [case.ref for case in work.cases] == ["48074"]


def test_the_queue_is_in_the_order_of_work(care: UrgentCare) -> None:
    board = get_board(service_id=care.service_id, actor=care.actor(), at=care.at)
    assert [case.ref for case in board.cases] == [
        *("48074", "48081", "48111", "48084", "48085"),
        *("48096", "48098", "48104", "48120", "48127", "48132", "48133"),
    ]


def test_a_fourth_unlocked_case_is_refused_until_one_is_opened(care: UrgentCare) -> None:
    for ref in ("48074", "48081", "48111"):
        give(care, ref, BRAM)
    error = refuse(give, care, "48084", BRAM)
    assert (error.code, error.status) == ("unlocked_cap", 409)
    services.open_case(case_id=care.case("48074").pk, actor=care.person(BRAM), at=care.at)
    give(care, "48084", BRAM)
    assert Case.objects.filter(allocated_to=care.workers[BRAM], status="allocated").count() == 3


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Hector Dunmallow", "excluded_role"),
        ("Petronella Vossamber", "excluded_role"),
        ("Dr Rosalba Inchmoor", "excluded_role"),
    ],
)
def test_an_excluded_part_is_refused(care: UrgentCare, name: str, code: str) -> None:
    assert refuse(give, care, "48074", name).code == code


def test_amber_waits_for_red_unless_a_reason_is_given(care: UrgentCare) -> None:
    error = refuse(give, care, "48096", ORLA)
    assert isinstance(error, ReasonNeeded)
    assert "RED waiting: 3, oldest 114 min" in error.sentence
    give(care, "48096", ORLA, reason="Known to her")
    assert Allocation.objects.get().grounds == ["order"]


def test_priority_goes_before_the_order_and_says_so(care: UrgentCare) -> None:
    give(care, "48120", ORLA)
    assert Allocation.objects.get().grounds == ["priority"]


def test_a_missing_skill_needs_a_reason(care: UrgentCare) -> None:
    error = refuse(give, care, "48081", MARGUERITE)
    assert "Prescriber" in error.sentence
    give(care, "48081", MARGUERITE, reason="With the GP on the line")


def test_before_the_shift_only_the_pre_load(care: UrgentCare) -> None:
    una = "Dr Una Tarnhollow"
    for ref in ("48096", "48098", "48120", "48127"):
        give(care, ref, una, reason="pre-load")
    assert refuse(give, care, "48132", una, reason="x").code == "preload_cap"


def test_a_pause_refuses_and_ends_by_itself(care: UrgentCare) -> None:
    until = care.at + timedelta(minutes=15)
    services.pause_my_shift(until=until, reason="Break", actor=care.person(ORLA), at=care.at)
    error = refuse(give, care, "48074", ORLA)
    assert error.code == "paused"
    assert "paused until" in error.sentence
    system = care.actor(Role.SHIFT_MANAGER)
    assert services.wake_clinicians(actor=system, at=care.at) == 0
    assert services.wake_clinicians(actor=system, at=until) == 1
    assert care.shift(ORLA).status == "ready"


def test_several_cases_are_given_all_or_none(care: UrgentCare) -> None:
    ids = [care.case(ref).pk for ref in ("48074", "48081", "48084", "48111")]
    args = {"worker_id": care.workers[BRAM], "actor": care.actor(), "at": care.at}
    assert refuse(services.allocate_cases, case_ids=ids, **args).code == "unlocked_cap"
    services.allocate_cases(case_ids=ids[:3], **args)
    assert Allocation.objects.values("batch").distinct().count() == 1


def test_a_second_allocation_names_the_first(care: UrgentCare) -> None:
    give(care, "48074", ORLA)
    error = refuse(give, care, "48074", BRAM)
    assert error.code == "already_allocated"
    assert ORLA in error.sentence
    assert "Wacc" in error.sentence


def test_a_reallocation_keeps_both_rows_and_its_reason(care: UrgentCare) -> None:
    give(care, "48074", ORLA)
    move(care, "48074", BRAM)
    rows = list(Allocation.objects.order_by("at", "pk").values_list("kind", "ended_as"))
    assert sorted(rows) == [("again", ""), ("first", "moved")]
    for name, refs in ((ORLA, []), (BRAM, ["48074"])):
        work = get_my_work(service_id=care.service_id, actor=care.person(name), at=care.at)
        assert [case.ref for case in work.cases] == refs


@pytest.mark.parametrize(("minutes", "ended_as"), [(4, "corrected"), (6, "moved")])
def test_a_slip_counts_for_nobody_within_five_minutes(
    care: UrgentCare, minutes: int, ended_as: str
) -> None:
    give(care, "48074", ORLA)
    move(care, "48074", BRAM, "wrong_clinician", at=care.at + timedelta(minutes=minutes))
    assert Allocation.objects.exclude(ended_at=None).get().ended_as == ended_as


def test_an_open_case_moves_only_by_force(care: UrgentCare) -> None:
    give(care, "48074", ORLA)
    services.open_case(case_id=care.case("48074").pk, actor=care.person(ORLA), at=care.at)
    assert refuse(move, care, "48074", BRAM).code == "case_locked"
    values = {"case_id": care.case("48074").pk, "worker_id": care.workers[BRAM], "at": care.at}
    boss = care.actor(Role.SHIFT_MANAGER)
    with pytest.raises(NotPermitted):
        services.force_reallocation(**values, reason="x", actor=care.actor())
    with pytest.raises(InvalidInput):
        services.force_reallocation(**values, reason=" ", actor=boss)
    services.force_reallocation(**values, reason="Called away", actor=boss)
    case = care.case("48074")
    assert (case.status, case.locked_at, case.allocated_to_id) == (
        "allocated",
        None,
        care.workers[BRAM],
    )


def test_a_case_is_never_unallocated_not_even_in_sql(care: UrgentCare) -> None:
    give(care, "48074", ORLA)
    case = care.case("48074")
    error = refuse(services.unallocate_case, case_id=case.pk, actor=care.actor(), at=care.at)
    assert error.code == "cannot_unallocate"
    with (
        pytest.raises(DatabaseError, match="never unallocated"),
        transaction.atomic(),
        written_by(actor_id="", actor="tests", service="tests"),
    ):
        Case.objects.filter(pk=case.pk).update(status="queued", allocated_to=None)
    assert care.case("48074").allocated_to_id == care.workers[ORLA]


def test_another_persons_case_is_not_taken(care: UrgentCare) -> None:
    give(care, "48074", ORLA)
    error = refuse(
        services.open_case, case_id=care.case("48074").pk, actor=care.person(BRAM), at=care.at
    )
    assert f"is allocated to {ORLA} — ask the WACC to reallocate it" in error.sentence


def test_put_back_counts_again_and_complete_leaves_my_work(care: UrgentCare) -> None:
    give(care, "48074", ORLA)
    me = care.person(ORLA)
    values = {"case_id": care.case("48074").pk, "actor": me, "at": care.at}
    services.open_case(**values)
    services.put_back_case(**values)
    assert care.case("48074").status == "allocated"
    services.open_case(**values)
    assert refuse(services.complete_case, **values, outcome="no_contact").code == "too_few_attempts"
    care.try_in_vain("48074", ORLA)
    services.complete_case(**values, outcome="no_contact")
    assert care.case("48074").outcome == "no_contact"
    assert not get_my_work(service_id=care.service_id, actor=me, at=care.at).cases
    board = get_board(service_id=care.service_id, actor=care.actor(), at=care.at)
    assert next(one for one in board.clinicians if one.name == ORLA).load.done == 0


def test_without_a_session_nothing_is_allocated(world: World) -> None:
    care = make_urgent_care(world, start=False)
    care.add("48074", colour="BLACK")
    assert refuse(give, care, "48074", ORLA).code == "allocation_not_running"


def test_a_case_of_another_service_reads_as_missing(care: UrgentCare, world: World) -> None:
    with pytest.raises(NotFound):
        services.allocate_cases(
            case_ids=[world.agency_id],
            worker_id=care.workers[ORLA],
            actor=care.actor(),
            at=care.at,
        )


def test_the_best_to_choose_comes_first_and_who_cannot_comes_last(care: UrgentCare) -> None:
    give(care, "48074", ORLA)
    _, ranked = get_candidates(case_id=care.case("48084").pk, actor=care.actor(), at=care.at)
    assert (ranked[0].clinician.name, ranked[0].is_suggested) == (BRAM, True)
    last = {one.clinician.name for one in ranked if one.refusal}
    assert last == {"Hector Dunmallow", "Petronella Vossamber", "Dr Rosalba Inchmoor"}


def test_who_finishes_soon_is_named_with_whom_the_cases_could_go_to(care: UrgentCare) -> None:
    give(care, "48081", "Ewan Brackenfold", reason="Short")
    board = get_board(service_id=care.service_id, actor=care.actor(), at=care.at)
    need = next(one for one in board.needs if one.kind == "reallocate")
    assert (need.clinician.name, need.count) == ("Ewan Brackenfold", 1)
    assert [(one.ref, one.name) for one in need.receivers] == [("48081", ORLA)]


def test_the_session_does_not_close_over_somebodys_head(care: UrgentCare) -> None:
    give(care, "48074", "Ewan Brackenfold", reason="Short")
    later, boss = care.at + timedelta(hours=1), care.actor(Role.SHIFT_MANAGER)
    close = {"session_id": care.session_id, "actor": boss, "at": later}
    error = refuse(services.close_session, **close)
    assert error.code == "cases_left_over"
    assert "48074 (Ewan Brackenfold)" in error.sentence
    move(care, "48074", ORLA, "shift_ending", at=later)
    assert refuse(services.close_session, **close).code == "reason_for_nothing_missing"
    care.explain_silence(later)
    assert refuse(services.close_session, **close).code == "closes_early"
    services.close_session(**close, reason="Phones are down")


def test_a_pause_of_allocation_refuses_everybody_and_ends_by_itself(care: UrgentCare) -> None:
    boss, until = care.actor(Role.SHIFT_MANAGER), care.at + timedelta(minutes=10)
    services.pause_session(
        session_id=care.session_id, reason="Phones are down", until=until, actor=boss, at=care.at
    )
    error = refuse(give, care, "48074", ORLA)
    assert error.code == "allocation_paused"
    assert "Phones are down" in error.sentence
    assert services.wake_sessions(actor=boss, at=care.at) == 0
    assert services.wake_sessions(actor=boss, at=until) == 1
    give(care, "48074", ORLA)
