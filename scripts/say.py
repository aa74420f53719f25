"""Short words to the person at the terminal; the long ones go to a log."""

import os
import subprocess
import sys
import time
from pathlib import Path

from scripts.where import LOGS, ROOT


class Stop(Exception):
    """Something the person must change; the text says what to type."""


def say(text: str) -> None:
    """One line, at once."""
    print(text, flush=True)


def complain(text: str) -> None:
    """One line about what went wrong."""
    print(text, file=sys.stderr, flush=True)


def run_logged(
    title: str, command: list[str], log_name: str, env: dict[str, str] | None = None
) -> str | None:
    """Run something long: a line before and after, all its words in a log.

    Returns None when it succeeded, else what it said.
    """
    log = log_path(log_name)
    say(f"{title} …")
    begun = time.monotonic()
    start = log.stat().st_size if log.exists() else 0
    try:
        with log.open("ab") as output:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        say(f"{title}: done in {time.monotonic() - begun:.0f} s")
        return None
    return log.read_bytes()[start:].decode(errors="replace")


def log_path(name: str) -> Path:
    """The file of that name among the logs."""
    try:
        LOGS.parent.mkdir(exist_ok=True, mode=0o700)
        LOGS.mkdir(exist_ok=True)
        path = LOGS / f"{name}.log"
        path.touch()
    except OSError as error:
        raise Stop(
            f"Careround cannot write to {error.filename}: it belongs to another user. "
            "Start it as the user who made the checkout, or use your own clone."
        ) from error
    return path
