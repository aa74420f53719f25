"""Ends what a killed parent left behind.

The parent holds the other end of our standard input and tells us what it started. When that end
closes — however the parent died — whatever is still on the list is stopped, stage by stage.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from embedded import processes
from embedded.paths import ROOT

PATIENCE = {0: 6.0, 1: 4.0, 2: 15.0}  # seconds, by stage: ours, Valkey, Postgres


@dataclass(frozen=True)
class Watched:
    """A process to stop and how."""

    pid: int
    began: str
    number: int
    stage: int

    def lives(self) -> bool:
        """Whether it is still the process that was started."""
        return processes.started_at(self.pid) == self.began


class Watchdog:
    """The parent's side: starts the watcher and tells it what to end."""

    def __init__(self, lock: Path | None = None) -> None:
        self._lock = lock
        self._watched: dict[int, Watched] = {}
        self._folders: list[Path] = []
        self._process: subprocess.Popen[str] | None = None

    def keep_alive(self) -> None:
        """Start the watcher, also again after somebody killed it."""
        if self._process and self._process.poll() is None:
            return
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-S",
                "-m",
                "embedded.watchdog",
                *filter(None, [self._lock]),
            ],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )
        for folder in self._folders:
            self._tell(f"remove {folder}")
        for watched in self._watched.values():
            self._tell_of(watched)

    def watch(self, pid: int, number: int, stage: int) -> None:
        """End this process when we die: `number` first, then by force."""
        watched = Watched(pid, processes.started_at(pid), number, stage)
        self._watched[pid] = watched
        self.keep_alive()
        self._tell_of(watched)

    def forget(self, pid: int) -> None:
        """This process has ended."""
        if self._watched.pop(pid, None):
            self._tell(f"forget {pid}")

    def remove_later(self, folder: Path) -> None:
        """Delete this folder when we die or dismiss the watcher."""
        self._folders.append(folder)
        self.keep_alive()
        self._tell(f"remove {folder}")

    def dismiss(self) -> None:
        """Everything has ended: let the watcher delete what is to be deleted, and go."""
        if self._process and self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            self._process.wait()
        self._process = None

    def _tell_of(self, watched: Watched) -> None:
        self._tell(f"watch {watched.pid} {watched.began} {watched.number} {watched.stage}")

    def _tell(self, line: str) -> None:
        if self._process and self._process.stdin:
            # It may have been killed: keep_alive starts another and tells it everything.
            with contextlib.suppress(OSError):
                print(line, file=self._process.stdin, flush=True)


def main() -> None:
    """Listen until the parent is gone, then clear up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    held = [_hold(Path(name)) for name in sys.argv[1:]]
    watched: dict[int, Watched] = {}
    folders: list[str] = []
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        if word == "watch":
            pid, began, how, stage = rest.split()
            watched[int(pid)] = Watched(int(pid), began, int(how), int(stage))
        elif word == "forget":
            watched.pop(int(rest), None)
        elif word == "remove":
            folders.append(rest)
    for stage, seconds in PATIENCE.items():
        _end_stage([one for one in watched.values() if one.stage == stage], seconds)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    for lock in held:
        lock.close()


def _hold(path: Path) -> TextIO:
    """While we clear up, the next start waits for this lock."""
    lock = path.open("a")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _end_stage(listed: list[Watched], seconds: float) -> None:
    members = [one for one in listed if one.lives()]
    for one in members:
        processes.send(one.pid, one.number)
    processes.wait_until(lambda: not any(one.lives() for one in members), seconds)
    for one in members:
        # The group too: the pool of a worker may outlive the worker.
        processes.send_group(one.pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
