"""One race on one staged database: wave after wave, and after each everything is looked at."""

import statistics
import sys
import time
from argparse import ArgumentParser
from collections import defaultdict
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import django

from benchmarks.races.plants import PLANTS
from benchmarks.server import serving

if TYPE_CHECKING:
    from benchmarks.races.plants import Plant
    from benchmarks.races.race import Race
    from benchmarks.races.scene import Tally

FOUND = 3  # exit status: the bug that was planted was detected
SERVERS = 2  # processes that know nothing of each other but the database
FAULT_LINES = 60
PROGRESS = 10_000  # attempts after which a long race says how far it is


def main(words: list[str]) -> int:
    """Race; print what was answered and what is wrong; return 0, 1, or 3 if a bug was detected."""
    parser = ArgumentParser()
    parser.add_argument("ticket", type=Path)
    for name in ("attempts", "seed", "wave"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--plant", default="")
    asked = parser.parse_args(words)
    django.setup()
    from allocation.rules import DEFAULT_POLICY
    from benchmarks.races.crowd import Crowd
    from benchmarks.races.race import Race
    from benchmarks.races.ticket import read_ticket

    ticket, plant = read_ticket(asked.ticket.read_text()), PLANTS.get(asked.plant)
    log = asked.ticket.with_suffix(".log")
    with ExitStack() as servers:
        ports = [servers.enter_context(serve(asked.plant, log)) for _ in range(SERVERS)]
        crowd = Crowd(ports, ticket, seed=asked.seed, habits=plant.habits if plant else None)
        race, started = Race(crowd, cap=DEFAULT_POLICY["unlocked_cap"]), time.perf_counter()
        while (left := asked.attempts - crowd.tally.attempts) > 0:
            before = crowd.tally.attempts
            crowd.play(min(left, asked.wave))
            race.look()
            if plant and is_detected(race, plant):
                break
            if crowd.tally.attempts // PROGRESS > before // PROGRESS and left > PROGRESS:
                tell_progress(race, time.perf_counter() - started)
    seconds = time.perf_counter() - started
    if plant:
        return tell_of_plant(race, plant, seconds)
    status = tell(race, seconds)
    if crowd.tally.strange:
        tell_of_faults(log)
    return status


def serve(plant: str, log: Path) -> AbstractContextManager[int]:
    """Serve the application with a bug planted, or none."""
    settings = {"RACES_PLANT": plant, "LOG_LEVEL": "ERROR"}
    return serving("benchmarks.races.server:application", settings=settings, log=log)


def tell_of_faults(log: Path) -> None:
    """Print the first thing that a server broke down over, if one did."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    begins = [number for number, line in enumerate(lines) if line.startswith("Traceback")]
    for line in lines[begins[0] :][:FAULT_LINES] if begins else ():
        print(f"    {line}")


def is_detected(race: "Race", plant: "Plant") -> bool:
    """Whether a rule that the bug breaks was found broken."""
    return any(race.broken[rule] for rule in plant.breaks)


def tell_of_plant(race: "Race", plant: "Plant", seconds: float) -> int:
    """Print how a bug was detected, or that it was not."""
    attempts = f"{race.crowd.tally.attempts:,} attempts in {seconds:.0f} s"
    found = [f"{rule} ({race.broken[rule]})" for rule in plant.breaks if race.broken[rule]]
    if found:
        print(f"  detected after {attempts}: {'; '.join(found)}", flush=True)
        return FOUND
    print(f"  NOT DETECTED in {attempts}: {'; '.join(plant.breaks)}", flush=True)
    tell(race, seconds)
    return 1


def tell_progress(race: "Race", seconds: float) -> None:
    """Print how far a long race is."""
    violations, tally = sum(race.broken.values()), race.crowd.tally
    print(
        f"… {tally.attempts:,} attempts in {seconds:.0f} s, {violations:,} violations", flush=True
    )


def tell(race: "Race", seconds: float) -> int:
    """Print attempts, answers, times and violations; return 0 if there is nothing wrong."""
    tally = race.crowd.tally
    print(
        f"{tally.attempts:,} attempts in {seconds:.0f} s, {tally.attempts / seconds:.0f} a second"
    )
    _tell_answers(tally)
    violations, strange = sum(race.broken.values()), sum(tally.strange.values())
    print(f"Violations: {violations:,}")
    for rule, count in race.broken.items():
        such = f", such as {', '.join(race.examples[rule])}" if race.examples.get(rule) else ""
        print(f"  {count:4}  {rule}{such if count else ''}")
    print(f"Unexpected answers: {strange}")
    for what, count in tally.strange.most_common():
        print(f"  {count:4}  {what}")
    return 1 if violations or strange else 0


def _tell_answers(tally: "Tally") -> None:
    outcomes: dict[str, dict[str, int]] = defaultdict(dict)
    for (what, outcome), count in tally.outcomes.most_common():
        outcomes[what][outcome] = count
    for what, counts in sorted(outcomes.items(), key=lambda pair: -sum(pair[1].values())):
        told = ", ".join(f"{name} {count}" for name, count in counts.items())
        _tell_times(what, tally.took[what], told)
    _tell_times("all", [one for took in tally.took.values() for one in took], "")


def _tell_times(what: str, took: list[float], more: str) -> None:
    median, most = (_get_share(took, percent) for percent in (50, 95))
    print(f"  {what:<20} p50 {median:6.0f}  p95 {most:6.0f} ms  {more}".rstrip())


def _get_share(took: list[float], percent: int) -> float:
    """Return the time within which so many of a hundred were answered."""
    if len(took) < 2:
        return took[0]
    return statistics.quantiles(took, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
