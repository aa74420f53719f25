"""Races for the same cases: `make race`, or `make race ARGS='--attempts 100000'`.

64 clients on a real server over a throw-away database allocate, reallocate, force, open, put back,
complete and pause. Prints attempts, violations by rule and how long an answer took. Exits with 0
only if no rule was broken and no answer was unexpected. With `--plant` it brings known bugs back,
one after the other (`--plant NAME`: that one), and exits with 0 only if each was detected.
"""

import os
import subprocess
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter

from benchmarks.races import ATTEMPTS, CLIENTS, SEED


def make_parser() -> ArgumentParser:
    """Return what the command line takes."""
    parser = ArgumentParser(
        prog="benchmarks.races", description=__doc__, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("--attempts", type=int, default=ATTEMPTS)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--plant",
        nargs="*",
        metavar="NAME",
        help="bugs to bring back; without a name each of them",
    )
    return parser


def main(words: list[str]) -> int:
    """Read what is asked and do it on services of its own, never on a database that is in use."""
    make_parser().parse_args(words)
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    env |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
    env.setdefault("SECRET_KEY", "races")
    python = [sys.executable, "-m"]
    command = [*python, "embedded.throwaway", "--", *python, "benchmarks.races.all", *words]
    return subprocess.run(command, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
