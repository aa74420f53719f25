"""Knowing, starting and ending processes, on Linux and macOS, without a library."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

LINUX = sys.platform.startswith("linux")
PR_SET_PDEATHSIG = 1
PROC = Path("/proc")


def started_at(pid: int) -> str:
    """When a living process began, so that a reused number is not mistaken for it; else ''."""
    if LINUX:
        try:
            fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if fields[0] in "ZX" else fields[19]
    answer = subprocess.run(
        ["ps", "-ww", "-o", "stat=,lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    state, _, began = answer.stdout.strip().partition(" ")
    return "" if state.startswith("Z") else "-".join(began.split())


def works_in(pid: int, folder: Path) -> bool:
    """Whether a process is a Postgres that serves from this data folder."""
    if LINUX:
        process = PROC / str(pid)
        try:
            # A person's shell may stand in that folder too.
            is_postgres = (process / "comm").read_text().startswith("postgres")
            return is_postgres and (process / "cwd").readlink() == folder
        except OSError:
            return False
    answer = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return "postgres" in answer.stdout and str(folder) in answer.stdout


def all_working_in(folder: Path) -> Iterator[int]:
    """Every Postgres process that serves from this data folder (Linux; nothing elsewhere)."""
    if not LINUX:
        return
    for entry in PROC.iterdir():
        if entry.name.isdigit() and works_in(int(entry.name), folder):
            yield int(entry.name)


def send(pid: int, number: int) -> None:
    """Signal one process; one that is gone already is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def send_group(pid: int, number: int) -> None:
    """Signal a process and all that it started; one that is gone already is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Ask again and again; False when the time is over."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def start(
    command: list[str],
    *,
    cwd: Path,
    env: dict[str, str],
    log: Path | None = None,
    stop_signal: int = signal.SIGTERM,
    **account: Any,
) -> "subprocess.Popen[bytes]":
    """Start a program in a session of its own that ends when we end.

    Its own session: Ctrl-C reaches us only, and we stop the rest in order. Call from the main
    thread: Linux ties the life of a child to the thread that started it.
    """
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(log.open("ab")) if log else None
        return subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if log else None,
            start_new_session=True,
            preexec_fn=dying_with_parent(stop_signal),
            **account,
        )


def dying_with_parent(number: int = signal.SIGTERM) -> Callable[[], None] | None:
    """What a child runs before its program so that Linux signals it when its parent dies.

    The watchdog does the same for children that Linux forgets (a changed user or namespace
    clears this) and on macOS, which has no such call.
    """
    if not LINUX:
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask_the_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)

    return ask_the_kernel
