"""What each test would do again though it comes out the same: done once, or with less effort.

Nothing of it changes what a test sees. Static files are looked for by the first client of all, not
by each; a password is hashed with little memory; after a test with real commits only the tables
that have rows are emptied; the days of tests are so small that a fifth of the time of a run finds
the plan.
"""

from typing import Any

import pytest

# What the migrations wrote and `flush` would write again at once.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}
SHARE_OF_SEARCH = 0.2
STEPS_OF_A_REPLAN = 3000  # so that it comes out the same on a busy machine


def be_quick(patch: pytest.MonkeyPatch) -> None:
    """Change what the tests stand on, as long as `patch` lasts."""
    _find_static_files_once(patch)
    _hash_with_little_memory(patch)
    _empty_what_has_rows(patch)
    _search_for_less(patch)


def _find_static_files_once(patch: pytest.MonkeyPatch) -> None:
    from servestatic.middleware import ServeStaticMiddleware

    find: Any = ServeStaticMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def add_files(self: ServeStaticMiddleware) -> None:
        if not found:
            find(self)
            found.update(self.files)
        self.files.update(found)

    patch.setattr(ServeStaticMiddleware, "add_files_from_finders", add_files)


def _hash_with_little_memory(patch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher

    for name, value in {"time_cost": 1, "memory_cost": 8, "parallelism": 1}.items():
        patch.setattr(Argon2PasswordHasher, name, value)


def _empty_what_has_rows(patch: pytest.MonkeyPatch) -> None:
    from django.test import TransactionTestCase

    from tests.snapshots import may_write_back

    flush: Any = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def empty(self: TransactionTestCase) -> None:
        if may_write_back():
            _empty()
        else:
            flush(self)

    patch.setattr(TransactionTestCase, "_fixture_teardown", empty)


def _empty() -> None:
    """Delete every row of every model, with triggers at rest: most of them refuse it."""
    from django.db import connection

    from core.grants import become_runtime

    tables = {*connection.introspection.django_table_names(only_existing=True)} - KEPT
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in sorted(tables)
            )
        )
        filled = [f"DELETE FROM {table}" for (table,) in cursor.fetchall()]
        words = ["RESET ROLE", "SET session_replication_role = replica", *filled]
        cursor.execute("; ".join([*words, "SET session_replication_role = origin"]))
    become_runtime()


def _search_for_less(patch: pytest.MonkeyPatch) -> None:
    from engine.stop import IterationLimit, TimeLimit
    from scheduling.rounds.optimise import search
    from scheduling.rounds.services import replans

    patch.setattr(search, "TimeLimit", lambda seconds: TimeLimit(seconds * SHARE_OF_SEARCH))
    patch.setattr(replans, "TimeLimit", lambda seconds: IterationLimit(STEPS_OF_A_REPLAN))
