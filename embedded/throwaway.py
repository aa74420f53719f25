"""Run one command with a throw-away Postgres and Valkey: `python -m embedded.throwaway -- CMD`."""

import os
import signal
import subprocess
import sys

from embedded import processes
from embedded.console import complain
from embedded.paths import Refused
from embedded.services import Throwaway, given_or_throwaway


def main(arguments: list[str]) -> int:
    """Start what was not given from outside, run the command, stop; its code is ours."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        complain("Usage: python -m embedded.throwaway -- COMMAND …")
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # clear up then too
    try:
        services = Throwaway(*given_or_throwaway())
        found = services.start()
    except Refused as refused:
        complain(str(refused))
        return 1
    try:
        return subprocess.run(
            command,
            env={**os.environ, **found},
            check=False,
            preexec_fn=processes.dying_with_parent(),
        ).returncode
    except KeyboardInterrupt:
        return 130
    finally:
        services.stop()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
