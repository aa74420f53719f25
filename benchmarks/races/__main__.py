"""Races for the same cases: `python -m benchmarks.races --attempts 5000 --clients 32`.

On a throw-away database, against a real uvicorn. Without more it plays once with the code as it is,
where nothing may be wrong, and once for each bug that can be planted, where the bug must be found.
`--plant NAME` plants one only, `--plant none` none. Exits with 0 if all is as it must be.
"""

import os
import subprocess
import sys
from argparse import ArgumentParser

from benchmarks.races import ATTEMPTS

NONE, ALL = "none", "all"


def main(words: list[str]) -> int:
    """Read what is asked and do it on services of its own, never on a database that is in use."""
    parser = ArgumentParser(prog="benchmarks.races", description=__doc__)
    parser.add_argument("--attempts", type=int, default=ATTEMPTS)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--plant", default=ALL, help="a bug to plant, or: none, all")
    parser.parse_args(words)
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    env |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
    env.setdefault("SECRET_KEY", "races")
    python = [sys.executable, "-m"]
    command = [*python, "embedded.throwaway", "--", *python, "benchmarks.races.all", *words]
    return subprocess.run(command, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
