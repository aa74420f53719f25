"""How the search grows with the day: `python -m benchmarks.scale 1200 --seconds 10 --seed 1`.

Plans an invented day in this process and prints one JSON line: seconds to the first legal plan,
tables of travel and eligibility included; seconds until the cost is within 5 % of where it ends;
seconds that the reasons of the visits left out take afterwards; and the most memory the process
ever had.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
from collections.abc import Sequence

from benchmarks.days import make_day
from engine.rounds.check import check
from engine.rounds.day_file import parse_day
from engine.rounds.result import TracePoint
from engine.rounds.solve import solve, warm_up
from engine.stop import Stopwatch, TimeLimit

SIZES = (40, 300, 1200, 5000)
NEAR = 1.05


def main(arguments: Sequence[str] | None = None) -> int:
    """Plan one invented day and print its figures. Exit status 1 if the plan is illegal."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("visits", type=int)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    warm_up()
    problem = parse_day(make_day(options.visits, options.seed))
    watch = Stopwatch()
    plans: list[float] = []
    result = solve(
        problem,
        TimeLimit(options.seconds),
        seed=options.seed,
        on_progress=lambda point: plans.append(watch.seconds()),
    )
    wall = watch.seconds()
    before = plans[0] - result.trace[0].seconds
    breaches = len(check(problem, result.plan))
    figures = {
        "visits": options.visits,
        "carers": len(problem.carers),
        "first_plan_seconds": round(plans[0], 3),
        "near_final_seconds": round(before + seconds_to_near(result.trace), 3),
        "reasons_seconds": round(wall - before - result.seconds, 3),
        "left_out": result.score.unassigned_visits,
        "cost_minutes": round(result.score.total / 60, 1),
        "iterations_per_second": round(result.iterations / max(result.seconds, 1e-9)),
        # Kilobytes on Linux, bytes on macOS.
        "peak_megabytes": round(
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            / (1024 * 1024 if sys.platform == "darwin" else 1024)
        ),
        "breaches": breaches,
    }
    print(json.dumps(figures))
    return 1 if breaches else 0


def seconds_to_near(trace: Sequence[TracePoint]) -> float:
    """Return when the cost was first within 5 % of the last one."""
    return next(point.seconds for point in trace if point.cost <= NEAR * trace[-1].cost)


if __name__ == "__main__":
    sys.exit(main())
