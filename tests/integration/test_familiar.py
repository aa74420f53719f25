"""Which carers a client knows: who came lately, and who comes on other days of the week."""

from datetime import timedelta

from accounts.roles import Role
from scheduling.rounds.selectors.day import load_day
from scheduling.rounds.services import set_protocol
from scheduling.visits.models import Visit
from tests.factories import DAY, NOW, World, direct_write, import_day
from tests.integration.test_edits import move


def familiar(world: World) -> dict[str, set[str]]:
    """Who is familiar to whom, by name."""
    loaded = load_day(area_id=world.area_id, day=world.day, at=NOW)
    return {
        loaded.clients[client_id].family_name: {
            loaded.workers[one].name for one in known if one in loaded.workers
        }
        for client_id, known in loaded.familiar.items()
    }


def test_who_came_before_and_who_comes_this_week_is_familiar(world: World) -> None:
    for day, name in ((DAY - timedelta(days=6), "Anjali"), (DAY + timedelta(days=1), "Mabel")):
        import_day(world, day=day)
        visit = world.visit("V1")
        starts_at = visit.wanted_at
        worker_ids = [world.worker_id(name)]
        move(world, "V1", name, at="09:00", starts_at=starts_at, worker_ids=worker_ids)
    import_day(world)
    move(world, "V2", "Anjali", at="09:15")
    assert familiar(world) == {"Brambledown": {"Anjali", "Mabel"}}


def test_how_far_back_is_familiar_is_for_the_area_to_say(world: World) -> None:
    import_day(world, day=DAY - timedelta(days=6))
    move(world, "V1", "Anjali", at="09:00", starts_at=world.visit("V1").wanted_at)
    import_day(world)
    assert familiar(world) == {"Brambledown": {"Anjali"}}
    set_protocol(
        area_id=world.area_id,
        body={"familiar_days": 5},
        reason="Trial",
        actor=world.actor(Role.TEAM_LEADER),
        at=NOW,
    )
    assert familiar(world) == {}


def test_a_visit_that_nobody_came_to_makes_nobody_familiar(world: World) -> None:
    import_day(world, day=DAY - timedelta(days=1))
    move(world, "V1", "Anjali", at="09:00", starts_at=world.visit("V1").wanted_at)
    with direct_write():
        Visit.objects.filter(pk=world.visit("V1").pk).update(attendance="missed")
    import_day(world)
    assert familiar(world) == {}
