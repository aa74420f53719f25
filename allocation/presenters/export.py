"""The queue as a table for a spreadsheet: what the list shows, in its order."""

import csv
import io
from collections.abc import Iterable, Sequence

from allocation.forms.address import QueueAddress
from allocation.presenters.board import find_shown
from allocation.types import Board, QueueCase
from core.texts import write_moment

HEADS = (
    *("Case", "Colour", "Priority", "Age", "Sex", "Received", "Due", "Tags", "Skill needed"),
    *("Allocated to", "Locked since"),
)
# What a spreadsheet would take for a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def write_queue_csv(board: Board, address: QueueAddress) -> str:
    """Return the queue as CSV; nothing of who a case is about, and no cell is a formula."""
    return write_csv(HEADS, (_get_cells(case, board) for case in find_shown(board, address)))


def write_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as CSV whose cells a spreadsheet takes for text."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([_escape(cell) for cell in row] for row in rows)
    return text.getvalue()


def _escape(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def _get_cells(case: QueueCase, board: Board) -> tuple[str, ...]:
    return (
        case.ref,
        case.colour,
        "yes" if case.is_priority else "",
        "" if case.age is None else str(case.age),
        case.sex,
        write_moment(case.received_at),
        write_moment(case.due_at),
        ", ".join(case.tags),
        ", ".join(board.skill_names.get(code, code) for code in case.skills),
        board.names[case.worker_id] if case.worker_id else "",
        write_moment(case.locked_at) if case.locked_at else "",
    )
