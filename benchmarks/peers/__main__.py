"""Put one day to one peer: `python -m benchmarks.peers vroom DAY.json --out PLAN.json`.

Prints one JSON line. A process of its own, so that a peer that crashes or fills the memory is a
row in the table and not the end of it.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Sequence
from importlib.metadata import version

from benchmarks.peers.tasks import to_peer_day, to_plan
from engine.rounds.day_file import read_day
from engine.rounds.plan_file import write_plan
from engine.rounds.problem import ProblemError
from engine.stop import Stopwatch

PEERS = {"ortools": "OR-Tools", "vroom": "VROOM", "pyvrp": "PyVRP"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Plan the day, write the plan, print the figures. Exit status 2 if the peer cannot take it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("peer", choices=sorted(PEERS))
    parser.add_argument("day")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", required=True)
    options = parser.parse_args(arguments)
    peer = importlib.import_module(f"benchmarks.peers.{options.peer}_peer")
    try:
        day = to_peer_day(read_day(options.day))
        watch = Stopwatch()
        served = peer.solve(day, options.seconds, options.seed)
    except ProblemError as error:
        print(error, file=sys.stderr)
        return 2
    wall = watch.seconds()
    write_plan(to_plan(day, served, PEERS[options.peer]), options.out)
    print(json.dumps({"version": version(peer.DISTRIBUTION), "seconds": round(wall, 2)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
