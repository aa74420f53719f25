"""Live boards: every change of what a board shows raises its version in the same transaction.

A page asks "still version 41?" every few seconds; the answer is one indexed row. A rendered board
is kept by its version and shared by all who look at it.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from core.models import BoardVersion


def get_rounds_board(area_id: UUID, day: date) -> str:
    """Return the name under which the rounds of an area's day are versioned."""
    return f"rounds:{area_id}:{day}"


def get_allocation_board(service_id: UUID) -> str:
    """Return the name under which the allocation board of a service is versioned."""
    return f"allocation:{service_id}"


def touch_boards(boards: Iterable[str], *, at: datetime) -> None:
    """Say that these boards changed. Call inside the transaction of the change, as its last step.

    Sorted, so that two writers take the rows in the same order.
    """
    for board in sorted(set(boards)):
        changed = BoardVersion.objects.filter(board=board).update(
            number=F("number") + 1, changed_at=at
        )
        if not changed:
            BoardVersion.objects.bulk_create(
                [BoardVersion(board=board, number=1, changed_at=at)],
                update_conflicts=True,
                unique_fields=["board"],
                update_fields=["changed_at"],
            )


def get_versions(boards: Iterable[str]) -> dict[str, int]:
    """Return the version of each board; 0 for one that never changed."""
    wanted = list(boards)
    found = dict(BoardVersion.objects.filter(board__in=wanted).values_list("board", "number"))
    return {board: found.get(board, 0) for board in wanted}
