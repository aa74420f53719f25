"""How long urgent care takes with 500 open cases and 60 clinicians.

`python -m embedded.throwaway -- python -m benchmarks.allocation` makes the shift through the
services and prints how long an allocation, the board and its fragment take, how long visits with
nobody take, how long the next best allocation takes, and what many open boards wait for while
cases are allocated all the time.
"""

import os
import statistics
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from unittest import mock

import django

if TYPE_CHECKING:
    from benchmarks.stage import Staged

CASES, CLINICIANS, VISITS = 500, 60, 1000
MOST_ALLOCATION, MOST_FRAGMENT, MOST_NEXT_BEST = 150, 50, 150  # milliseconds
MOST_EPISODES = 0.5  # seconds


def main(words: list[str]) -> int:
    """Measure all, or the parts that are named; return 1 if a target was missed."""
    parser = ArgumentParser()
    parser.add_argument("--only", choices=["board", "next", "unassigned", "crowd"], default="")
    parser.add_argument("--clients", type=int, default=100, help="open boards")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rate", type=float, default=5, help="allocations a second meanwhile")
    asked = parser.parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    from benchmarks.stage import make_shift

    missed: list[str] = []
    staged = make_shift(cases=CASES, clinicians=CLINICIANS, at=timezone.now())
    print(f"{CASES} cases, {CLINICIANS} clinicians")
    if asked.only in ("", "board"):
        missed += measure_board(staged)
    if asked.only in ("", "next"):
        missed += measure_next_best(staged)
    if asked.only in ("", "unassigned"):
        missed += measure_unassigned(staged)
    if asked.only in ("", "crowd"):
        from benchmarks.boards import measure_crowd

        missed += measure_crowd(staged, asked.clients, asked.seconds, asked.rate)
    for line in missed:
        print(f"MISSED: {line}")
    return 1 if missed else 0


def measure(name: str, jobs: list[Callable[[], object]]) -> float:
    """Do jobs one after the other; print the median, the 95th of a hundred, and the queries."""
    from django.db import connection

    queries: list[str] = []

    def count(execute: Callable[..., Any], statement: str, *rest: Any) -> Any:
        queries.append(statement)
        return execute(statement, *rest)

    with connection.execute_wrapper(count):
        jobs[0]()
    took = []
    for job in jobs[1:]:
        started = time.perf_counter()
        job()
        took.append((time.perf_counter() - started) * 1000)
    return show(name, took, f"{len(queries)} queries")


def show(name: str, took: list[float], more: str) -> float:
    """Print how long something took in milliseconds; return the 95th of a hundred."""
    p95 = statistics.quantiles(took, n=20)[-1]
    print(f"{name:<46} p50 {statistics.median(took):7.1f}  p95 {p95:7.1f} ms  {more}", flush=True)
    return p95


def measure_board(staged: "Staged") -> list[str]:
    """Measure allocations and boards; return the targets that were missed."""
    from django.core.cache import caches
    from django.urls import reverse
    from django.utils import timezone

    from accounts.roles import Role
    from allocation.selectors import get_board, get_candidates
    from allocation.services import allocate_cases

    care = staged.care
    workers = list(staged.clinicians.values())
    cases = iter(staged.cases)
    turns = iter(range(10**6))

    def pick() -> dict[str, Any]:
        return {"case": next(cases), "worker": workers[next(turns) % len(workers)]}

    def allocate() -> None:
        one = pick()
        allocate_cases(
            case_ids=[one["case"]],
            worker_id=one["worker"],
            reason="benchmark",
            actor=care.actor(),
            at=timezone.now(),
        )

    guest = sign_in(staged)

    def allocate_by_api() -> None:
        one = pick()
        body = {"clinician": str(one["worker"]), "reason": "benchmark"}
        path = reverse("api_case_allocate", kwargs={"case_id": one["case"]})
        answer = guest.post(path, body, content_type="application/json")
        assert answer.status_code == 204, answer.content

    def look() -> None:
        get_board(service_id=care.service_id, actor=care.actor(Role.WACC), at=timezone.now())

    def ask() -> None:
        get_candidates(case_id=staged.cases[-1], actor=care.actor(), at=timezone.now())

    def draw() -> None:
        caches["boards"].clear()
        draw_again()

    def draw_again() -> None:
        answer = guest.get(reverse("allocation_fragment"))
        assert answer.status_code == 200

    def propose() -> None:
        caches["boards"].clear()
        answer = guest.get(reverse("allocation_fragment"), {"next": "1"})
        assert b"data-next-best" in answer.content

    found = {
        "allocate_cases": measure("allocate_cases", [allocate] * 61),
        "the API door": measure("POST /api/v1/cases/…/allocate", [allocate_by_api] * 61),
        "fragment": measure("the board's fragment, rendered anew", [draw] * 41),
        "next best": measure("the board with its next best, rendered anew", [propose] * 41),
    }
    measure("the board's fragment, shared", [draw_again] * 41)
    measure("get_board", [look] * 41)
    measure("get_candidates", [ask] * 41)
    return [
        f"{name}: p95 {p95:.0f} ms, the most is {most} ms"
        for name, p95 in found.items()
        if p95 > (most := MOST_FRAGMENT if name == "fragment" else MOST_ALLOCATION)
    ]


def measure_next_best(staged: "Staged") -> list[str]:
    """Measure which case to whom: what the board shows of it, and the door of the API."""
    from django.urls import reverse
    from django.utils import timezone

    from allocation.selectors import get_next_best

    care, guest = staged.care, sign_in(staged)
    path = reverse("api_allocation_next_best")

    def choose() -> None:
        found = get_next_best(service_id=care.service_id, actor=care.actor(), at=timezone.now())
        assert found.proposal is not None, found

    def ask() -> None:
        answer = guest.get(path, {"service": str(care.service_id)})
        assert answer.status_code == 200, answer.content

    found = {
        "get_next_best": measure("get_next_best", [choose] * 61),
        "next-best": measure("GET /api/v1/allocation/next-best", [ask] * 61),
    }
    return [
        f"{name}: p95 {p95:.0f} ms, the most is {MOST_NEXT_BEST} ms"
        for name, p95 in found.items()
        if p95 > MOST_NEXT_BEST
    ]


def sign_in(staged: "Staged") -> Any:
    """Return a browser of a WACC."""
    from django.test import Client

    from accounts.roles import Role

    guest = Client(SERVER_NAME="localhost")
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    guest.force_login(staged.care.world.users[Role.WACC], backend)
    return guest


def measure_unassigned(staged: "Staged") -> list[str]:
    """Measure what their episodes add when a day of visits comes in, and when it is published."""
    from datetime import timedelta

    from django.utils import timezone

    from directory.selectors import get_patches
    from engine.rounds.solve import warm_up
    from scheduling.rounds.services import publish_proposal, start_run
    from scheduling.tasks import run_auto_scheduler
    from tests.factories import import_day

    world, at = staged.care.world, timezone.now()
    days = [(at + timedelta(days=number)).date() for number in range(1, 4)]
    came, added = zip(
        *[
            _time_episodes(lambda day=day: import_day(world, make_visits(), day=day, at=at))  # type: ignore[misc]
            for day in days
        ],
        strict=True,
    )
    warm_up()
    assert world.area_id
    run_id = start_run(
        area_id=world.area_id,
        patch_ids=[patch.id for patch in get_patches(area_id=world.area_id)],
        day=days[-1],
        seconds=5,
        actor=world.actor(),
        at=at,
    )
    run_auto_scheduler(run_id=str(run_id))
    actor = world.actor()
    published, closed = _time_episodes(
        lambda: publish_proposal(run_id=run_id, line_ids=None, actor=actor, at=at)
    )
    missed = []
    for name, whole, part in (
        ("come in (the median of 3 days)", statistics.median(came), statistics.median(added)),
        ("are published", published, closed),
    ):
        print(f"{VISITS} visits {name}: {whole:.2f} s, of it for their episodes {part:.2f} s")
        if part > MOST_EPISODES:
            missed.append(f"{VISITS} visits {name}: {part:.2f} s, the most is {MOST_EPISODES} s")
    return missed


def _time_episodes(job: Callable[[], object]) -> tuple[float, float]:
    """Do a job; return the seconds that it took, and those of it that its episodes took."""
    took: list[float] = []
    with mock.patch("scheduling.handlers.reconcile_visits", _timed(took)):
        started = time.perf_counter()
        job()
        return time.perf_counter() - started, sum(took)


def _timed(took: list[float]) -> Callable[..., object]:
    from scheduling.unassigned.services import reconcile_visits

    def run(**values: Any) -> object:
        started = time.perf_counter()
        try:
            return reconcile_visits(**values)
        finally:
            took.append(time.perf_counter() - started)

    return run


def make_visits() -> dict[str, Any]:
    """Return a day file with so many visits, and carers enough for them."""
    from tests.day_files import make_carer, make_client, make_day, make_visit

    clients = [f"Client {number}" for number in range(VISITS // 4)]
    starts = ("08:00", "09:30", "11:30", "13:00")
    return make_day(
        carers=[make_carer(f"Carer {number}") for number in range(VISITS // 5)],
        clients=[make_client(name) for name in clients],
        visits=[make_visit(f"{name} {start}", name, start) for name in clients for start in starts],
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
