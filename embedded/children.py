"""One watched process: its log, its restarts, its end."""

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from embedded import processes
from embedded.logs import Reader, rotate
from embedded.watchdog import Watchdog

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 30.0
CALM_SECONDS = 60.0  # after so long without a fault the next one counts as the first


@dataclass(frozen=True)
class Recipe:
    """How to start and how to stop one of our processes."""

    name: str
    command: list[str]
    stop_signal: int = signal.SIGTERM
    stage: int = 0  # stages stop one after the other: ours, then Valkey, then Postgres
    stop_seconds: float = 10.0
    options: dict[str, Any] = field(default_factory=dict)
    before: Callable[[], None] | None = None


class Child:
    """A process that is started again when it ends."""

    def __init__(
        self,
        recipe: Recipe,
        log: Path,
        env: dict[str, str],
        cwd: Path,
        watchdog: Watchdog,
    ) -> None:
        self.recipe = recipe
        self.log = log
        self.faults = 0
        self._env = env
        self._cwd = cwd
        self._watchdog = watchdog
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._not_before = 0.0
        self._reader = Reader(log)
        rotate(log)

    @property
    def pid(self) -> int:
        """Its number, 0 when it does not run."""
        return self._process.pid if self._process else 0

    def start(self) -> None:
        """Start it now."""
        self._began = time.monotonic()
        if self.recipe.before:
            self.recipe.before()
        self._process = processes.start(
            self.recipe.command,
            cwd=self._cwd,
            env=self._env,
            log=self.log,
            stop_signal=self.recipe.stop_signal,
            **self.recipe.options,
        )
        self._watchdog.watch(self.pid, self.recipe.stop_signal, self.recipe.stage)

    def ended(self) -> int | None:
        """How it ended, once; None while it runs or when that has been told."""
        if not self._process or self._process.poll() is None:
            return None
        pid, code = self.pid, self._process.returncode
        processes.send_group(
            pid, signal.SIGKILL
        )  # what it started must not work on beside a new one
        self._watchdog.forget(pid)
        self._process = None
        self.note_fault()
        return code

    def note_fault(self) -> None:
        """Wait the longer the more often it has failed, but never give up."""
        calm = time.monotonic() - self._began > CALM_SECONDS
        self.faults = 1 if calm else self.faults + 1
        self._not_before = time.monotonic() + self.pause

    @property
    def pause(self) -> float:
        """How long to wait before the next start."""
        return float(min(FIRST_PAUSE * 2 ** min(self.faults - 1, 10), LONGEST_PAUSE))

    @property
    def due(self) -> bool:
        """Whether it is down and its pause is over."""
        return self._process is None and time.monotonic() >= self._not_before

    def ask_to_stop(self) -> None:
        """Tell it to end in good order."""
        if self._process and self._process.poll() is None:
            processes.send(self.pid, self.recipe.stop_signal)

    def is_gone(self) -> bool:
        """Whether it has ended."""
        return self._process is None or self._process.poll() is not None

    def kill(self) -> None:
        """End it and all that it started, whatever it is doing."""
        if self._process:
            processes.send_group(self.pid, signal.SIGKILL)
            self._process.wait()
            self._watchdog.forget(self.pid)
            self._process = None

    def new_lines(self) -> list[str]:
        """What it has written since the last call."""
        return self._reader.new_lines()
