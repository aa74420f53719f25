"""How long the pages of a large day take on the server.

`python -m embedded.throwaway -- python -m benchmarks.board DAY.json` imports a day, runs the
auto-scheduler, publishes, and prints the seconds of each step and of each page.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django


def measure(name: str, job: Callable[[], Any], times: int = 1) -> Any:
    """Print how long a job takes, the median of several goes; return its last answer."""
    took = []
    answer = None
    for _ in range(times):
        started = time.perf_counter()
        answer = job()
        took.append(time.perf_counter() - started)
    print(f"{name:<44} {statistics.median(took) * 1000:9.0f} ms")
    return answer


def main(path: Path, seconds: int) -> None:
    """Import, run, publish, open pages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.cache import caches
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from accounts.roles import Role
    from engine.rounds.solve import warm_up
    from scheduling.rounds.services import apply_import, publish_proposal, stage_day, start_run
    from scheduling.tasks import run_auto_scheduler
    from tests.factories import make_world

    call_command("migrate", verbosity=0)
    world, now = make_world(), timezone.now()
    day = (now + timedelta(days=2)).date()
    content = path.read_bytes()
    batch = measure(
        "read the file and list its faults",
        lambda: stage_day(
            area_id=None, day=day, files={"day.json": content}, actor=world.actor(), at=now
        ),
    )
    counts = measure(
        "write the day", lambda: apply_import(batch_id=batch, actor=world.actor(), at=now)
    )
    print(json.dumps(counts))
    from directory.selectors import get_patches

    patches = [patch.id for patch in get_patches(area_id=counts["area_id"])]
    warm_up()
    run_id = start_run(
        area_id=counts["area_id"],
        patch_ids=patches,
        day=day,
        seconds=seconds,
        actor=world.actor(),
        at=now,
    )
    measure(f"a run of {seconds} s", lambda: run_auto_scheduler(run_id=str(run_id)))
    guest = Client(SERVER_NAME="localhost")
    guest.force_login(
        world.users[Role.SCHEDULER], "allauth.account.auth_backends.AuthenticationBackend"
    )
    measure("the proposal", lambda: guest.get(f"/runs/{run_id}/proposal/"), 3)
    result = measure(
        "publish",
        lambda: publish_proposal(run_id=run_id, line_ids=None, actor=world.actor(), at=now),
    )
    print(f"applied {result.applied}, to review {result.sent_to_review}")
    address = f"/rounds/?area={counts['area_id']}&patch=all&day={day}"

    def open_fresh(view: str) -> Any:
        caches["boards"].clear()
        return guest.get(f"{address}&view={view}")

    page = measure("the whole board, rendered anew", lambda: open_fresh("day"), 7)
    print(f"{len(page.content):,} bytes")
    measure("the whole board, shared", lambda: guest.get(address), 7)
    measure("the list, rendered anew", lambda: open_fresh("list"), 5)
    with CaptureQueriesContext(connection) as queries:
        open_fresh("day")
    print(f"{len(queries)} queries")
    visit = page.content.decode().split('name="visit" value="')[1].split('"')[0]
    measure("the board with the panel of a visit", lambda: guest.get(f"{address}&visit={visit}"), 5)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5)
