"""The command line of the rounds: solve, check, recommend."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from engine.hhcrsp.commands import add_command as add_hhcrsp
from engine.options import add_run_options, make_stop
from engine.rounds.check import check, describe_breaches
from engine.rounds.day_file import read_day
from engine.rounds.plan_file import read_plan, write_plan
from engine.rounds.problem import ProblemError
from engine.rounds.recommend import recommend
from engine.rounds.result import Result
from engine.rounds.solve import solve, warm_up
from engine.rounds.words import counted

FOUND_BREACHES = 1
MALFORMED = 2
REFUSED = 3


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of the rounds to a parser."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    solving = verbs.add_parser("solve", help="plan a day")
    solving.add_argument("day", help="file with the day (home-care-day/1)")
    add_run_options(solving)
    solving.add_argument("--start-from", help="file with a plan to better")
    solving.set_defaults(run=run_solve)
    checking = verbs.add_parser("check", help="judge a plan")
    checking.add_argument("day")
    checking.add_argument("plan")
    checking.set_defaults(run=run_check)
    recommending = verbs.add_parser("recommend", help="who could take a visit")
    recommending.add_argument("day")
    recommending.add_argument("plan")
    recommending.add_argument("--visit", required=True, help="id of the visit")
    recommending.set_defaults(run=run_recommend)
    add_hhcrsp(verbs)


def run_solve(options: argparse.Namespace) -> int:
    """Plan a day, judge the plan, write it, print its figures."""
    problem = read_day(options.day)
    start_from = read_plan(options.start_from) if options.start_from else None
    warm_up()
    result = solve(problem, make_stop(options), seed=options.seed, start_from=start_from)
    breaches = check(problem, result.plan)
    if breaches:
        print(f"refused: the plan breaks rules\n{describe_breaches(breaches)}", file=sys.stderr)
        return REFUSED
    write_plan(result.plan, options.out)
    print(json.dumps(describe_result(result)))
    return 0


def describe_result(result: Result) -> dict[str, object]:
    """Return the figures of a run, costs in seconds."""
    cost = result.score
    return {
        "cost": cost.total,
        "cost_unassigned": cost.unassigned,
        "cost_travel": cost.travel,
        "cost_continuity": cost.continuity,
        "cost_by_rule": cost.by_rule,
        "cost_by_priority": {str(key): value for key, value in cost.by_priority.items()},
        "unassigned": cost.unassigned_visits,
        "iterations": result.iterations,
        "seconds": round(result.seconds, 3),
        "stopped": result.stopped,
    }


def run_check(options: argparse.Namespace) -> int:
    """Judge a plan and print its breaches."""
    breaches = check(read_day(options.day), read_plan(options.plan))
    if breaches:
        print(describe_breaches(breaches))
    print(counted(len(breaches), "breach", "breaches"))
    return FOUND_BREACHES if breaches else 0


def run_recommend(options: argparse.Namespace) -> int:
    """Print who could take a visit, as JSON."""
    problem, plan = read_day(options.day), read_plan(options.plan)
    if all(visit.id != options.visit for visit in problem.visits):
        raise ProblemError(f'--visit: the day has no visit with the id "{options.visit}"')
    found = recommend(problem, plan, options.visit)
    print(json.dumps({"visit": options.visit, **asdict(found)}, ensure_ascii=False))
    return 0
