"""A scheduler moves visits by hand; every rule that would break is named before."""

from uuid import UUID

import pytest
from django.apps import apps

from accounts.roles import Role
from core.errors import InvalidInput, NotFound, NotPermitted, RulesBroken, StaleVersion
from core.models import BoardVersion, OutboxEvent, StatusChange
from rostering.models import CarerCommitment
from scheduling.models import Assignment, Round
from scheduling.rounds.selectors import get_edit_check, get_visit_details
from scheduling.rounds.services import (
    agree_out_of_pattern,
    move_visit,
    pin_visit,
    unassign_visit,
)
from tests.factories import NOW, World, clock, import_day, make_carer, make_client, make_day


def move(world: World, reference: str, *names: str, at: str, **changes: object) -> None:
    visit = world.visit(reference)
    values = {
        "visit_id": visit.pk,
        "version": visit.version,
        "worker_ids": [world.worker_id(name) for name in names],
        "starts_at": clock(at),
        "pin": False,
        "actor": world.actor(),
        "at": NOW,
    } | changes
    move_visit(**values)


def test_a_visit_its_assignment_and_the_carers_time_move_together(day: World) -> None:
    move(day, "V1", "Anjali", at="09:00")
    move(day, "V1", "Mabel", at="09:10")
    visit = day.visit("V1")
    assert (visit.planning_status, visit.starts_at) == ("planned", clock("09:10"))
    row = Assignment.objects.get(visit=visit, ended_at=None)
    assert (row.worker_id, row.starts_at) == (day.worker_id("Mabel"), visit.starts_at)
    claim = CarerCommitment.objects.get()
    assert (claim.worker_id, claim.starts_at, claim.ends_at) == (
        row.worker_id,
        visit.starts_at,
        visit.ends_at,
    )
    ended = Assignment.objects.get(visit=visit, ended_at=NOW)
    assert (ended.starts_at, ended.commitment_id, ended.ended_reason) == (None, None, "moved")


def test_each_change_is_logged_published_and_raises_versions(day: World) -> None:
    before = BoardVersion.objects.get(board=f"rounds:{day.area_id}:{day.day}").number
    published = OutboxEvent.objects.filter(name="RoundsChanged").count()
    move(day, "V1", "Anjali", at="09:00")
    change = StatusChange.objects.get(record_id=day.visit("V1").pk)
    assert (change.transition, change.actor_name) == ("assign", "Scheduler")
    assert BoardVersion.objects.get(board=f"rounds:{day.area_id}:{day.day}").number > before
    assert Round.objects.get(worker_id=day.worker_id("Anjali")).version == 1
    move(day, "V1", "Anjali", at="09:05")
    assert Round.objects.get(worker_id=day.worker_id("Anjali")).version == 2
    assert OutboxEvent.objects.filter(name="RoundsChanged").count() == published + 2


def test_the_history_keeps_who_why_and_in_which_service(day: World) -> None:
    move(day, "V1", "Anjali", at="09:00")
    unassign_visit(
        visit_id=day.visit("V1").pk,
        version=day.visit("V1").version,
        reason="Daughter is there today",
        actor=day.actor(),
        at=NOW,
    )
    history = apps.get_model("scheduling", "VisitHistory")
    last = history.objects.filter(pgh_obj_id=day.visit("V1").pk).order_by("pgh_id").last()
    assert last.planning_status == "unassigned"
    assert last.pgh_context["actor"] == "Scheduler"
    assert last.pgh_context["reason"] == "Daughter is there today"
    assert last.pgh_context["service"].endswith("unassign_visit")


@pytest.mark.parametrize(
    ("names", "at", "words"),
    [
        (["Anjali"], "09:45", "may start 08:30–09:30"),
        (["Barnaby"], "09:00", "female"),
        (["Mabel"], "09:00", "medication"),
        (["Odette"], "09:00", "excluded"),
    ],
)
def test_a_broken_rule_is_named_and_nothing_is_saved(
    world: World, names: list[str], at: str, words: str
) -> None:
    client = make_client("Brambledown", gender="F", skills=["medication"], excluded=["Odette"])
    carers = [
        make_carer("Anjali"),
        make_carer("Barnaby", gender="M"),
        make_carer("Mabel", skills=[]),
        make_carer("Odette"),
    ]
    data = make_day(carers=carers)
    data["clients"][0] = client
    import_day(world, data)
    with pytest.raises(RulesBroken, match=words):
        move(world, "V1", *names, at=at)
    assert world.visit("V1").planning_status == "unassigned"
    assert not Assignment.objects.exists()


def test_two_visits_too_close_name_the_journey(day: World) -> None:
    move(day, "V1", "Anjali", at="09:00")
    with pytest.raises(RulesBroken, match=r"needs .* min to visit Oatridge"):
        move(day, "V2", "Anjali", at="09:31")


def test_all_broken_rules_are_named_at_once(day: World) -> None:
    move(day, "V1", "Anjali", at="09:00")
    found = get_edit_check(
        visit_id=day.visit("V2").pk,
        worker_ids=[day.worker_id("Anjali")],
        starts_at=clock("08:40"),
        actor=day.actor(),
        at=NOW,
    )
    assert len(found.breaches) == 2  # too early for the client, and the carer is elsewhere


def test_a_double_handed_visit_needs_two(day: World) -> None:
    with pytest.raises(InvalidInput, match="needs 2 different carers"):
        move(day, "V3", "Anjali", at="11:00")
    with pytest.raises(InvalidInput, match="needs 2 different carers"):
        move(day, "V3", "Anjali", "Anjali", at="11:00")
    move(day, "V3", "Anjali", "Mabel", at="11:00")
    assert Assignment.objects.filter(visit=day.visit("V3"), ended_at=None).count() == 2


def test_a_stale_board_is_told_what_changed(day: World) -> None:
    move(day, "V1", "Anjali", at="09:00")
    with pytest.raises(StaleVersion, match="Scheduler changed it at 09:00"):
        move(day, "V1", "Mabel", at="09:00", version=1)
    assert day.visit("V1").version == 2


def test_nobody_but_scheduling_moves_visits(day: World) -> None:
    with pytest.raises(NotPermitted, match="may not assign visits"):
        move(day, "V1", "Anjali", at="09:00", actor=day.actor(Role.DSO))
    with pytest.raises(NotFound):
        move(day, "V1", "Anjali", at="09:00", visit_id=UUID(int=7))


def test_a_pin_holds_until_somebody_takes_it_off(day: World) -> None:
    move(day, "V1", "Anjali", at="09:00", pin=True)
    with pytest.raises(RulesBroken, match="pinned to start at 09:00"):
        move(day, "V1", "Anjali", at="09:10")
    visit = day.visit("V1")
    pin_visit(visit_id=visit.pk, version=visit.version, pinned=False, actor=day.actor(), at=NOW)
    move(day, "V1", "Anjali", at="09:10")
    assert day.visit("V1").pinned_start_at is None


def test_an_unassigned_visit_cannot_be_pinned(day: World) -> None:
    visit = day.visit("V1")
    with pytest.raises(InvalidInput, match="before you pin it"):
        pin_visit(visit_id=visit.pk, version=visit.version, pinned=True, actor=day.actor(), at=NOW)


def test_unassigning_needs_a_reason_and_gives_the_time_back(day: World) -> None:
    move(day, "V1", "Anjali", at="09:10")
    visit = day.visit("V1")
    values = {"visit_id": visit.pk, "version": visit.version, "actor": day.actor(), "at": NOW}
    with pytest.raises(InvalidInput, match="Say why"):
        unassign_visit(reason=" ", **values)
    unassign_visit(reason="Carer ill", **values)
    assert day.visit("V1").starts_at == day.visit("V1").wanted_at
    assert not CarerCommitment.objects.exists()


def test_outside_the_pattern_only_with_the_dsos_agreement(world: World) -> None:
    data = make_day()
    data["visits"][0] |= {"start": 14 * 3600 + 1800}
    import_day(world, data)
    with pytest.raises(RulesBroken, match=r"works 07:00–14:30.*ask the DSO"):
        move(world, "V1", "Anjali", at="14:30")
    values = {
        "visit_id": world.visit("V1").pk,
        "worker_id": world.worker_id("Anjali"),
        "at": NOW,
    }
    with pytest.raises(NotPermitted):
        agree_out_of_pattern(reason="She offered", actor=world.actor(), **values)
    with pytest.raises(InvalidInput, match="Say why"):
        agree_out_of_pattern(reason="", actor=world.actor(Role.DSO), **values)
    agree_out_of_pattern(reason="She offered", actor=world.actor(Role.DSO), **values)
    move(world, "V1", "Anjali", at="14:30")
    assert world.visit("V1").planning_status == "planned"
    details = get_visit_details(visit_id=world.visit("V1").pk, actor=world.actor(), at=NOW)
    assert "Dso agreed" in details.agreements[0]


def test_who_could_take_it_lists_a_carer_with_a_gap_and_says_why_not_the_others(
    world: World,
) -> None:
    carers = [make_carer("Anjali"), make_carer("Barnaby", gender="M", shift=[57600, 79200])]
    import_day(world, make_day(carers=carers))
    details = get_visit_details(visit_id=world.visit("V1").pk, actor=world.actor(), at=NOW)
    assert [taker.name for taker in details.takers] == ["Anjali"]
    assert details.blockers[0].name == "Barnaby"
    assert "16:00" in details.blockers[0].reason


def test_a_visit_of_another_area_reads_as_missing(day: World) -> None:
    from accounts.selectors import get_actor
    from tests.factories import direct_write, make_user

    stranger = make_user(Role.SCHEDULER, day.agency_id, "far@tests.example")
    with direct_write():
        stranger.grants.update(scope_id=day.patch_id("Otterbrook"))
    actor = get_actor(stranger, at=NOW)
    with pytest.raises(NotFound):
        get_visit_details(visit_id=day.visit("V1").pk, actor=actor, at=NOW)
    with pytest.raises(NotFound):
        move(day, "V1", "Anjali", at="09:00", actor=actor)


def test_the_history_of_a_visit_tells_who_moved_it_from_whom_to_whom(day: World) -> None:
    move(day, "V1", "Anjali", at="09:00", pin=True)
    visit = day.visit("V1")
    pin_visit(visit_id=visit.pk, version=visit.version, pinned=False, actor=day.actor(), at=NOW)
    move(day, "V1", "Mabel", at="09:10")
    history = get_visit_details(visit_id=visit.pk, actor=day.actor(), at=NOW).history
    texts = [one.text for one in history]
    assert "Given by Scheduler: to Anjali 09:00" in texts
    assert "Moved by Scheduler: from Anjali 09:00 to Mabel 09:10" in texts
    assert {"Pinned by Scheduler", "Unpinned by Scheduler"} <= set(texts)
