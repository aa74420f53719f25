"""A day comes in from a file: whole or not at all, and every fault is shown."""

import json
from datetime import date
from uuid import UUID

import pytest

from accounts.roles import Role
from core.errors import DomainError, InvalidInput, NotFound, NotPermitted
from core.models import ImportBatch, ImportFault, PolicyVersion
from directory.models import Place, Worker
from rostering.selectors import get_work_windows
from scheduling.clients.models import CarerExclusion, Client
from scheduling.rounds.selectors import export_day, export_plan, get_staged_import
from scheduling.rounds.selectors.day import load_day
from scheduling.rounds.services import apply_import, reject_import, stage_day
from scheduling.visits.models import Visit
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
    seconds,
)


def stage(world: World, data: object, **changes: object) -> UUID:
    values = {
        "area_id": None,
        "day": DAY,
        "files": {"day.json": json.dumps(data).encode()},
        "actor": world.actor(),
        "at": NOW,
    } | changes
    return stage_day(**values)


def test_a_day_becomes_carers_clients_shifts_and_visits(day: World) -> None:
    visit = day.visit("V1")
    assert Worker.objects.count() == 2
    assert Client.objects.count() == 3
    assert visit.wanted_at == clock("09:00")
    assert (visit.earliest_at, visit.latest_at) == (clock("08:30"), clock("09:30"))
    assert visit.planning_status == "unassigned"
    windows = get_work_windows(day=DAY)
    assert {(w.starts_at, w.ends_at) for w in windows} == {(clock("07:00"), clock("14:30"))}


def test_a_split_shift_and_a_break_arrive_as_they_are(world: World) -> None:
    rest = {"earliest": seconds("17:00"), "latest": seconds("19:00"), "duration": 1200}
    windows = [
        [seconds("07:00"), seconds("13:00")],
        [seconds("16:00"), seconds("22:00")],
    ]
    split = make_carer("Anjali", windows=windows, breaks=[rest])
    del split["shift"]
    import_day(world, make_day(carers=[split, make_carer("Mabel")]))
    found = get_work_windows(day=DAY, worker_ids=[world.worker_id("Anjali")])
    assert [len(window.rests) for window in found] == [0, 1]
    assert found[1].rests[0].earliest_at == clock("17:00")


def test_the_same_numbers_come_out_that_went_in(day: World) -> None:
    assert day.area_id
    out = export_day(area_id=day.area_id, day=DAY, actor=day.actor(), at=NOW)
    data = make_day()
    assert out["modes"] == data["modes"]
    assert out["weights"] == data["weights"]
    assert [one["home"] for one in sorted(out["carers"], key=lambda c: c["id"])] == [
        one["home"] for one in data["carers"]
    ]
    keys = ("id", "client", "start", "before", "after", "duration", "carers", "priority", "pinned")
    assert (
        sorted(
            [{key: one[key] for key in keys} for one in out["visits"]], key=lambda one: one["id"]
        )
        == data["visits"]
    )
    plan = export_plan(area_id=day.area_id, day=DAY, actor=day.actor(), at=NOW)
    assert len(plan["unassigned"]) == 4
    assert all(line["reason"] for line in plan["unassigned"])


def test_every_fault_is_listed_and_nothing_is_written(world: World) -> None:
    data = make_day()
    data["visits"][0]["duration"] = -5
    data["visits"][2]["client"] = "Nobody"
    data["carers"][1]["mode"] = "rocket"
    batch = stage(world, data)
    found = get_staged_import(batch_id=batch, actor=world.actor())
    places = {(fault.sheet, fault.row, fault.column) for fault in found.faults}
    assert ("visits", "1 (V1)", "duration") in places
    assert ("visits", "3 (V3)", "client") in places
    assert ("carers", "2 (Mabel)", "mode") in places
    with pytest.raises(DomainError, match="faults"):
        apply_import(batch_id=batch, actor=world.actor(), at=NOW)
    assert not Visit.objects.exists()
    assert not Worker.objects.exists()


def test_the_same_file_is_applied_once(day: World) -> None:
    batch = stage(day, make_day())
    with pytest.raises(DomainError, match="applied this very file") as refusal:
        apply_import(batch_id=batch, actor=day.actor(), at=NOW)
    assert refusal.value.code == "already_applied"
    assert Visit.objects.count() == 4


def test_a_changed_file_changes_only_what_differs(day: World) -> None:
    data = make_day()
    data["visits"][0]["start"] = seconds("09:10")
    counts = apply_import(batch_id=stage(day, data), actor=day.actor(), at=NOW)
    assert (counts["new_visits"], counts["changed_visits"]) == (0, 1)
    assert day.visit("V1").wanted_at == clock("09:10")
    assert day.visit("V1").version == 2
    assert day.visit("V2").version == 1


def test_a_file_brings_its_own_speeds_into_its_own_area(day: World) -> None:
    version = PolicyVersion.objects.get(scope_id=day.area_id)
    assert version.body["modes"]["car"] == {"kmh": 30.0, "fixed_seconds": 60}
    assert version.body["minimum_travel_seconds"] == 0


def test_a_file_with_other_speeds_needs_somebody_who_decides_the_protocol(day: World) -> None:
    other = make_day(detour=1.5)
    batch = stage(day, other, area_id=day.area_id)
    faults = get_staged_import(batch_id=batch, actor=day.actor()).faults
    assert [(fault.column, "ask your team leader" in fault.message) for fault in faults] == [
        ("detour", True)
    ]
    leader = day.actor(Role.TEAM_LEADER)
    batch = stage(day, other, area_id=day.area_id, actor=leader)
    apply_import(batch_id=batch, actor=leader, at=NOW)
    assert PolicyVersion.objects.filter(scope_id=day.area_id).count() == 2


def test_a_client_without_a_place_is_kept_and_named(world: World) -> None:
    files = {
        "clients.csv": b"id,patch,name,postcode\nC1,Larkfield,Ada Figwort,\n",
        "carers.csv": b"id,patch,mode,gender,easting,northing\nW1,Larkfield,car,F,10000,10000\n",
        "visits.csv": b"id,client,start,minutes\nV1,C1,09:00,30\n",
        "availability.csv": b"carer,start,end\nW1,07:00,14:00\n",
    }
    batch = stage(world, None, files=files)
    found = get_staged_import(batch_id=batch, actor=world.actor())
    assert not found.faults
    assert "without a position" in found.notes[0]
    apply_import(batch_id=batch, actor=world.actor(), at=NOW)
    area_id = ImportBatch.objects.get(pk=batch).scope_id
    loaded = load_day(area_id=area_id, day=DAY, at=NOW)
    assert [visit.has_place for visit in loaded.visits.values()] == [False]
    assert loaded.problem.visits == ()


def test_a_postcode_gives_the_place(world: World) -> None:
    from directory.services import import_postcodes

    import_postcodes(
        rows=[("ZZ99 3LF", "431000", "352000")],
        scope_id=world.agency_id,
        actor=world.actor(),
        at=NOW,
    )
    files = {
        "clients.csv": b"id,patch,postcode\nC1,Larkfield,zz993lf\n",
        "carers.csv": b"id,patch,mode,gender,postcode\nW1,Larkfield,car,F,ZZ99 3LF\n",
        "visits.csv": b"id,client,start,minutes\nV1,C1,09:00,30\n",
        "availability.csv": b"carer,start,end\nW1,07:00,14:00\n",
    }
    batch = stage(world, None, files=files)
    apply_import(batch_id=batch, actor=world.actor(), at=NOW)
    assert set(Place.objects.values_list("easting", flat=True)) == {431000.0}


def test_an_exclusion_binds_and_says_which_file_it_came_with(world: World) -> None:
    clients = [make_client("Brambledown", excluded=["Anjali"])]
    data = make_day(clients=clients, visits=[make_visit("V1", "Brambledown")])
    import_day(world, data)
    row = CarerExclusion.objects.get()
    assert row.status == "active"
    assert row.imported_in_id == ImportBatch.objects.get().pk


def test_whoever_may_not_import_is_refused(world: World) -> None:
    with pytest.raises(NotPermitted, match="may not import a day"):
        stage(world, make_day(), actor=world.actor(Role.DSO))
    stranger = make_user(Role.SCHEDULER, world.agency_id, "other@tests.example")
    patch_id = import_day(world).patch_id()
    with direct_write():
        stranger.grants.update(scope_id=patch_id)
    from accounts.selectors import get_actor

    with pytest.raises(NotFound):
        stage(world, make_day(), area_id=world.area_id, actor=get_actor(stranger, at=NOW))


def test_a_rejected_file_stays_unapplied(world: World) -> None:
    batch = stage(world, make_day())
    reject_import(batch_id=batch, actor=world.actor(), at=NOW)
    with pytest.raises(DomainError, match="rejected"):
        apply_import(batch_id=batch, actor=world.actor(), at=NOW)
    assert not ImportFault.objects.exists()


def test_a_corrected_file_into_the_area_it_made_doubles_nobody(day: World) -> None:
    data = make_day()
    data["visits"][0]["start"] = seconds("09:10")
    batch = stage(day, data, area_id=day.area_id)
    counts = apply_import(batch_id=batch, actor=day.actor(), at=NOW)
    assert (counts["new_visits"], counts["changed_visits"]) == (0, 1)
    assert (Worker.objects.count(), Client.objects.count(), Visit.objects.count()) == (2, 3, 4)


def test_a_time_that_the_day_does_not_have_is_named_before_anything_is_written(
    world: World,
) -> None:
    data = make_day()
    data["visits"][0]["start"] = seconds("01:30")
    batch = stage(world, data, day=date(2026, 10, 25))
    faults = get_staged_import(batch_id=batch, actor=world.actor()).faults
    assert [(fault.sheet, fault.row, fault.column) for fault in faults] == [
        ("visits", "1 (V1)", "start")
    ]
    assert "happens twice" in faults[0].message


@pytest.mark.parametrize("day_on", [date(9999, 12, 31), date(1, 1, 1), date(1999, 12, 31)])
def test_a_day_too_far_away_is_refused(world: World, day_on: date) -> None:
    with pytest.raises(InvalidInput, match="too far away"):
        stage(world, make_day(), day=day_on)


def test_a_file_with_more_rows_than_any_day_has_is_one_fault(world: World) -> None:
    batch = stage(world, {"carers": [{}] * 20_001})
    faults = get_staged_import(batch_id=batch, actor=world.actor()).faults
    assert [fault.message for fault in faults] == ["holds more than 20,000 rows: split the day"]


def test_thousands_of_faults_are_shown_as_far_as_a_person_can_read(world: World) -> None:
    batch = stage(world, {"carers": [{}] * 500})
    faults = get_staged_import(batch_id=batch, actor=world.actor()).faults
    assert len(faults) == 1001
    assert "more faults" in faults[-1].message
