"""The log file of a process: kept a few times, read as it grows, cut before it fills the disk."""

import os
from pathlib import Path

KEPT = 3
LONGEST = 50 * 1024 * 1024


def rotate(log: Path) -> None:
    """Start with an empty log, keeping the last few."""
    for number in range(KEPT, 0, -1):
        older = log if number == 1 else log.with_name(f"{log.name}.{number - 1}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number}"))
    log.touch()


def last_line(log: Path) -> str:
    """What a process said before it ended."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no reason given"


class Reader:
    """Follows a log from its beginning."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._read = 0

    def new_lines(self) -> list[str]:
        """The whole lines written since the last call."""
        try:
            size = self._log.stat().st_size
            if size < self._read:
                self._read = 0
            with self._log.open("rb") as file:
                file.seek(self._read)
                text = file.read(size - self._read)
        except OSError:
            return []
        whole = text[: text.rfind(b"\n") + 1]
        self._read += len(whole)
        if size > LONGEST:
            self._cut()
        return whole.decode(errors="replace").splitlines()

    def _cut(self) -> None:
        """Move what is there to `.1`; the process goes on appending to the same file."""
        self._log.with_name(self._log.name + ".1").write_bytes(self._log.read_bytes())
        os.truncate(self._log, 0)
        self._read = 0
