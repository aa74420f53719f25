"""How long cases take, and since when somebody holds none: measured from the ledger."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Max

from allocation.models import Allocation
from allocation.types import AllocationPolicy

MEDIANS = """
    SELECT worker_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY taken)
    FROM (
        SELECT held.worker_id, held.case_id, sum(held.unlocked_at - held.locked_at) AS taken
        FROM allocation_caselock held
        JOIN allocation_case done ON done.id = held.case_id AND done.outcome = 'completed'
        WHERE held.worker_id = ANY(%s::uuid[]) AND held.locked_at >= %s
            AND held.unlocked_at IS NOT NULL
        GROUP BY held.worker_id, held.case_id
    ) AS cases
    GROUP BY worker_id
    HAVING count(*) >= %s
"""


def get_handling(
    worker_ids: Sequence[UUID], policy: AllocationPolicy, at: datetime
) -> dict[UUID, timedelta]:
    """Return the median time for which people had a completed case open, where enough were.

    One query: the sum of a case's locked intervals, over the days that the policy looks back.
    """
    since = at - timedelta(days=policy.handling_days)
    with connection.cursor() as cursor:
        ids = [str(one) for one in worker_ids]
        cursor.execute(MEDIANS, [ids, since, policy.handling_least])
        return dict(cursor.fetchall())


def get_freed(session_id: UUID) -> dict[UUID, datetime]:
    """Return when each clinician of a session last got rid of a case; one query."""
    rows = Allocation.objects.filter(session_id=session_id, ended_at__isnull=False)
    return dict(rows.values_list("worker_id").annotate(last=Max("ended_at")))
