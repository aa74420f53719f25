"""The command line of the published benchmark."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from engine.hhcrsp.check import check
from engine.hhcrsp.plan import dump_plan
from engine.hhcrsp.problem import read_instance
from engine.hhcrsp.score import score
from engine.hhcrsp.search import solve, warm_up
from engine.options import add_run_options, make_stop
from engine.rounds.plan_file import write_json

if TYPE_CHECKING:
    from argparse import _SubParsersAction

REFUSED = 3


def add_command(verbs: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb `hhcrsp` to those of the rounds."""
    parser = verbs.add_parser("hhcrsp", help="plan a published instance (Mankowska et al. 2014)")
    parser.add_argument("instance", help="file with the instance")
    add_run_options(parser)
    parser.set_defaults(run=run_hhcrsp)


def run_hhcrsp(options: argparse.Namespace) -> int:
    """Plan an instance, judge the plan, write it, print its figures."""
    instance = read_instance(options.instance)
    stop = make_stop(options)
    warm_up()
    found = solve(instance, stop, seed=options.seed)
    breaches = check(instance, found.plan)
    if breaches:
        print("refused: the plan breaks rules", file=sys.stderr)
        print("\n".join(f"{breach.rule}: {breach.text}" for breach in breaches), file=sys.stderr)
        return REFUSED
    write_json(dump_plan(found.plan), options.out)
    cost = score(instance, found.plan)
    figures = {
        "cost": round(cost.cost, 6),
        "travel": round(cost.travel, 6),
        "tardiness": round(cost.tardiness, 6),
        "worst_tardiness": round(cost.worst, 6),
        "iterations": found.iterations,
        "seconds": round(found.seconds, 3),
        "stopped": found.stopped,
    }
    print(json.dumps(figures))
    return 0
