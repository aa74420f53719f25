"""The plumbing under every write: refusals, retries, audit, outbox, sweeps, policies, versions."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import get_actor, get_system_actor
from core import events, health, outbox, sweeping
from core.actor import Actor
from core.errors import Busy, DomainError
from core.events import Event, publish, subscribe
from core.live import get_versions, touch_boards
from core.models import Heartbeat, OutboxEvent, PolicyVersion, Scope, StatusChange
from core.policy import get_policy, replace_policy
from core.service import explain_constraint, write_service
from tests.factories import NOW, World, direct_write

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True, kw_only=True)
class SomethingHappened(Event):
    thing_id: object


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """What a listener to SomethingHappened was told."""
    told: list[dict[str, object]] = []
    monkeypatch.setitem(events._handlers, "SomethingHappened", [])
    subscribe(SomethingHappened, told.append)
    return told


def test_an_event_is_delivered_once(heard: list[dict[str, object]]) -> None:
    publish(SomethingHappened(thing_id=7, occurred_at=NOW))
    assert outbox.relay_due(at=NOW) == 1
    assert outbox.relay_due(at=NOW) == 0
    assert [payload["thing_id"] for payload in heard] == ["7"]


def test_an_event_whose_relay_died_is_delivered_after_its_lease(
    heard: list[dict[str, object]],
) -> None:
    publish(SomethingHappened(thing_id=7, occurred_at=NOW))
    OutboxEvent.objects.update(leased_until=NOW + timedelta(seconds=60))
    assert outbox.relay_due(at=NOW) == 0
    assert outbox.relay_due(at=NOW + timedelta(seconds=61)) == 1
    assert len(heard) == 1


def test_a_listener_that_fails_is_tried_again_later_and_at_last_given_up(
    heard: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(payload: dict[str, object]) -> None:
        raise RuntimeError("no")

    monkeypatch.setitem(events._handlers, "SomethingHappened", [heard.append, fail])
    publish(SomethingHappened(thing_id=7, occurred_at=NOW))
    later = NOW
    for _ in range(outbox.MOST_ATTEMPTS):
        assert outbox.relay_due(at=later) == 0
        later += timedelta(hours=1)
    event = OutboxEvent.objects.get()
    assert event.dead_at is not None
    assert event.last_error == "no"
    assert len(heard) == 1  # the listener that worked is not told again
    assert outbox.relay_due(at=later) == 0


@write_service("test things")
def _break_a_rule(*, actor: Actor, at: object) -> None:
    Scope.objects.create(kind="nonsense", name="x")


def test_a_broken_constraint_reads_as_its_sentence(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core import service

    monkeypatch.setattr(service, "_sentences", {})
    with pytest.raises(IntegrityError):
        _break_a_rule(actor=get_system_actor("setup"), at=NOW)
    explain_constraint("scope_kind_is_known", "There is no such kind of scope: choose another.")
    with pytest.raises(DomainError, match="no such kind") as refusal:
        _break_a_rule(actor=get_system_actor("setup"), at=NOW)
    assert refusal.value.code == "scope_kind_is_known"
    assert not Scope.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_tried_three_times_and_a_lock_that_stays_is_busy() -> None:
    with direct_write():
        User.objects.get_or_create(
            email="setup@system.invalid", defaults={"name": "Set-up", "kind": "service"}
        )
    tries = []

    @write_service("test things")
    def raise_it(*, code: str, actor: Actor, at: object) -> None:
        tries.append(code)
        with connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$")

    actor = get_system_actor("setup")
    for code, count in (("40P01", 3), ("40001", 3), ("55P03", 1)):
        tries.clear()
        with pytest.raises(Busy, match="try again"):
            raise_it(code=code, actor=actor, at=NOW)
        assert len(tries) == count


@pytest.mark.parametrize("table", ["core_statuschange", "accounts_signin", "core_scopehistory"])
def test_append_only_tables_refuse_changes(day: World, table: str) -> None:
    from accounts.services import record_sign_in

    record_sign_in(email="a@b.example", how="password", succeeded=False, at=NOW)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
        column = "pgh_id" if table.endswith("history") else "id"
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.replace("id = id", f"{column} = {column}"))


def test_every_change_of_state_is_logged_with_who_and_when(day: World) -> None:
    change = StatusChange.objects.filter(machine="client_service").first()
    assert change is not None
    assert (change.transition, change.from_status, change.to_status) == (
        "start",
        "pending",
        "active",
    )
    assert (change.actor_name, change.occurred_at) == ("Scheduler", NOW)


def test_a_sweep_that_fails_keeps_no_other_from_running(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def fail(at: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(sweeping, "_sweeps", {"bad": fail, "good": seen.append})
    sweeping.run_sweeps(process="sweeper", at=NOW)
    assert seen == [NOW]
    assert Heartbeat.objects.get().beat_at == NOW


def test_health_knows_what_is_silent(db: None) -> None:
    assert health.get_health().as_dict()["status"] == "degraded"
    at = sweeping.get_database_time()
    sweeping.beat(process="worker", at=at)
    sweeping.beat(process="sweeper", at=at)
    assert health.get_health().is_ok
    OutboxEvent.objects.create(
        name="Old", payload={}, occurred_at=at, due_at=at - timedelta(seconds=121)
    )
    found = health.get_health()
    assert not found.is_ok
    assert found.oldest_due_age is not None
    assert found.oldest_due_age >= 121


def test_a_board_version_grows_with_each_change(db: None) -> None:
    assert get_versions(["one"]) == {"one": 0}
    touch_boards(["one", "two", "one"], at=NOW)
    touch_boards(["one"], at=NOW)
    assert get_versions(["one", "two"]) == {"one": 2, "two": 1}


def test_a_policy_is_read_as_it_was_in_force(world: World) -> None:
    actor = world.actor()
    values = {"kind": "test", "scope_id": world.agency_id, "actor": actor}
    with direct_write():
        replace_policy(body={"a": 1}, reason="first", at=NOW, **values)
        replace_policy(body={"a": 2}, reason="second", at=NOW + timedelta(days=1), **values)

    def read(at):
        found = get_policy(kind="test", scope_id=world.agency_id, at=at)
        return found.body["a"] if found else None

    assert read(NOW - timedelta(seconds=1)) is None
    assert read(NOW) == 1
    assert read(NOW + timedelta(days=1)) == 2
    assert [v.status for v in PolicyVersion.objects.filter(kind="test").order_by("number")] == [
        "superseded",
        "approved",
    ]


def test_a_grant_holds_in_what_lies_below_and_only_in_its_time(day: World) -> None:
    user = day.users[Role.SCHEDULER]
    actor = get_actor(user, at=NOW)
    assert actor.can("see rounds", day.patch_id())
    assert not actor.can("see rounds", uuid4())
    with direct_write():
        user.grants.update(ends_at=NOW)
    assert get_actor(user, at=NOW).scopes == {}
    assert get_actor(user, at=NOW - timedelta(seconds=1)).can("see rounds")
