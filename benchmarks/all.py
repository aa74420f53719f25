"""Every benchmark over a folder of days: `python -m benchmarks.all FOLDER`.

The folder holds `*.json` in the format home-care-day/1. Prints the engine's table, then the pages
of the largest day.
"""

import subprocess
import sys
from pathlib import Path


def main(folder: Path) -> int:
    """Run the benchmarks one after the other; return the first exit status that is not 0."""
    days = sorted(folder.rglob("*.json"))
    if not days:
        print(f"{folder} holds no day: give a folder with home-care-day/1 files.")
        return 2
    largest = max(days, key=lambda day: day.stat().st_size)
    python = sys.executable
    for command in (
        [python, "-m", "benchmarks.rounds", *map(str, days), "--seconds", "10", "--seed", "1"],
        [python, "-m", "embedded.throwaway", "--", python, "-m", "benchmarks.board", str(largest)],
    ):
        status = subprocess.run(command, check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])) if len(sys.argv) > 1 else "Give the folder of the days.")
