"""One supervisor for each place."""

import fcntl
import json
import os
from types import TracebackType
from typing import Self, TextIO

from embedded import processes
from embedded.paths import Place


class AlreadyRuns(Exception):
    """Another supervisor serves this place; the text says where."""


class PlaceLock:
    """Held while we run; its watchdog holds another while it clears up after us."""

    def __init__(self, place: Place) -> None:
        self._path = place.run / "supervisor.lock"
        self.watchdog_path = place.run / "watchdog.lock"
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        """Take the lock or say who has it; let a watchdog at work finish first."""
        file = self._path.open("a+")
        if not _try(file):
            file.close()
            raise AlreadyRuns(
                f"Careround already runs from this checkout at {self._address()} "
                "(Ctrl-C in its terminal stops it)."
            )
        self._file = file
        with self.watchdog_path.open("a") as other:
            processes.wait_until(lambda: _try(other), 30)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the next one start."""
        if self._file:
            self._file.close()
            self._file = None

    def note(self, address: str) -> None:
        """Write down where we serve."""
        if self._file:
            self._file.truncate(0)
            json.dump({"address": address, "pid": os.getpid()}, self._file)
            self._file.flush()

    def _address(self) -> str:
        try:
            return str(json.loads(self._path.read_text())["address"])
        except (OSError, ValueError, KeyError):
            return "an address that it will print soon"


def _try(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
