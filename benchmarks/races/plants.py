"""Bugs that are planted on purpose: the checks have to find each of them by the rule it breaks.

Each makes the moment longer in which it does harm, so that it is found every time and not with
luck; what it replaces is looked up by its name in every service of urgent care.
"""

import pkgutil
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import Any
from uuid import UUID

from benchmarks.races import ledger, scene
from benchmarks.races.scene import Habits

NO_BACKSTOP = "the database refuses a second holder and a way back to the queue by itself"
NOT_RAISED = "every change raises the version of the board"
ENDS_EARLY = "a row of the ledger and a lock end after they began"
DROP_INDEX = "DROP INDEX allocation_one_at_a_time;"
MOMENT = 0.15  # seconds between what is read and what is written
Make = Callable[[Callable[..., Any]], Callable[..., Any]]


def find_services() -> list[ModuleType]:
    """Return every module of the services of urgent care."""
    package = import_module("allocation.services")
    names = [one.name for one in pkgutil.iter_modules(package.__path__)]
    return [package, *(import_module(f"allocation.services.{name}") for name in names)]


def _replace(name: str, make: Make, modules: Iterable[ModuleType] | None = None) -> None:
    """Put what `make` returns in the place of a function, wherever services know it by name."""
    found = [one for one in modules or find_services() if hasattr(one, name)]
    if not found:
        raise SystemExit(f"No service knows {name} any more: bring this plant up to date.")
    for module in found:
        setattr(module, name, make(getattr(module, name)))


def _wait() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [MOMENT])


def _wait_before(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **values: Any) -> Any:
        _wait()
        return function(*args, **values)

    return run


def _read_cases(case_ids: Iterable[UUID], *_: Any) -> list[Any]:
    from allocation.models import Case

    return list(Case.objects.filter(pk__in=list(case_ids)).order_by("pk"))


def _read_clinicians(session_id: UUID, worker_ids: Sequence[UUID]) -> dict[UUID, Any]:
    from allocation.models import ClinicianShift

    rows = ClinicianShift.objects.filter(session_id=session_id, worker_id__in=list(worker_ids))
    return {row.worker_id: row for row in rows}


def leave_cases_unlocked() -> None:
    """Change cases without their lock."""
    _replace("lock_cases", lambda _: _read_cases)
    _replace("change_statuses", _wait_before)


def leave_clinicians_unlocked() -> None:
    """Count a clinician's cases without the lock of the clinician."""
    _replace("lock_clinicians", lambda _: _read_clinicians)
    _replace("change_statuses", _wait_before)


def count_before_the_lock() -> None:
    """Lock the clinician, but count what was read before."""
    from django.utils import timezone

    from allocation.selectors.policy import find_policy

    before: ContextVar[list[Any]] = ContextVar("before")
    loads: list[Callable[..., Any]] = []

    def load_early(load: Callable[..., Any]) -> Callable[..., Any]:
        loads.append(load)
        return lambda **_: before.get()

    def lock_late(lock: Callable[..., Any]) -> Callable[..., Any]:
        def run(service_id: UUID, *args: Any) -> Any:
            at = timezone.now()
            policy = find_policy(service_id=service_id, at=at)
            before.set(loads[0](service_id=service_id, policy=policy, at=at))
            _wait()
            return lock(service_id, *args)

        return run

    places = [one for one in find_services() if hasattr(one, "load_queue")]
    _replace("load_queue", load_early, places)
    _replace("lock_running", lock_late, places)


def open_without_the_lock() -> None:
    """Let a clinician open a case without its lock."""
    from allocation.services import working

    def read(case_ids: Iterable[UUID], *_: Any) -> list[Any]:
        found = _read_cases(case_ids)
        _wait()
        return found

    _replace("lock_cases", lambda _: read, [working])


def read_pauses_before_the_lock() -> None:
    """Lock the clinician, but go by the state that was read before."""
    from allocation.policies import check_running

    def lock_late(lock: Callable[..., Any]) -> Callable[..., Any]:
        def run(service_id: UUID, worker_ids: Sequence[UUID]) -> Any:
            before = _read_clinicians(check_running(service_id).pk, worker_ids)
            _wait()
            session, _ = lock(service_id, worker_ids)
            return session, before

        return run

    _replace("lock_running", lock_late)


def read_the_session_before_the_lock() -> None:
    """Look whether allocation runs before waiting for the clinicians, and not after."""
    from allocation.policies import check_running
    from allocation.services.locking import lock_clinicians

    def run(service_id: UUID, worker_ids: Sequence[UUID]) -> Any:
        session = check_running(service_id)
        _wait()
        return session, lock_clinicians(session.pk, worker_ids)

    _replace("lock_running", lambda _: run)


def give_one_after_the_other() -> None:
    """Allocate several cases each in a transaction of its own."""
    from allocation import services

    def split(allocate: Callable[..., Any]) -> Callable[..., Any]:
        def run(*, case_ids: Sequence[UUID], **values: Any) -> None:
            for case_id in case_ids:
                allocate(case_ids=[case_id], **values)

        return run

    _replace("allocate_cases", split, [services])


def ignore_keys() -> None:
    """Do again what is sent again with the same key."""
    from accounts import api

    _replace("answer_once", lambda _: lambda request, actor_id, act, **__: act(), [api])


def keep_times_as_read() -> None:
    """Write down when a request began, although others were done while it waited."""

    def lock_late(lock: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any) -> Any:
            time.sleep(random.random())
            return lock(*args)

        return run

    _replace("lock_cases", lock_late)
    _replace("not_before", lambda _: lambda cases, at: at)


def leave_the_board_as_it_was() -> None:
    """Change cases without telling the boards."""
    _replace("touch_boards", lambda _: lambda *_, **__: None)


@dataclass(frozen=True, slots=True)
class Plant:
    """A bug in the code, in the database or in both, and the rules of which it breaks one."""

    breaks: Sequence[str]
    code: Callable[[], None] = lambda: None
    database: str = ""
    habits: Habits = field(default_factory=Habits)


PLANTS: Mapping[str, Plant] = {
    "clinician_not_locked": Plant([ledger.OVER], leave_clinicians_unlocked),
    "case_not_locked": Plant([scene.BACKSTOP], leave_cases_unlocked),
    "cap_counted_before_lock": Plant([ledger.OVER], count_before_the_lock),
    "no_unique_index": Plant([NO_BACKSTOP], database=DROP_INDEX),
    "no_case_lock_no_index": Plant([ledger.DOUBLE], leave_cases_unlocked, DROP_INDEX),
    "opened_without_lock": Plant(
        [ledger.NOT_HELD], open_without_the_lock, habits=Habits(moves=0.6)
    ),
    "pause_read_before_lock": Plant(
        [ledger.NOT_AT_WORK], read_pauses_before_the_lock, habits=Habits(pauses=0.2)
    ),
    "session_read_before_lock": Plant(
        [ledger.NOT_RUNNING], read_the_session_before_the_lock, habits=Habits(stops=0.15)
    ),
    "batch_not_atomic": Plant([scene.REFUSED_WROTE, scene.HALF], give_one_after_the_other),
    "key_ignored": Plant([scene.TWICE], ignore_keys),
    "times_as_read": Plant([ENDS_EARLY], keep_times_as_read),
    "board_not_raised": Plant([NOT_RAISED], leave_the_board_as_it_was),
}
