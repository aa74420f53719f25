"""`python -m engine`: the optimisers from the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from engine.rounds.commands import MALFORMED, add_commands
from engine.rounds.problem import ProblemError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; a malformed file gets one clear line."""
    parser = argparse.ArgumentParser(prog="python -m engine", description="Careround's optimisers")
    areas = parser.add_subparsers(dest="area", required=True)
    add_commands(areas.add_parser("rounds", help="home-care rounds"))
    options = parser.parse_args(arguments)
    try:
        status: int = options.run(options)
    except ProblemError as error:
        print(error, file=sys.stderr)
        return MALFORMED
    return status


if __name__ == "__main__":
    sys.exit(main())
