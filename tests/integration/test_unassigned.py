"""Visits that have nobody: found by every path, told of in time, acknowledged, closed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from core import health, sweeping
from messaging.models import Notice
from scheduling.models import EpisodeEvent, UnassignedEpisode, Visit
from scheduling.rounds.services import move_visit, unassign_visit
from scheduling.unassigned.services import check_unassigned_visits, set_ladder
from tests.factories import (
    DAY,
    NOW,
    World,
    clock,
    direct_write,
    import_day,
    make_carer,
    make_client,
    make_day,
    make_user,
    make_visit,
)
from tests.integration.test_visit_plans import agree, call, generate

pytestmark = pytest.mark.django_db


def place(world: World, reference: str, carer: str, start: str, at: datetime = NOW) -> None:
    visit = world.visit(reference)
    move_visit(
        visit_id=visit.pk,
        version=visit.version,
        worker_ids=[world.worker_id(carer)],
        starts_at=clock(start),
        pin=False,
        actor=world.actor(),
        at=at,
    )


def take(world: World, reference: str, at: datetime = NOW) -> None:
    visit = world.visit(reference)
    unassign_visit(
        visit_id=visit.pk, version=visit.version, reason="Ill.", actor=world.actor(), at=at
    )


def get_open(world: World, reference: str) -> UnassignedEpisode:
    return UnassignedEpisode.objects.get(visit=world.visit(reference), status="open")


def get_notices(world: World, role: Role, kind: str = "unassigned_alert") -> list[Notice]:
    rows = Notice.objects.filter(to_user=world.users[role], kind=kind)
    return list(rows.order_by("opened_at", "pk"))


def sign_in(world: World, role: Role) -> Client:
    client = Client()
    client.force_login(world.users[role])
    return client


@pytest.fixture(autouse=True)
def _clocks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The database's clock shows what the test's does, and each test looks anew."""
    sweeping._last_looked.clear()
    monkeypatch.setattr(sweeping, "get_database_time", timezone.now)
    monkeypatch.setattr(health, "get_database_time", timezone.now)
    with time_machine.travel(NOW, tick=False):
        yield


def test_an_imported_day_opens_an_episode_for_each_visit_with_both_alerts(day: World) -> None:
    episodes = UnassignedEpisode.objects.filter(visit__patch__area_id=day.area_id)
    assert episodes.count() == Visit.objects.filter(patch__area_id=day.area_id).count() == 4
    for episode in episodes:
        steps = {step.step: step for step in episode.steps.all()}
        assert set(steps) == {"TL", "DSO"}
        due_at = max(NOW, episode.visit.starts_at - timedelta(hours=24))
        assert {step.due_at for step in steps.values()} == {due_at}
        assert episode.trail.get().kind == "opened"


def test_a_visit_taken_away_by_hand_says_why_in_the_same_transaction(day: World) -> None:
    place(day, "V2", "Mabel", "09:15")
    assert not UnassignedEpisode.objects.filter(visit=day.visit("V2"), status="open").exists()
    take(day, "V2")
    episode = get_open(day, "V2")
    assert "Scheduler" in episode.cause
    assert "Ill." in episode.cause
    assert "Mabel" in episode.cause


def test_a_visit_that_sql_left_with_nobody_is_found_by_the_sweep(day: World) -> None:
    place(day, "V2", "Mabel", "09:15")
    with direct_write(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE scheduling_assignment SET ended_at = now(), ended_reason = 'sql', "
            "starts_at = NULL, ends_at = NULL, commitment_id = NULL"
        )
        cursor.execute("UPDATE scheduling_visit SET planning_status = 'unassigned'")
    assert not UnassignedEpisode.objects.filter(visit=day.visit("V2"), status="open").exists()
    check_unassigned_visits(at=NOW)
    assert get_open(day, "V2").steps.count() == 2


def test_generated_visits_have_episodes_before_anybody_looks(day: World) -> None:
    agree(day, call())
    assert generate(day).created == 3
    made = Visit.objects.filter(plan_line__isnull=False)
    assert UnassignedEpisode.objects.filter(visit__in=made, status="open").count() == 3


@pytest.mark.req("UN-005")
def test_a_visit_in_less_than_24_hours_reaches_the_leader_at_once_by_the_page(day: World) -> None:
    place(day, "V2", "Mabel", "09:15")
    visit = day.visit("V2")
    late = visit.starts_at - timedelta(hours=23, minutes=59)
    with time_machine.travel(late, tick=False):
        address = reverse("visit_unassign", kwargs={"visit_id": visit.pk})
        form = {"version": visit.version, "reason": "Ill."}
        query = f"?patch={visit.patch_id}&day={DAY}"
        answer = sign_in(day, Role.SCHEDULER).post(address + query, form)
        assert answer.status_code == 302
    check_unassigned_visits(at=late + timedelta(seconds=1))
    with time_machine.travel(late + timedelta(seconds=2), tick=False):
        shown = sign_in(day, Role.TEAM_LEADER).get(reverse("message_list")).content.decode()
    assert "Acknowledge under Unassigned" in shown
    assert "Larkfield" in shown
    assert not Visit.objects.exclude(pk=visit.pk).filter(planning_status="cancelled").exists()


@pytest.mark.req("UN-010")
def test_leader_and_dso_are_alerted_in_the_same_minute(day: World) -> None:
    check_unassigned_visits(at=clock("08:00") - timedelta(hours=23))
    for role in (Role.TEAM_LEADER, Role.DSO):
        (notice,) = get_notices(day, role)
        assert notice.is_urgent
        assert notice.opened_at == clock("08:00") - timedelta(hours=23)
        with time_machine.travel(notice.opened_at, tick=False):
            assert notice.text in sign_in(day, role).get(reverse("message_list")).content.decode()
    assert not get_notices(day, Role.DIRECT_CARE_MANAGER)


def test_a_notice_names_no_client_and_says_how_many_where_and_when(day: World) -> None:
    check_unassigned_visits(at=clock("08:00") - timedelta(hours=1))
    (notice,) = get_notices(day, Role.TEAM_LEADER)
    assert notice.text.startswith("4 visits have no carer: Larkfield (")
    names = [visit.client.person.family_name for visit in Visit.objects.all()]
    assert not any(name in notice.text for name in names)


def test_it_is_repeated_every_quarter_of_an_hour_until_somebody_acknowledges(day: World) -> None:
    start = clock("08:00") - timedelta(hours=2)
    check_unassigned_visits(at=start)
    check_unassigned_visits(at=start + timedelta(minutes=14))
    assert len(get_notices(day, Role.DSO)) == 1
    check_unassigned_visits(at=start + timedelta(minutes=15))
    assert len(get_notices(day, Role.DSO)) == 2
    assert [one.status for one in get_notices(day, Role.DSO)] == ["closed", "open"]


def test_after_an_outage_one_alert_goes_out_not_one_for_each_that_was_missed(day: World) -> None:
    start = clock("08:00") - timedelta(hours=5)
    check_unassigned_visits(at=start)
    assert check_unassigned_visits(at=start + timedelta(hours=3)) == 8
    assert check_unassigned_visits(at=start + timedelta(hours=3, minutes=1)) == 0
    assert len(get_notices(day, Role.TEAM_LEADER)) == 2


@pytest.mark.req("TK-033")
def test_managers_are_told_after_three_repeats_in_vain(day: World) -> None:
    at = clock("08:00") - timedelta(hours=3)
    for repeat in range(4):
        assert not get_notices(day, Role.DIRECT_CARE_MANAGER)
        check_unassigned_visits(at=at + timedelta(minutes=15 * repeat))
    for role in (Role.DIRECT_CARE_MANAGER, Role.SCHEDULING_MANAGER):
        (notice,) = get_notices(day, role)
        with time_machine.travel(notice.opened_at, tick=False):
            assert notice.text in sign_in(day, role).get(reverse("message_list")).content.decode()


def acknowledge(world: World, role: Role, *references: str) -> Any:
    ids = [get_open(world, one).pk for one in references]
    return sign_in(world, role).post(reverse("unassigned_acknowledge"), {"episode": ids})


def test_a_leader_acknowledges_for_leaders_and_a_dso_for_dsos(day: World) -> None:
    start = clock("08:00") - timedelta(hours=2)
    check_unassigned_visits(at=start)
    with time_machine.travel(start + timedelta(minutes=1), tick=False):
        assert acknowledge(day, Role.TEAM_LEADER, "V1", "V2", "V3", "V4").status_code == 302
    (notice,) = get_notices(day, Role.TEAM_LEADER)
    assert notice.status == "closed"
    check_unassigned_visits(at=start + timedelta(minutes=15))
    assert len(get_notices(day, Role.TEAM_LEADER)) == 1
    assert len(get_notices(day, Role.DSO)) == 2
    with time_machine.travel(start + timedelta(minutes=16), tick=False):
        again = acknowledge(day, Role.TEAM_LEADER, "V1")
    assert again.status_code == 409
    assert "acknowledged this" in again.content.decode()


@pytest.mark.req("UN-019")
def test_a_covered_visit_stops_the_alerts_and_tells_whoever_was_alerted(day: World) -> None:
    start = clock("08:00") - timedelta(hours=2)
    check_unassigned_visits(at=start)
    visit, later = day.visit("V2"), start + timedelta(minutes=5)
    with time_machine.travel(later, tick=False):
        form = {
            "carer": [day.worker_id("Mabel")],
            "day": DAY.isoformat(),
            "start": "09:15",
            "version": visit.version,
        }
        address = reverse("visit_move", kwargs={"visit_id": visit.pk})
        query = f"?patch={visit.patch_id}&day={DAY}"
        assert sign_in(day, Role.SCHEDULER).post(address + query, form).status_code == 302
        for role in (Role.TEAM_LEADER, Role.DSO):
            shown = sign_in(day, role).get(reverse("message_list")).content.decode()
            assert "covered by Mabel" in shown
    episode = UnassignedEpisode.objects.get(visit=visit)
    assert (episode.status, episode.resolved_at) == ("resolved", later)
    assert {step.closed_as for step in episode.steps.all()} == {"covered"}
    assert [one.kind for one in episode.trail.order_by("pk")][-1] == "closed"
    assert get_notices(day, Role.TEAM_LEADER)[0].status == "open"  # three others still wait


def test_the_last_covered_visit_takes_the_alert_back(day: World) -> None:
    start = clock("08:00") - timedelta(hours=2)
    check_unassigned_visits(at=start)
    with direct_write():
        Visit.objects.update(planning_status="suspended")
    check_unassigned_visits(at=start + timedelta(minutes=1))
    assert get_notices(day, Role.DSO)[0].status == "closed"
    (end,) = get_notices(day, Role.DSO, "unassigned_covered")
    assert end.text.count("suspended") == 4
    assert not UnassignedEpisode.objects.filter(status="open").exists()


def test_a_visit_that_passed_with_nobody_is_told_even_where_no_alert_went_out(day: World) -> None:
    check_unassigned_visits(at=clock("23:30"))
    for role in (Role.TEAM_LEADER, Role.DSO):
        (notice,) = get_notices(day, role, "unassigned_passed")
        assert notice.text.startswith("Passed without a carer: ")
        assert notice.is_urgent
        assert not get_notices(day, role, "unassigned_covered")
    assert not get_notices(day, Role.TEAM_LEADER)


def test_a_notice_lists_five_visits_and_counts_the_rest(world: World) -> None:
    visits = [make_visit(f"W{one}", "Yew") for one in range(7)]
    import_day(
        world, make_day(carers=[make_carer("Zoe")], clients=[make_client("Yew")], visits=visits)
    )
    check_unassigned_visits(at=clock("23:30"))
    (notice,) = get_notices(world, Role.DSO, "unassigned_passed")
    assert notice.text.count("; ") == 5
    assert notice.text.endswith("; and 2 more.")


def test_two_sweeps_over_the_same_alerts_send_each_once(day: World) -> None:
    at = clock("08:00") - timedelta(hours=2)
    assert check_unassigned_visits(at=at) == 8
    assert check_unassigned_visits(at=at) == 0
    assert len(get_notices(day, Role.TEAM_LEADER)) == 1


def test_a_visit_that_moves_is_alerted_by_its_new_time(day: World) -> None:
    visit = day.visit("V2")
    later = visit.starts_at + timedelta(days=2)
    with direct_write():
        Visit.objects.filter(pk=visit.pk).update(
            starts_at=later,
            ends_at=later + timedelta(minutes=30),
            earliest_at=later,
            latest_at=later,
        )
    check_unassigned_visits(at=NOW)
    episode = get_open(day, "V2")
    assert episode.visit_starts_at == later
    assert {step.due_at for step in episode.steps.all()} == {later - timedelta(hours=24)}


def test_other_numbers_hold_for_alerts_that_have_not_gone_out(day: World) -> None:
    assert day.area_id
    set_ladder(
        area_id=day.area_id,
        body={"alert_hours": 6, "realert_minutes": 5},
        reason="Tried.",
        actor=day.actor(Role.TEAM_LEADER),
        at=NOW,
    )
    first = Visit.objects.order_by("starts_at").first()
    assert first
    assert check_unassigned_visits(at=first.starts_at - timedelta(hours=7)) == 0
    assert check_unassigned_visits(at=first.starts_at - timedelta(hours=6)) >= 2
    (notice,) = get_notices(day, Role.DSO)
    assert "every 5 minutes" in notice.text


def test_the_list_needs_as_many_queries_for_many_as_for_few(world: World) -> None:
    def count(number: int, name: str) -> int:
        visits = [make_visit(f"W{one}", "Yew") for one in range(number)]
        import_day(
            world,
            make_day(
                name=name,
                carers=[make_carer("Zoe")],
                clients=[make_client("Yew")],
                visits=visits,
            ),
        )
        client = sign_in(world, Role.TEAM_LEADER)
        with time_machine.travel(NOW, tick=False):
            client.get(reverse("unassigned_list"))
            with CaptureQueriesContext(connection) as found:
                assert client.get(reverse("unassigned_list")).status_code == 200
        return len(found)

    assert count(1, "One") >= count(12, "Two") - 1


def test_the_trail_cannot_be_changed(day: World) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), direct_write():
        EpisodeEvent.objects.update(body="x")


def test_a_dso_sees_and_acknowledges_the_own_patch_alone(day: World) -> None:
    own = day.patch_id("Larkfield")
    dso = make_user(Role.DSO, own, "own@tests.example")
    client = Client()
    client.force_login(dso)
    for episode in UnassignedEpisode.objects.select_related("visit"):
        address = reverse("unassigned_details", kwargs={"episode_id": episode.pk})
        expected = 200 if episode.visit.patch_id == own else 404
        assert client.get(address).status_code == expected
