"""Our search and its peers on the same days, each plan judged by the same checker and score."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.peers.__main__ import PEERS
from engine.rounds.check import check
from engine.rounds.day_file import read_day
from engine.rounds.plan_file import read_plan
from engine.rounds.score import score

OURS = "Careround"
SPARE_SECONDS = 600.0  # beyond its limit, to read the day and to build a model


@dataclass(frozen=True, slots=True)
class Row:
    """One day planned by one solver. Without a plan `note` says why and the figures are None."""

    day: str
    solver: str
    version: str = ""
    left_out: int | None = None
    left_out_by_priority: dict[str, int] | None = None
    cost_minutes: float | None = None
    breaches: int | None = None
    seconds: float | None = None
    note: str = ""


def compare(day: Path, seconds: float, seed: int, peers_python: str) -> list[dict[str, object]]:
    """Plan a day with everybody, ours first, one after the other. Returns rows ready for JSON.

    `peers_python` is a Python that has the peers' packages.
    """
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.json"
        limits = ["--seconds", str(seconds), "--seed", str(seed), "--out", str(plan)]
        rows = []
        for peer in (None, *PEERS):
            words = ["benchmarks.peers", peer] if peer else ["engine", "rounds", "solve"]
            plan.unlink(missing_ok=True)
            python = peers_python if peer else sys.executable
            command = [python, "-m", *words, str(day), *limits]
            rows.append(asdict(_run(PEERS[peer] if peer else OURS, command, day, plan, seconds)))
    return rows


def _run(solver: str, command: list[str], day: Path, plan: Path, seconds: float) -> Row:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=seconds + SPARE_SECONDS
        )
    except subprocess.TimeoutExpired:
        return Row(day.stem, solver, note=f"did not end within {seconds + SPARE_SECONDS:.0f} s")
    if done.returncode or not plan.exists():
        said = (done.stderr.strip().splitlines() or [f"ended with status {done.returncode}"])[-1]
        return Row(day.stem, solver, note=said)
    figures = json.loads(done.stdout.splitlines()[-1])
    return judge(solver, day, plan, str(figures.get("version", "")), float(figures["seconds"]))


def judge(solver: str, day: Path, plan: Path, version: str, seconds: float) -> Row:
    """Return what our checker and our score say of a plan, whoever made it."""
    problem, lines = read_day(str(day)), read_plan(str(plan))
    breaches = len(check(problem, lines))
    cost = score(problem, lines)
    priorities = {visit.id: visit.priority for visit in problem.visits}
    out = [priorities[line.visit] for line in lines.unassigned if line.visit in priorities]
    return Row(
        day.stem,
        solver,
        version,
        cost.unassigned_visits,
        {str(priority): out.count(priority) for priority in sorted(problem.weights.unassigned)},
        round(cost.total / 60, 1),
        breaches,
        round(seconds, 2),
    )
