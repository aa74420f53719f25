"""States of the database that many tests begin with: made by the services once, then written back.

To make the people of an organisation takes a thousand statements, and most tests begin with them.
`recall` makes a state the first times and keeps what it wrote; from then on it writes the same rows
in one statement, with triggers at rest: their work is among the rows. It does so only where the
database stands exactly as it stood then, and makes the state anew everywhere else.
"""

from collections import Counter
from collections.abc import Callable, Hashable
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.core.cache import caches
from django.db import connection

from core.grants import become_runtime

MadeT = TypeVar("MadeT")
Rows = dict[str, Counter[str]]  # of each table, as text; a row may be there twice


@dataclass(frozen=True, slots=True)
class _State:
    """What a step made, what it wrote and what it took away."""

    made: Any
    statement: str


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where the database stands: after which step, for whom, in which transaction, how written."""

    key: Hashable
    about: object
    written: tuple[Any, ...]


_states: dict[Hashable, _State] = {}
_seen: set[Hashable] = set()
_last: list[_Mark] = []


def recall_first(name: str, make: Callable[[], MadeT]) -> MadeT:
    """Return what `make` makes in a database without any organisation; its rows are there then."""
    before = _read("SELECT array_agg(id::text ORDER BY id) FROM accounts_user")[0]
    if _read("SELECT count(*) FROM core_scope")[0] or not may_write_back():
        return make()
    key = (name, tuple(before or ()))
    _seen.add(key)
    made = _recall(key, make)
    _mark(key, made)
    return made


def recall(about: object, step: Hashable, make: Callable[[], MadeT]) -> MadeT:
    """Return what `make` makes next; `about` is what the step before made.

    It is made anew unless nothing at all was written since, in the same transaction.
    """
    last = _last[0] if _last else None
    if not last or last.about is not about or last.written != _get_written():
        return make()
    key = (last.key, step)
    if key not in _seen:
        _seen.add(key)
        return make()
    made = _recall(key, make)
    _mark(key, about)
    return made


def _recall(key: Hashable, make: Callable[[], MadeT]) -> MadeT:
    if key not in _states:
        before = _read_rows()
        made = make()
        _states[key] = _State(deepcopy(made), _say_difference(before, _read_rows()))
        return made
    for name in ("boards", "throttle"):  # they know the records of the test before by the same ids
        caches[name].clear()
    with connection.cursor() as cursor:
        cursor.execute(_states[key].statement)
    become_runtime()
    made_before: MadeT = deepcopy(_states[key].made)
    return made_before


def _mark(key: Hashable, about: object) -> None:
    _last[:] = [_Mark(key, about, _get_written())] if connection.in_atomic_block else []


def _get_written() -> tuple[Any, ...]:
    """Return the transaction and how many rows were written in it, those taken back too."""
    return _read(
        "SELECT pg_current_xact_id()::text, "
        "sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
    )


@cache
def may_write_back() -> bool:
    """Whether the login of the tests may let triggers rest: it owns the cluster."""
    return bool(_read("SELECT rolsuper FROM pg_roles WHERE rolname = session_user")[0])


@cache
def _get_columns() -> dict[str, str]:
    """Return the columns of each table that are written, not worked out."""
    return dict(
        _read_all(
            "SELECT attrelid::regclass::text, "
            "string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute "
            "JOIN pg_class ON pg_class.oid = attrelid "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0 "
            "AND NOT attisdropped AND attgenerated = '' GROUP BY attrelid ORDER BY attrelid"
        )
    )


def _read_rows() -> Rows:
    tables = _get_columns()
    parts = (f"SELECT '{table}', array_agg(t::text) FROM {table} t" for table in tables)
    return {table: Counter(rows or ()) for table, rows in _read_all(" UNION ALL ".join(parts))}


def _say_difference(before: Rows, after: Rows) -> str:
    """Return the statement that leads from one state to the other."""
    words = ["RESET ROLE", "SET session_replication_role = replica"]
    for table, columns in _get_columns().items():
        gone, come = before[table] - after[table], after[table] - before[table]
        if gone:
            words.append(f"DELETE FROM {table} t WHERE t::text = ANY({_quote(gone)}::text[])")
        if come:
            words.append(
                f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE "
                f"SELECT {columns} FROM unnest({_quote(come)}::{table}[])"
            )
    return "; ".join([*words, "SET session_replication_role = origin"])


def _quote(rows: Counter[str]) -> str:
    """Return rows as an array, in the order in which they were read."""
    with connection.cursor() as cursor:
        text: bytes = cursor.mogrify("%s", [list(rows.elements())])
    return text.decode()


def _read(statement: str) -> tuple[Any, ...]:
    return _read_all(statement)[0]


def _read_all(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
