"""The published instances of Mankowska et al. (2014), where the folder of the data has them."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.hhcrsp.check import check
from engine.hhcrsp.plan import read_plan
from engine.hhcrsp.problem import read_instance
from engine.hhcrsp.score import score

MARK = "HCSRP"


@contextmanager
def find_instances(folder: Path) -> Iterator[list[Path]]:
    """Give the instances in a folder; what is in archives is there until the block ends."""
    with tempfile.TemporaryDirectory() as place:
        found = list(folder.rglob(f"*{MARK}*.json"))
        for archive in sorted(folder.rglob("*.tar*")):
            with tarfile.open(archive) as members:
                for member in members.getmembers():
                    name = Path(member.name).name
                    content = members.extractfile(member) if member.isfile() else None
                    if content is not None and MARK in name and name.endswith(".json"):
                        found.append(Path(place) / name)
                        found[-1].write_bytes(content.read())
        yield sorted({path.name: path for path in found}.values(), key=_by_size)


def read_best_known(folder: Path) -> dict[str, float]:
    """Return the least published cost of each instance from best_known.csv; none without it."""
    best: dict[str, float] = {}
    for path in folder.rglob("best_known.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                costs = [float(value) for key, value in row.items() if key != "instance" and value]
                if row.get("instance") and costs:
                    best[row["instance"]] = min(costs)
    return best


def run(instance: Path, best: float | None, seconds: float, seed: int) -> dict[str, object]:
    """Plan one instance in a process of its own, judge the plan, and return the row for JSON."""
    with tempfile.TemporaryDirectory() as place:
        plan = Path(place) / "plan.json"
        words = ["rounds", "hhcrsp", str(instance), "--seconds", str(seconds)]
        command = [sys.executable, "-m", "engine", *words, "--seed", str(seed), "--out", str(plan)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        figures = json.loads(done.stdout)
        task, lines = read_instance(str(instance)), read_plan(str(plan))
    cost = score(task, lines).cost
    return {
        "instance": instance.stem,
        "patients": len(task.patients),
        "cost": round(cost, 3),
        "best_known": best,
        "above_percent": None
        if best is None
        else round(100 * (cost / best - 1), 2) + 0.0,  # no -0.0
        "breaches": len(check(task, lines)),
        "seconds": figures["seconds"],
    }


def _by_size(path: Path) -> tuple[int, ...]:
    """Sort by the numbers in a name: 25 before 100."""
    parts = path.stem.split("_")
    return tuple(int(part) for part in parts if part.isdigit())
