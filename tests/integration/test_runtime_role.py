"""What the processes may do in the database: rows yes, tables no, and nothing that was logged."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, connections, transaction
from django.db.utils import DatabaseError
from django.test import Client

from core import grants
from core.grants import RUNTIME, as_owner, get_append_only_tables, get_role
from tests.factories import World

HISTORIES = sorted(get_append_only_tables())
DENIED = {"UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"}


@pytest.fixture
def login(db: None) -> str:
    """A login that owns no role but itself and may make none, as on a server of somebody else."""
    with as_owner():
        execute("CREATE ROLE a_plain_login NOLOGIN")
    return "a_plain_login"


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def read(statement: str, *values: object) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def test_every_connection_works_under_the_role(transactional_db: None) -> None:
    assert get_role() == RUNTIME
    connections.close_all()
    assert get_role() == RUNTIME
    assert not read("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", RUNTIME)


def test_the_append_only_tables_are_the_histories_and_the_logs() -> None:
    assert {"core_statuschange", "accounts_signin", "scheduling_visithistory"} <= set(HISTORIES)
    assert "scheduling_visit" not in HISTORIES


@pytest.mark.parametrize("table", HISTORIES)
def test_what_was_logged_can_be_read_and_added_to_and_nothing_else(db: None, table: str) -> None:
    def holds(right: str) -> object:
        return read("SELECT has_table_privilege(%s, %s, %s)", RUNTIME, table, right)

    assert {right for right in ("SELECT", "INSERT", *DENIED) if holds(right)} == {
        "SELECT",
        "INSERT",
    }


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_statuschange SET reason = 'x'",
        "DELETE FROM core_statuschange",
        "TRUNCATE core_statuschange",
        "UPDATE scheduling_visithistory SET version = 1",
        "DELETE FROM accounts_userhistory",
        "TRUNCATE scheduling_visithistory",
        "TRUNCATE scheduling_visit CASCADE",
        "ALTER TABLE scheduling_visit DISABLE TRIGGER ALL",
        "ALTER TABLE scheduling_visithistory DISABLE TRIGGER USER",
        "ALTER TABLE scheduling_visit DROP CONSTRAINT visit_status_is_known",
        "DROP TABLE scheduling_visithistory",
        "DROP TABLE core_heartbeat",
        "CREATE TABLE public.mine (id int)",
        "CREATE OR REPLACE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SET session_replication_role = replica",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('core', 'x', now())",
        "CREATE ROLE somebody",
        "COPY core_scope TO PROGRAM 'cat'",
    ],
)
def test_the_role_is_denied(day: World, statement: str) -> None:
    refusal = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with refusal, transaction.atomic():
        execute(statement)


def test_the_owner_alone_may_empty_tables_and_gives_that_up_again(db: None) -> None:
    with as_owner():
        assert get_role() != RUNTIME
        execute("CREATE TABLE scratch (id int)")
    assert get_role() == RUNTIME
    with pytest.raises(ProgrammingError), transaction.atomic():
        execute("SELECT * FROM scratch")


def test_a_login_that_may_make_no_role_is_told_what_to_ask_for(
    login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a server on which the login makes no roles, and where the role is not there
    missing = "careround_not_there"
    for name in ("MAKE", "MISSING"):
        monkeypatch.setattr(grants, name, getattr(grants, name).replace(RUNTIME, missing))
    monkeypatch.setattr(grants, "RUNTIME", missing)
    with as_owner():
        execute(f"SET ROLE {login}")
        # When migrate has done its work
        said = StringIO()
        grants.grant_rights(stdout=said)
        # Then it goes on as it is, and says so
        assert get_role() == login
        execute("RESET ROLE")
    assert f"{missing} is missing" in said.getvalue()
    assert "GRANT careround_not_there TO" in said.getvalue()
    with pytest.raises(DatabaseError), transaction.atomic():
        execute(f"SET ROLE {missing}")


def test_migrating_again_leaves_the_rights_as_they_are(transactional_db: None) -> None:
    call_command("migrate", verbosity=0)
    assert get_role() == RUNTIME
    assert not read("SELECT has_table_privilege('core_statuschange', 'DELETE')")
    assert read("SELECT has_table_privilege('core_heartbeat', 'DELETE')")


def test_health_names_the_role(client: Client, db: None) -> None:
    assert client.get("/healthz").json()["database_role"] == RUNTIME
