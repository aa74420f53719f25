"""The runtime database role: what the processes may do is less than what their login owns.

Every connection gives up its rights as owner and goes on as `careround_runtime`, which may read and
write rows, but neither change nor empty a table, nor touch what is append-only. `migrate` and
`flush` alone work as the owner; after each of them the rights follow from the models once more.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import NO_DB_ALIAS, BaseDatabaseWrapper

RUNTIME = "careround_runtime"
MIGRATIONS = "django_migrations"
MISSING = (
    f"The database role {RUNTIME} is missing and this login may not make it, so every process "
    "works as the owner of the tables. Have it made once by an administrator: "
    f"CREATE ROLE {RUNTIME} NOLOGIN; GRANT {RUNTIME} TO {{login}}; then migrate again."
)
# Two test databases of one server may be made at once, hence the second exception.
MAKE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{RUNTIME}') THEN
        CREATE ROLE {RUNTIME} NOLOGIN;
    END IF;
    IF NOT pg_has_role(session_user, '{RUNTIME}', 'SET') THEN
        EXECUTE format('GRANT {RUNTIME} TO %I', session_user);
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
ASSUME = """
SELECT set_config('role', rolname, false) FROM pg_roles
WHERE rolname = %s AND pg_has_role(session_user, oid, 'SET')
    AND has_table_privilege(oid, to_regclass(%s), 'SELECT')
"""

_state = {"owner": False}


@contextmanager
def as_owner() -> Iterator[None]:
    """Work as the owner of the tables, on new connections too, until the end of the block."""
    become_owner()
    try:
        yield
    finally:
        become_runtime()


def become_owner(**signal: Any) -> None:
    """Take back the rights of the login; `migrate` does before its first step."""
    _state["owner"] = True
    _execute("RESET ROLE")


def become_runtime() -> None:
    """Give up the rights of the login for good, where the role is there and may be taken."""
    _state["owner"] = False
    _execute(ASSUME, [RUNTIME, MIGRATIONS])


def restrict(*, connection: BaseDatabaseWrapper, **signal: Any) -> None:
    """Give up the rights of the login on a connection that was just opened."""
    if not _state["owner"] and connection.alias != NO_DB_ALIAS:
        with connection.cursor() as cursor:
            cursor.execute(ASSUME, [RUNTIME, MIGRATIONS])


def grant_rights(*, stdout: Any = None, **signal: Any) -> None:
    """Make the role and its rights follow from the models, then work under it; after `migrate`."""
    try:
        with transaction.atomic():
            _execute(MAKE)
            _grant()
    except DatabaseError:
        sentence = MISSING.format(login=_read("SELECT session_user"))
        (stdout or sys.stderr).write(f"{sentence}\n")
    become_runtime()


def get_role() -> str:
    """Return the role that this process works under."""
    return _read("SELECT current_user")


def get_append_only_tables() -> frozenset[str]:
    """Return the tables whose triggers refuse to change or delete any row, histories included."""
    return frozenset(
        model._meta.db_table for model, trigger in pgtrigger.registered() if _protects(trigger)
    )


def _protects(trigger: pgtrigger.Trigger) -> bool:
    every = {str(pgtrigger.Update), str(pgtrigger.Delete)}
    refused = set(str(trigger.operation).split(" OR "))
    return isinstance(trigger, pgtrigger.Protect) and refused >= every and not trigger.condition


def _grant() -> None:
    """Say what the role may do, from nothing on: rights of an older release end here."""
    introspection = connection.introspection
    kept = {MIGRATIONS, *get_append_only_tables()}
    configured: Any = settings.CACHES.values()
    caches = {one["LOCATION"] for one in configured if ".db." in one["BACKEND"]}
    there = {*introspection.table_names()}
    written = {*introspection.django_table_names(only_existing=True), *caches} & there
    statements = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {RUNTIME}",
        f"GRANT USAGE ON SCHEMA public TO {RUNTIME}",
        *_say("SELECT", there & {MIGRATIONS}),
        *_say("SELECT, INSERT", written & kept - {MIGRATIONS}),
        *_say("SELECT, INSERT, UPDATE, DELETE", written - kept),
    ]
    _execute("; ".join(statements))


def _say(rights: str, tables: Iterable[str]) -> list[str]:
    names = ", ".join(connection.ops.quote_name(table) for table in sorted(tables))
    return [f"GRANT {rights} ON {names} TO {RUNTIME}"] if names else []


def _read(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    assert row is not None
    return str(row[0])


def _execute(statement: str, values: list[str] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
