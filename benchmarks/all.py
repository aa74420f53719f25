"""Every benchmark over a folder of data: `python -m benchmarks.all FOLDER --seconds 10`.

The folder holds days (`*.json` in the format home-care-day/1) and, if you have them, the published
instances (`*HCSRP*.json` or a tar of them, `best_known.csv` beside). Everything runs one after the
other. Figures go to a JSON file; `python -m benchmarks.write_up` makes docs/benchmarks.md of it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.published import find_instances, read_best_known, run
from benchmarks.scale import SIZES
from benchmarks.versus import compare
from engine.rounds.day_file import FORMAT

ROOT = Path(__file__).resolve().parent.parent
SECTIONS = ("days", "published", "scale", "latencies", "pages")

Results = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the sections and write the results. Exit status 1 if one of our plans is illegal."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.all", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peers-python", default=sys.executable, help="Python with the peers")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench" / "results.json")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument("--skip", nargs="+", default=[], metavar="DAY", help="days to leave out")
    options = parser.parse_args(arguments)
    days = [day for day in find_days(options.folder) if day.stem not in options.skip]
    if not days:
        print(f"{options.folder} holds no day: give a folder with {FORMAT} files.")
        return 2
    largest = max(days, key=lambda day: day.stat().st_size)
    results = describe_run(options.seconds, options.seed)
    sections: dict[str, Callable[[], Any]] = {
        "days": lambda: _run_days(days, options.seconds, options.seed, options.peers_python),
        "published": lambda: _run_published(options.folder, options.seconds, options.seed),
        "scale": lambda: _run_scale(options.seconds, options.seed),
        "latencies": lambda: _run_latencies(largest, options.out.parent),
        "pages": lambda: _run_pages(largest),
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    for name in options.only:
        print(f"\n{name}", flush=True)
        results[name] = sections[name]()
        options.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(f"\nResults: {options.out}\nTable: python -m benchmarks.write_up {options.out}")
    return 1 if count_own_breaches(results) else 0


def find_days(folder: Path) -> list[Path]:
    """Return the files of the folder that say they are days."""
    return [
        path
        for path in sorted(folder.rglob("*.json"))
        if f'"{FORMAT}"' in path.read_text(encoding="utf-8", errors="replace")[:400]
    ]


def describe_run(seconds: float, seed: int) -> Results:
    """Return what somebody needs to know who repeats the run."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "seconds": seconds,
        "seed": seed,
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "system": platform.system(),
        },
        "versions": {
            "Python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "numba")},
        },
    }


def count_own_breaches(results: Results) -> int:
    """Return how many rules our own plans break, over all sections."""
    rows = [row for row in results.get("days", []) if row["solver"] == "Careround"]
    rows += [*results.get("published", []), *results.get("scale", [])]
    return sum(row["breaches"] or 0 for row in rows)


def _run_days(days: list[Path], seconds: float, seed: int, python: str) -> list[dict[str, object]]:
    rows = []
    for day in days:
        for row in compare(day, seconds, seed, python):
            rows.append(row)
            figures = f"{row['left_out']} left out, {row['cost_minutes']} min"
            print(f"{row['day']:28} {row['solver']:10} {row['note'] or figures}", flush=True)
    return rows


def _run_published(folder: Path, seconds: float, seed: int) -> list[dict[str, object]]:
    best, rows = read_best_known(folder), []
    with find_instances(folder) as instances:
        for path in instances:
            rows.append(run(path, best.get(path.stem), seconds, seed))
            above = rows[-1]["above_percent"]
            print(f"{path.stem:28} {rows[-1]['cost']} ({above} % above)", flush=True)
    return rows


def _run_scale(seconds: float, seed: int) -> list[dict[str, object]]:
    rows = []
    for size in SIZES:
        words = ["benchmarks.scale", str(size), "--seconds", str(seconds), "--seed", str(seed)]
        done = subprocess.run(
            [sys.executable, "-m", *words], stdout=subprocess.PIPE, text=True, check=True
        )
        rows.append(json.loads(done.stdout))
        print(done.stdout.strip(), flush=True)
    return rows


def _run_latencies(day: Path, folder: Path) -> object:
    """Return what `benchmarks.latencies` measured."""
    file = folder / "latencies.json"
    file.unlink(missing_ok=True)
    words = ["benchmarks.latencies", str(day), "--json", str(file)]
    done = subprocess.run([sys.executable, "-m", *words], check=False)
    if done.returncode or not file.exists():
        return {}
    figures: object = json.loads(file.read_text(encoding="utf-8"))
    return figures


def _run_pages(day: Path) -> list[str]:
    """Return the lines of `benchmarks.board`, which needs servers and starts them."""
    python = sys.executable
    done = subprocess.run(
        [python, "-m", "embedded.throwaway", "--", python, "-m", "benchmarks.board", str(day)],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    print(done.stdout, flush=True)
    return [line for line in done.stdout.splitlines() if line.rstrip().endswith(" ms")]


def _processor() -> str:
    """Return the name of the processor, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    sys.exit(main())
