"""The ledger replayed in the order in which it was written, and what the rules say of each row.

Knows the names of columns and nothing else of the product: neither its code nor its constants.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from benchmarks.races.witness import Written

DOUBLE = "a case is given to somebody while somebody else holds it"
OVER = "a clinician is given more unlocked cases than the cap"
NOT_AT_WORK = "a case is given to somebody paused, finished or off"
NOT_RUNNING = "a case is given although allocation is paused or closed"
TAKEN_OPEN = "a case that is open moves without being forced"
NOT_HELD = "a case is opened by somebody who does not hold it"
OPENED_TWICE = "a case is opened while it is open"
FIRST_TWICE = "a case leaves the queue twice, or moves before it left it"
LOST = "a row of the ledger ends that was not the open one"
BACK = "a case goes back to the queue after somebody had it"
RULES = (
    *(DOUBLE, OVER, NOT_AT_WORK, NOT_RUNNING, TAKEN_OPEN, NOT_HELD, OPENED_TWICE, FIRST_TWICE),
    *(LOST, BACK),
)
# Who takes a case back or onto a holding list is not stopped by the cap.
CAPPED = ("first", "again", "correction", "forced")
EXAMPLES = 3

Row = Mapping[str, Any]


class Ledger:
    """Who holds what, who has what open and who can be given a case, after so many rows."""

    def __init__(self, *, cap: int) -> None:
        self.number = 0
        self.broken: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = defaultdict(list)
        self._cap = cap
        self._open: dict[str, Row] = {}  # the open row of a case
        self._locks: dict[str, Row] = {}
        self._held: dict[str, set[str]] = defaultdict(set)
        self._known: set[str] = set()  # cases that somebody has or had
        self._shifts: dict[tuple[str, str], Row] = {}
        self._sessions: dict[str, str] = {}
        self._on: Mapping[str, Callable[[Row, bool], None]] = {
            "allocationsession": self._see_session,
            "clinicianshift": self._see_shift,
            "case": self._see_case,
            "allocation": self._see_allocation,
            "caselock": self._see_lock,
        }

    def follow(self, rows: Iterable[Written]) -> None:
        """Replay what was written since."""
        for one in rows:
            self.number = one.number
            self._on[one.place](one.row, one.is_new)

    def _see_session(self, row: Row, is_new: bool) -> None:
        self._sessions[row["id"]] = row["status"]

    def _see_shift(self, row: Row, is_new: bool) -> None:
        self._shifts[row["session_id"], row["worker_id"]] = row

    def _see_case(self, row: Row, is_new: bool) -> None:
        if row["status"] == "queued" and row["id"] in self._known:
            self._break(BACK, row["source_ref"])

    def _see_allocation(self, row: Row, is_new: bool) -> None:
        case_id = row["case_id"]
        if is_new:
            self._check_given(row)
            self._open[case_id] = row
            self._held[row["worker_id"]].add(case_id)
            self._known.add(case_id)
        elif row["ended_at"]:
            if self._open.get(case_id, {}).get("id") != row["id"]:
                self._break(LOST, case_id)
                return
            del self._open[case_id]
            self._held[row["worker_id"]].discard(case_id)

    def _check_given(self, row: Row) -> None:
        case_id, worker_id, kind = row["case_id"], row["worker_id"], row["kind"]
        if case_id in self._open:
            self._break(DOUBLE, case_id)
        if (kind == "first") == (case_id in self._known):
            self._break(FIRST_TWICE, f"{case_id} ({kind})")
        if case_id in self._locks:
            self._break(TAKEN_OPEN, case_id)
        if self._sessions.get(row["session_id"]) != "active":
            self._break(NOT_RUNNING, case_id)
        if kind not in CAPPED:
            return
        if self._count_unlocked(worker_id) >= self._cap:
            self._break(OVER, worker_id)
        if not self._is_at_work(self._shifts.get((row["session_id"], worker_id)), row["at"]):
            self._break(NOT_AT_WORK, worker_id)

    def _count_unlocked(self, worker_id: str) -> int:
        """Return what somebody holds and has not open."""
        return sum(
            self._locks.get(case_id, {}).get("worker_id") != worker_id
            for case_id in self._held[worker_id]
        )

    @staticmethod
    def _is_at_work(shift: Row | None, at: str) -> bool:
        if shift is None:
            return False
        if shift["status"] == "paused":
            # A pause that is over counts as over before anybody notes it.
            return datetime.fromisoformat(shift["paused_until"]) <= datetime.fromisoformat(at)
        return shift["status"] in ("ready", "finishing")

    def _see_lock(self, row: Row, is_new: bool) -> None:
        case_id = row["case_id"]
        if not is_new:
            if row["unlocked_at"]:
                self._locks.pop(case_id, None)
            return
        if case_id in self._locks:
            self._break(OPENED_TWICE, case_id)
        if self._open.get(case_id, {}).get("worker_id") != row["worker_id"]:
            self._break(NOT_HELD, case_id)
        self._locks[case_id] = row

    def _break(self, rule: str, what: str) -> None:
        self.broken[rule] += 1
        if len(self.examples[rule]) < EXAMPLES:
            self.examples[rule].append(what)
