"""What must hold of the allocation ledger at any instant, whoever raced whom; asked in SQL.

Each statement returns the case or clinician that breaks the rule, and nothing if none does.
"""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, connection

from core.audit import written_by

RULES: Mapping[str, str] = {
    "a case that somebody holds has exactly one open ledger row, any other has none": """
        SELECT c.source_ref FROM allocation_case c
        LEFT JOIN allocation_allocation a ON a.case_id = c.id AND a.ended_at IS NULL
        GROUP BY c.id
        HAVING count(a.id) <> (c.status IN ('allocated', 'in_progress'))::int
    """,
    "the open ledger row names who holds the case": """
        SELECT c.source_ref FROM allocation_case c
        JOIN allocation_allocation a ON a.case_id = c.id AND a.ended_at IS NULL
        WHERE a.worker_id IS DISTINCT FROM c.allocated_to_id OR a.at <> c.allocated_at
    """,
    "a case in the queue has no row in the ledger": """
        SELECT c.source_ref FROM allocation_case c
        WHERE c.status = 'queued'
            AND EXISTS (SELECT FROM allocation_allocation a WHERE a.case_id = c.id)
    """,
    "a case leaves the queue once": """
        SELECT c.source_ref FROM allocation_case c
        JOIN allocation_allocation a ON a.case_id = c.id AND a.kind = 'first'
        GROUP BY c.id HAVING count(*) > 1
    """,
    "a completed case was completed by whom the ledger names last": """
        SELECT c.source_ref FROM allocation_case c
        WHERE c.status = 'completed' AND NOT EXISTS (
            SELECT FROM allocation_allocation a
            WHERE a.case_id = c.id AND a.worker_id = c.allocated_to_id
                AND a.ended_as IN ('completed', 'closed') AND a.ended_at = c.completed_at
        )
    """,
    "a case is in progress if and only if its clinician has it locked": """
        SELECT c.source_ref FROM allocation_case c
        LEFT JOIN allocation_caselock l ON l.case_id = c.id AND l.unlocked_at IS NULL
        WHERE (c.status = 'in_progress') <> (l.id IS NOT NULL)
            OR l.worker_id <> c.allocated_to_id OR l.locked_at <> c.locked_at
    """,
    "a row of the ledger and a lock end after they began": """
        SELECT case_id::text FROM allocation_allocation WHERE ended_at < at
        UNION ALL SELECT case_id::text FROM allocation_caselock WHERE unlocked_at < locked_at
    """,
    "a batch is written whole": """
        SELECT min(a.batch::text) FROM allocation_allocation a
        WHERE a.batch IS NOT NULL
        GROUP BY a.batch
        HAVING count(*) < 2 OR count(DISTINCT (a.by_id, a.at)) > 1
    """,
    # A case put back counts again without being stopped; of the others nobody has more.
    "nobody was given more unlocked cases than the cap": """
        SELECT c.allocated_to_id::text FROM allocation_case c
        JOIN allocation_allocation a
            ON a.case_id = c.id AND a.ended_at IS NULL
            AND a.kind IN ('first', 'again', 'correction', 'forced')
        WHERE c.status = 'allocated' AND NOT EXISTS (
            SELECT FROM allocation_caselock l
            WHERE l.case_id = c.id AND l.worker_id = c.allocated_to_id AND l.locked_at >= a.at
        )
        GROUP BY c.allocated_to_id HAVING count(*) > %(cap)s
    """,
}
# What requests that gave cases to somebody left in the ledger, by the name each had as its reason.
BY_NAME = """
    SELECT reason, array_agg(case_id::text), array_agg(worker_id::text)
    FROM allocation_allocation WHERE reason LIKE 'race %' GROUP BY reason
"""
SECOND_ROW = """
    INSERT INTO allocation_allocation (
        id, case_id, worker_id, session_id, kind, reason_code, reason, grounds, policy_id,
        by_id, by_name, at, ended_as
    )
    SELECT gen_random_uuid(), case_id, worker_id, session_id, 'again', '', '', '{}', policy_id,
        by_id, by_name, at, ''
    FROM allocation_allocation WHERE ended_at IS NULL LIMIT 1
"""
UNALLOCATED = """
    UPDATE allocation_case SET status = 'queued', allocated_to_id = NULL, locked_at = NULL
    WHERE id IN (SELECT id FROM allocation_case WHERE status = 'allocated' LIMIT 1)
"""
# What the database itself refuses, by which constraint.
BACKSTOPS: Mapping[str, str] = {
    "allocation_one_at_a_time": SECOND_ROW,
    "case_is_never_unallocated": UNALLOCATED,
}


def find_broken(cursor: Any, *, cap: int) -> dict[str, list[str]]:
    """Return what breaks each rule now, by rule; any cursor will do."""
    broken = {}
    for rule, statement in RULES.items():
        cursor.execute(statement, {"cap": cap})
        broken[rule] = [str(row[0]) for row in cursor.fetchall()]
    return broken


def find_broken_rules(*, cap: int) -> list[str]:
    """Return a line for each rule that does not hold now, with what breaks it."""
    with connection.cursor() as cursor:
        broken = find_broken(cursor, cap=cap)
    return [
        f"{rule}: broken by {len(found)}, such as {found[0]}"
        for rule, found in broken.items()
        if found
    ]


def read_by_name(cursor: Any) -> dict[str, tuple[set[str], set[str]]]:
    """Return the cases and clinicians of each request that has a name in the ledger."""
    cursor.execute(BY_NAME)
    return {name: (set(cases), set(workers)) for name, cases, workers in cursor.fetchall()}


def find_open_backstops() -> list[str]:
    """Return the name of each thing that the database itself should refuse and does not.

    Somebody has to hold an unlocked case; nothing is kept of what is tried.
    """
    return [name for name, statement in BACKSTOPS.items() if _find_refusal(statement) != name]


class _Undone(Exception):
    """Rolls back what was tried."""


def _find_refusal(statement: str) -> str:
    """Try a statement; return the constraint that refused it, or nothing if none did."""
    try:
        with (
            written_by(actor_id="", actor="checks", service="checks"),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
            if cursor.rowcount == 0:
                raise AssertionError("Nobody holds an unlocked case, so nothing was tried.")
            raise _Undone
    except _Undone:
        return ""
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        return getattr(diagnosis, "constraint_name", None) or ""
