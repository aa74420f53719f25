"""What so many open boards wait for while cases are allocated all the time."""

import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.allocation import show, sign_in
from benchmarks.server import Answer, Caller, serving

if TYPE_CHECKING:
    from benchmarks.stage import Staged

MOST_POLL, MOST_BEHIND = 200, 5.0  # milliseconds of an answer, seconds until a board is current
POLL_SECONDS = 4.0  # how often a board asks whether it is still the same


@dataclass(slots=True)
class Watched:
    """What the open boards waited for, and how long each change took to reach each of them."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    behind: list[float] = field(default_factory=list)
    changed: list[tuple[int, float]] = field(default_factory=list)  # version, when it was committed


def measure_crowd(staged: "Staged", clients: int, seconds: int, rate: float) -> list[str]:
    """Measure what so many open boards wait for while cases are allocated all the time."""
    cookie = f"sessionid={sign_in(staged).cookies['sessionid'].value}"
    watched = Watched()
    with serving() as port, ThreadPoolExecutor(clients) as pool:
        until = time.monotonic() + seconds
        jobs = [
            pool.submit(
                _watch,
                Caller(port, cookie=cookie),
                watched,
                until,
                number * POLL_SECONDS / clients,
            )
            for number in range(clients)
        ]
        given = _allocate_until(staged, watched, until - POLL_SECONDS, rate)
        for job in jobs:
            job.result()
    print(f"{given} allocations in {seconds - POLL_SECONDS:.0f} s meanwhile")
    missed = []
    for name in ("version", "fragment"):
        p95 = show(
            f"{clients} boards, the {name} over HTTP",
            watched.took[name],
            f"{len(watched.took[name])} requests",
        )
        if p95 > MOST_POLL:
            missed.append(f"{clients} boards, the {name}: p95 {p95:.0f} ms, most {MOST_POLL} ms")
    behind = [one * 1000 for one in watched.behind]
    show("an allocation until a board shows it", behind, f"at most {max(behind) / 1000:.1f} s")
    if max(behind) > MOST_BEHIND * 1000:
        missed.append(f"a board was {max(behind) / 1000:.1f} s behind, most {MOST_BEHIND} s")
    return missed


def _allocate_until(staged: "Staged", watched: Watched, until: float, rate: float) -> int:
    """Allocate so many cases a second; each clinician completes one before the next comes."""
    from django.utils import timezone

    from allocation.selectors import get_board_version
    from allocation.services import allocate_cases, complete_case, open_case

    care, workers = staged.care, list(staged.clinicians.items())
    cases, started, given = staged.cases[::-1], time.monotonic(), 0
    for number, case_id in enumerate(cases):
        due = started + number / rate
        if max(due, time.monotonic()) >= until:
            break
        time.sleep(max(due - time.monotonic(), 0))
        name, worker_id = workers[number % len(workers)]
        if number >= len(workers):
            older, person = cases[number - len(workers)], care.person(name)
            open_case(case_id=older, actor=person, at=timezone.now())
            complete_case(case_id=older, actor=person, at=timezone.now())
        allocate_cases(
            case_ids=[case_id],
            worker_id=worker_id,
            reason="benchmark",
            actor=care.actor(),
            at=timezone.now(),
        )
        version = get_board_version(service_id=care.service_id)
        watched.changed.append((version, time.monotonic()))
        given += 1
    return given


def _watch(caller: Caller, watched: Watched, until: float, wait: float) -> None:
    """Do what an open board does; note what its requests took and what each brought to light."""
    mark, seen = "", 0
    time.sleep(wait)
    while time.monotonic() < until:
        answer = _ask(caller, watched, "version")
        if answer.body["mark"] != mark:
            fragment = _ask(caller, watched, "fragment")
            mark = fragment.headers["X-Board-Mark"]
            version = int(mark.partition(".")[0])
            _note_behind(watched, seen, version)
            seen = version
        time.sleep(POLL_SECONDS)


def _note_behind(watched: Watched, seen: int, version: int) -> None:
    """Note how long ago the oldest change was that a board had not shown until now."""
    now = time.monotonic()
    oldest = next((when for number, when in watched.changed if seen < number <= version), None)
    if seen and oldest is not None:
        watched.behind.append(now - oldest)


def _ask(caller: Caller, watched: Watched, what: str) -> Answer:
    answer = caller.send("GET", f"/allocation/{what}", headers={"HX-Request": "true"})
    assert answer.status == 200, answer.status
    watched.took[what].append(answer.milliseconds)
    return answer
