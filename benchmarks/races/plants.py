"""Bugs that are planted on purpose: the checks have to find each of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any
from uuid import UUID


def _replace(module: Any, name: str, value: Any) -> Any:
    """Put something else in the place of a module's name and return what was there."""
    before = getattr(module, name)
    setattr(module, name, value)
    return before


def _read_cases_unlocked(case_ids: Iterable[UUID], *_: Any) -> list[Any]:
    from allocation.models import Case

    return list(Case.objects.filter(pk__in=list(case_ids)).order_by("pk"))


def leave_cases_unlocked() -> None:
    """Allocate without the lock of the case."""
    from allocation.services import allocating

    _replace(allocating, "lock_cases", _read_cases_unlocked)


def leave_clinicians_unlocked() -> None:
    """Count a clinician's cases without the lock of the clinician."""
    from allocation.models import ClinicianShift
    from allocation.services import locking

    def read(session_id: UUID, worker_ids: Sequence[UUID]) -> dict[UUID, ClinicianShift]:
        rows = ClinicianShift.objects.filter(session_id=session_id, worker_id__in=list(worker_ids))
        return {row.worker_id: row for row in rows}

    _replace(locking, "lock_clinicians", read)


def count_before_the_lock() -> None:
    """Lock the clinician, but count what was read before."""
    from django.utils import timezone

    from allocation.selectors.policy import find_policy
    from allocation.services import allocating

    before: ContextVar[list[Any]] = ContextVar("before")
    load = _replace(allocating, "load_queue", lambda **_: before.get())

    def lock_late(service_id: UUID, worker_ids: Sequence[UUID]) -> Any:
        at = timezone.now()
        policy = find_policy(service_id=service_id, at=at)
        before.set(load(service_id=service_id, policy=policy, at=at))
        return lock(service_id, worker_ids)

    lock = _replace(allocating, "lock_running", lock_late)


def leave_the_board_as_it_was() -> None:
    """Allocate without telling the boards."""
    from allocation.services import allocating

    _replace(allocating, "touch_boards", lambda *_, **__: None)


IN_CODE: Mapping[str, Callable[[], None]] = {
    "case_not_locked": leave_cases_unlocked,
    "clinician_not_locked": leave_clinicians_unlocked,
    "cap_counted_before_lock": count_before_the_lock,
    "board_not_raised": leave_the_board_as_it_was,
}
IN_DATABASE: Mapping[str, str] = {"unique_index_dropped": "DROP INDEX allocation_one_at_a_time"}
PLANTS = (*IN_CODE, *IN_DATABASE)
