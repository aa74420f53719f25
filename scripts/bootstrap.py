"""Find a Python that fits, then do what `make` asked for.

This file must be read by any Python from 3.7 on: keep its syntax old.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
TOO_NEW = (3, 15)
NAMES = ["python3.13", "python3.12", "python3.11", "python3.14", "python3", "python"]
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROBE = "import sys; print('%d.%d' % sys.version_info[:2])"


def fits(version: tuple[int, ...]) -> bool:
    """Whether Careround runs with this version."""
    return OLDEST <= version[:2] < TOO_NEW


def version_of(program: str) -> tuple[int, ...]:
    """The version of a Python on PATH; a shim of a version manager may exist and not run."""
    try:
        answer = subprocess.check_output([program, "-c", PROBE], stderr=subprocess.DEVNULL)
        return tuple(int(part) for part in answer.decode().strip().split("."))
    except (OSError, ValueError, subprocess.CalledProcessError):
        return (0, 0)


def find() -> str:
    """A Python that fits: the one asked for, this one, or one on PATH; '' when there is none."""
    wanted = os.environ.get("PYTHON", "")
    if wanted:
        return wanted if fits(version_of(wanted)) else ""
    if fits(sys.version_info[:2]):
        return sys.executable
    for name in NAMES:
        program = shutil.which(name)
        if program and fits(version_of(program)):
            return program
    return ""


def refusal() -> str:
    """The one line for a machine without a Python that fits."""
    wanted = os.environ.get("PYTHON", "")
    found = version_of(wanted) if wanted else sys.version_info[:2]
    name = f"PYTHON={wanted}" if wanted else "this one"
    what = f"is Python {found[0]}.{found[1]}" if found[0] else "does not run"
    return (
        f"Careround needs Python 3.11, 3.12, 3.13 or 3.14; {name} {what}. "
        "Install one (Debian, Ubuntu: sudo apt-get install python3 python3-venv) "
        "and, if it is not on PATH, type: make run PYTHON=/path/to/python3.13"
    )


def main() -> int:
    """Hand over to the real work, in this process or in a Python that fits."""
    if os.name == "nt":
        sys.stderr.write("Careround runs on Linux and macOS; on Windows use it inside WSL.\n")
        return 1
    python = find()
    if not python:
        sys.stderr.write(refusal() + "\n")
        return 1
    if python != sys.executable and os.environ.get("CAREROUND_STARTED_WITH") != python:
        os.environ["CAREROUND_STARTED_WITH"] = python
        program = shutil.which(python) or python
        os.execv(program, [program, os.path.abspath(__file__), *sys.argv[1:]])
    sys.path[0] = ROOT
    from scripts import commands

    return commands.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
