"""Options that the commands of several optimisers share."""

from __future__ import annotations

import argparse

from engine.stop import IterationLimit, Stop, TimeLimit


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Add what every search is told: when to stop, its seed, and the file for the plan."""
    limit = parser.add_mutually_exclusive_group(required=True)
    limit.add_argument("--seconds", type=positive_float, help="seconds of search")
    limit.add_argument("--iterations", type=whole, help="iterations of search")
    parser.add_argument("--seed", type=whole, default=0)
    parser.add_argument("--out", required=True, help="file for the plan")


def make_stop(options: argparse.Namespace) -> Stop:
    """Return the limit that was given."""
    if options.seconds is None:
        return IterationLimit(options.iterations)
    return TimeLimit(options.seconds)


def positive_float(text: str) -> float:
    """Return a number above 0."""
    number = float(text)
    if not 0 < number < 1e9:
        raise argparse.ArgumentTypeError(f"must be above 0, not {text}")
    return number


def whole(text: str) -> int:
    """Return a whole number that is not below 0."""
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"must not be below 0, not {text}")
    return number
