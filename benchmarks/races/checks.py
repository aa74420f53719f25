"""What must hold of the allocation ledger at any instant, whoever raced whom; asked in SQL.

Each statement returns the case or clinician that breaks the rule, and nothing if none does.
"""

from collections.abc import Mapping

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
        WHERE a.worker_id IS DISTINCT FROM c.allocated_to_id
    """,
    "a case leaves the queue once": """
        SELECT c.source_ref FROM allocation_case c
        JOIN allocation_allocation a ON a.case_id = c.id AND a.kind = 'first'
        GROUP BY c.id HAVING count(*) > 1
    """,
    "a case is in progress if and only if its clinician has it locked": """
        SELECT c.source_ref FROM allocation_case c
        LEFT JOIN allocation_caselock l ON l.case_id = c.id AND l.unlocked_at IS NULL
        WHERE (c.status = 'in_progress') <> (l.id IS NOT NULL)
            OR l.worker_id <> c.allocated_to_id
    """,
    # A case put back counts again without being stopped; of the others nobody has more.
    "nobody was given more unlocked cases than the cap": """
        SELECT c.allocated_to_id::text FROM allocation_case c
        JOIN allocation_allocation a
            ON a.case_id = c.id AND a.ended_at IS NULL AND a.kind <> 'reopened'
        WHERE c.status = 'allocated' AND NOT EXISTS (
            SELECT FROM allocation_caselock l
            WHERE l.case_id = c.id AND l.worker_id = c.allocated_to_id AND l.locked_at >= a.at
        )
        GROUP BY c.allocated_to_id HAVING count(*) > %(cap)s
    """,
}
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


def find_broken_rules(*, cap: int) -> list[str]:
    """Return a line for each rule that does not hold now, with what breaks it."""
    broken = []
    with connection.cursor() as cursor:
        for rule, statement in RULES.items():
            cursor.execute(statement, {"cap": cap})
            if found := [str(row[0]) for row in cursor.fetchall()]:
                broken.append(f"{rule}: broken by {len(found)}, such as {found[0]}")
    return broken


def find_open_backstops() -> list[str]:
    """Return a line for each thing that the database itself should refuse and does not.

    Somebody has to hold an unlocked case; nothing is kept of what is tried.
    """
    return [
        f"the database does not refuse by {name}"
        for name, statement in BACKSTOPS.items()
        if _find_refusal(statement) != name
    ]


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
