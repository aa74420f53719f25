"""How fast the answers of a planning day come: `python -m benchmarks.latencies DAY.json --seed 1`.

Plans the day first (or reads `--plan`), then asks for everything a scheduler asks for, with visits
and carers drawn at random. Prints a table in milliseconds of processor time and one JSON line.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from engine.rounds.blockers import find_blockers
from engine.rounds.check import check, check_edit
from engine.rounds.day_file import read_day
from engine.rounds.editing import price_edit
from engine.rounds.explain import explain_left_out
from engine.rounds.openings import Book
from engine.rounds.plan_file import read_plan
from engine.rounds.problem import Client, Problem, ProblemError, Visit
from engine.rounds.recommend import find_choices, recommend
from engine.rounds.replan import replan
from engine.rounds.result import Assignment, Plan
from engine.rounds.solve import solve, warm_up
from engine.rounds.start_package import can_start, prepare
from engine.rounds.tasks import recommend_for
from engine.stop import IterationLimit, TimeLimit

DAYS = 7
CALLS = (8 * 3600, 12 * 3600, 17 * 3600, 20 * 3600)


@dataclass(slots=True)
class Figures:
    """The processor times of one kind of question, in milliseconds."""

    name: str
    times: list[float]

    def percentile(self, share: float) -> float:
        """Return the time that this share of the questions did not exceed."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@dataclass(slots=True)
class SickCalls:
    """What replanning after sick calls did."""

    most_moved: int = 0
    first_left_out: int = 0
    first_left_out_though_possible: int = 0
    breaches: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and return the exit status: 1 if a promise is broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latencies", description=__doc__)
    parser.add_argument("day", metavar="DAY.json")
    parser.add_argument("--plan", help="file with the plan; without it the day is planned first")
    parser.add_argument("--seconds", type=float, default=5.0, help="for planning the day")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--questions", type=int, default=100, help="of each quick kind")
    parser.add_argument("--sick-calls", type=int, default=10)
    parser.add_argument("--json", help="file for the JSON line as well")
    options = parser.parse_args(arguments)
    warm_up()
    try:
        problem = read_day(options.day)
        plan = read_plan(options.plan) if options.plan else None
    except ProblemError as error:
        print(error, file=sys.stderr)
        return 2
    if plan is None:
        plan = solve(problem, TimeLimit(options.seconds), seed=options.seed).plan
    chance = random.Random(options.seed)
    found = measure_questions(problem, plan, chance, options.questions)
    false_yes, figures = measure_packages(problem, plan, chance)
    found.append(figures)
    sick, figures = measure_sick_calls(problem, plan, chance, options.sick_calls)
    found.append(figures)
    report(problem, found, sick, false_yes, options.json)
    return 1 if false_yes or sick.breaches else 0


def ask(name: str, questions: Sequence[Callable[[], object]]) -> Figures:
    """Time some questions one by one."""
    figures = Figures(name, [])
    for question in questions:
        started = time.process_time()
        question()
        figures.times.append((time.process_time() - started) * 1000)
    return figures


def measure_questions(
    problem: Problem, plan: Plan, chance: random.Random, count: int
) -> list[Figures]:
    """Time what is asked of one published plan."""
    book = Book(problem, plan)
    visits = [chance.choice(problem.visits).id for _ in range(count)]
    carers = [chance.choice(problem.carers).id for _ in range(count)]
    left_out = [line.visit for line in plan.unassigned[:count]]
    edits = [draw_edit(problem, plan, chance) for _ in range(count)]
    return [
        ask("prepare a book", [partial(Book, problem, plan)] * 5),
        ask("recommend", [partial(recommend, problem, plan, v, book=book) for v in visits]),
        ask("recommend_for", [partial(recommend_for, problem, plan, c, book=book) for c in carers]),
        ask(
            "find_blockers", [partial(find_blockers, problem, plan, v, book=book) for v in left_out]
        ),
        ask("explain_left_out", [partial(explain_left_out, problem, plan)] * 3),
        ask("check_edit", [partial(check_edit, problem, plan, edit) for edit in edits]),
        ask("price_edit", [partial(price_edit, problem, plan, edit) for edit in edits]),
    ]


def draw_edit(problem: Problem, plan: Plan, chance: random.Random) -> Plan:
    """Return the plan with one visit given to somebody else, perhaps at another time."""
    number = chance.randrange(len(plan.assignments))
    line = plan.assignments[number]
    crew = (chance.choice(problem.carers).id, *line.carers[1:])
    edited = Assignment(line.visit, crew, line.start + chance.choice((0, 600, -600)))
    lines = list(plan.assignments)
    lines[number] = edited
    return replace(plan, assignments=tuple(lines))


def measure_packages(problem: Problem, plan: Plan, chance: random.Random) -> tuple[int, Figures]:
    """Ask whether packages of four calls a day can start; count the yes that check refuses."""
    days = [(problem, plan)] * DAYS
    books = prepare(days)
    false_yes, times = 0, []
    for number in range(5):
        model = chance.choice(problem.clients)
        client = Client(f"package {number}", model.at, patch=model.patch)
        calls = [make_calls(problem, client.id)] * DAYS
        started = time.process_time()
        answer = can_start(days, client, calls, books=books)
        times.append((time.process_time() - started) * 1000)
        false_yes += sum(bool(check(day.problem, day.plan)) for day in answer.days)
    return false_yes, Figures("can_start, 7 days", times)


def make_calls(problem: Problem, client: str) -> tuple[Visit, ...]:
    """Return four calls of a day."""
    first = min(problem.weights.unassigned)
    return tuple(
        Visit(f"{client} call {start}", client, start, 1800, 1800, 1800, priority=first)
        for start in CALLS
    )


def measure_sick_calls(
    problem: Problem, plan: Plan, chance: random.Random, count: int
) -> tuple[SickCalls, Figures]:
    """Replan after one carer at a time has fallen ill at some hour of the day."""
    sick, times = SickCalls(), []
    working = sorted({name for line in plan.assignments for name in line.carers})
    first = min(problem.weights.unassigned)
    visits = {visit.id: visit for visit in problem.visits}
    for _ in range(count):
        name, now = chance.choice(working), chance.choice((7, 9, 12, 16)) * 3600
        started = time.process_time()
        found = replan(problem, plan, IterationLimit(3000), not_before=now, absent={name}, seed=1)
        times.append((time.process_time() - started) * 1000)
        sick.most_moved = max(sick.most_moved, len(found.moved))
        sick.breaches += len(check(found.problem, found.plan))
        book = Book(found.problem, found.plan)
        for line in found.left_out:
            if visits[line.visit].priority == first:
                sick.first_left_out += 1
                free = find_choices(book, book.get_visit(line.visit))
                sick.first_left_out_though_possible += bool(free)
    return sick, Figures("replan a sick call", times)


def report(
    problem: Problem, found: Sequence[Figures], sick: SickCalls, false_yes: int, path: str | None
) -> None:
    """Print the table and the JSON line."""
    print(f"{problem.name}: {len(problem.carers)} carers, {len(problem.visits)} visits")
    print(f"{'processor time, ms':24}{'p50':>10}{'p95':>10}{'asked':>8}")
    found = [one for one in found if one.times]
    for one in found:
        p50, p95 = one.percentile(0.5), one.percentile(0.95)
        print(f"{one.name:24}{p50:10.1f}{p95:10.1f}{len(one.times):8}")
    line = json.dumps(
        {
            "day": problem.name,
            "ms": {
                one.name: {
                    "p50": round(one.percentile(0.5), 2),
                    "p95": round(one.percentile(0.95), 2),
                }
                for one in found
            },
            "sick_calls": {
                "most_moved": sick.most_moved,
                "priority_1_left_out": sick.first_left_out,
                "priority_1_left_out_though_possible": sick.first_left_out_though_possible,
                "breaches": sick.breaches,
            },
            "false_yes": false_yes,
        }
    )
    print(line)
    if path is not None:
        Path(path).write_text(line + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
