"""How well and how fast days are planned: `python -m benchmarks.rounds DAY.json … --seconds 10`.

Prints one row for each day: visits left out by priority, cost in minutes, iterations a second, and
what the independent checker finds (which must be nothing).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence

from engine.rounds.check import check
from engine.rounds.day_file import read_day
from engine.rounds.problem import Problem, ProblemError
from engine.rounds.result import Result
from engine.rounds.solve import solve, warm_up
from engine.stop import Stopwatch, TimeLimit

HEADER = (
    "day",
    "seed",
    "left out",
    "by priority",
    "cost min",
    "iterations/s",
    "wall s",
    "breaches",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Plan every day with every seed and print the table. Exit status 1 if a plan is illegal."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rounds", description=__doc__)
    parser.add_argument("days", nargs="+", metavar="DAY.json")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    options = parser.parse_args(arguments)
    warm_up()
    print_row(HEADER)
    breaches = 0
    for path in options.days:
        try:
            problem = read_day(path)
        except ProblemError as error:
            print(error, file=sys.stderr)
            return 2
        for seed in options.seed:
            breaches += measure(problem, options.seconds, seed)
    return 1 if breaches else 0


def measure(problem: Problem, seconds: float, seed: int) -> int:
    """Plan a day once, print its row and return the number of breaches."""
    watch = Stopwatch()
    result = solve(problem, TimeLimit(seconds), seed=seed)
    wall = watch.seconds()
    breaches = len(check(problem, result.plan))
    print_row(
        (
            problem.name,
            str(seed),
            str(result.score.unassigned_visits),
            count_by_priority(problem, result),
            f"{result.score.total / 60:.0f}",
            f"{result.iterations / max(result.seconds, 1e-9):.0f}",
            f"{wall:.1f}",
            str(breaches),
        )
    )
    return breaches


def count_by_priority(problem: Problem, result: Result) -> str:
    """Return how many visits of each priority are left out: "1: 0, 2: 3, 3: 5"."""
    priorities = {visit.id: visit.priority for visit in problem.visits}
    counts = Counter(priorities[line.visit] for line in result.plan.unassigned)
    return ", ".join(f"{priority}: {counts[priority]}" for priority in result.score.by_priority)


def print_row(cells: Sequence[str]) -> None:
    """Print one row of the table."""
    widths = (28, 5, 9, 20, 9, 13, 7, 9)
    print(
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)), flush=True
    )


if __name__ == "__main__":
    sys.exit(main())
