"""One race on one staged database: play rounds until something is wrong or all are played."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from uuid import UUID

import django

from benchmarks.races import ATTEMPTS_A_ROUND
from benchmarks.server import serving

FOUND = 3  # exit status: a rule was broken
CHANGES = ("allocate", "reallocate", "put-back", "complete")


def main(words: list[str]) -> int:
    """Play; print what was answered and what is wrong; return 0, or 3 if something is."""
    parser = ArgumentParser()
    parser.add_argument("ticket", type=Path)
    parser.add_argument("--attempts", type=int, required=True)
    parser.add_argument("--clients", type=int, required=True)
    parser.add_argument("--plant", default="")
    asked = parser.parse_args(words)
    django.setup()
    from benchmarks.races.crowd import Crowd, Tally, Ticket

    ticket = Ticket(**json.loads(asked.ticket.read_text()))
    tally, wrong, started = Tally(), list[str](), time.perf_counter()
    before = _get_version(ticket.service_id)
    with serving(
        "benchmarks.races.server:application", workers=2, settings={"RACES_PLANT": asked.plant}
    ) as port:
        crowd = Crowd(port, ticket, asked.clients)
        for number in range(-(-asked.attempts // ATTEMPTS_A_ROUND)):
            tally.add(crowd.play(number))
            wrong = _find_wrong(tally, ticket.service_id, before)
            if wrong:
                break
            tally.add(crowd.clear(number))
            if tally.attempts >= asked.attempts:
                break
    seconds = time.perf_counter() - started
    answers = ", ".join(f"{name} {count}" for name, count in tally.answers.most_common())
    print(f"  {tally.attempts} attempts in {seconds:.0f} s: {answers}")
    for line in wrong:
        print(f"  WRONG: {line}")
    return FOUND if wrong else 0


def _find_wrong(tally: "object", service_id: str, before: int) -> list[str]:
    """Return everything that does not hold after a round, while nobody writes."""
    from allocation.models import Allocation
    from allocation.rules import DEFAULT_POLICY
    from benchmarks.races.checks import find_broken_rules, find_open_backstops
    from benchmarks.races.crowd import Tally

    assert isinstance(tally, Tally)
    wrong = find_broken_rules(cap=DEFAULT_POLICY["unlocked_cap"])
    wrong += sorted(set(tally.strange))
    kept = Allocation.objects.filter(kind="first").count()
    if kept != tally.firsts:
        wrong.append(f"{tally.firsts} clients were told that they allocated, {kept} cases were")
    # Opening what is open already is done too and changes nothing.
    done = sum(tally.answers[f"{what} done"] for what in CHANGES)
    if (raised := _get_version(service_id) - before) < done:
        wrong.append(f"{done} changes were made, but the board's version rose by {raised}")
    return wrong or find_open_backstops()


def _get_version(service_id: str) -> int:
    from allocation.selectors import get_board_version

    return get_board_version(service_id=UUID(service_id))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
