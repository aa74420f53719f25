"""A write through a page leaves its trail in the same transaction, and the trail stays."""

import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, models, transaction
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from core.models import StatusChange
from tests.factories import World, direct_write


def get_history(name: str) -> models.QuerySet[models.Model]:
    return apps.get_model("scheduling", f"{name}History")._default_manager.all()


def move(client: Client, world: World, start: str) -> int:
    """Send the move form of a visit as a scheduler; return the status."""
    client.force_login(world.users[Role.SCHEDULER])
    visit = world.visit("V1")
    form = {
        "carer": [world.worker_id("Anjali")],
        "day": world.day.isoformat(),
        "start": start,
        "version": visit.version,
    }
    address = reverse("visit_move", kwargs={"visit_id": visit.pk})
    return client.post(f"{address}?patch={visit.patch_id}&day={world.day}", form).status_code


@pytest.mark.req("XC-003")
def test_a_move_leaves_who_when_from_what_to_what_and_nobody_can_change_it(
    client: Client, day: World
) -> None:
    assert move(client, day, "09:10") == 302
    visit = day.visit("V1")
    row = get_history("Visit").filter(pgh_obj_id=visit.pk).latest("pgh_id")
    before = get_history("Visit").filter(pgh_obj_id=visit.pk).earliest("pgh_id")
    assert (before.planning_status, row.planning_status) == ("unassigned", "planned")
    assert (row.starts_at, row.version) == (visit.starts_at, visit.version)
    assert row.pgh_context["actor_id"] == str(day.users[Role.SCHEDULER].pk)
    assert row.pgh_context["service"] == "scheduling.rounds.services.edits.move_visit"
    assert row.pgh_context["request"]
    change = StatusChange.objects.get(record_id=visit.pk)
    assert (change.from_status, change.to_status) == ("unassigned", "planned")
    for act in (lambda rows: rows.update(version=9), lambda rows: rows._raw_delete(rows.db)):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            act(get_history("Visit").filter(pgh_obj_id=visit.pk))


def test_a_refused_move_leaves_nothing(client: Client, day: World) -> None:
    rows = get_history("Visit").count()
    assert move(client, day, "05:00") == 409
    assert get_history("Visit").count() == rows
    assert not StatusChange.objects.filter(record_id=day.visit("V1").pk).exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE scheduling_visit SET version = 7",
        "DELETE FROM scheduling_assignment",
        "INSERT INTO core_scope (id, kind, name, path) "
        "SELECT gen_random_uuid(), kind, 'x', path FROM core_scope",
    ],
)
def test_a_write_beside_the_services_is_refused(day: World, statement: str) -> None:
    rows = get_history("Visit").count()
    with (
        pytest.raises(ProgrammingError, match="written by services only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert get_history("Visit").count() == rows
    assert day.visit("V1").version != 7


def test_a_write_that_names_its_writer_is_kept(day: World) -> None:
    visit = day.visit("V1")
    with direct_write(), connection.cursor() as cursor:
        cursor.execute("UPDATE scheduling_visit SET version = 7 WHERE id = %s", [visit.pk])
    kept = get_history("Visit").filter(pgh_obj_id=visit.pk).latest("pgh_id")
    assert (kept.version, kept.pgh_context["actor"]) == (7, "tests")
