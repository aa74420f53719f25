"""`.venv-bench`: the solvers that `make bench` compares with, each run in a process of its own.

Apart from `.venv`, so that nothing that Careround runs or is tested with depends on them.
"""

import os
import shlex
import shutil
import sys

from scripts.environment import registry_fault
from scripts.say import Stop, run_logged
from scripts.where import ROOT, fingerprint, is_stamped

LOCK = ROOT / "requirements-bench.lock"
VENV = ROOT / ".venv-bench"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".requirements-bench.stamp"
TITLE = "Installing the solvers to compare with (once, a minute or two)"


def make() -> None:
    """Make the environment or bring it up to date; nothing when it is."""
    mark = fingerprint([LOCK], str(VENV))
    if is_stamped(STAMP, mark) and PYTHON.exists():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    uv = shutil.which("uv")
    if uv:
        making = [uv, "venv", "--quiet", "--python", sys.executable, str(VENV)]
        installing = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    else:
        making = [sys.executable, "-m", "venv", str(VENV)]
        installing = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input"]
    if fault := run_logged("Making .venv-bench", making, "setup"):
        raise Stop(registry_fault("package", fault))
    if fault := run_logged(TITLE, [*installing, "--require-hashes", "-r", str(LOCK)], "setup"):
        raise Stop(registry_fault("package", fault))
    STAMP.write_text(mark)


def words(data: str) -> list[str]:
    """Return what `make bench` runs in `.venv`.

    BENCH_SECONDS is the time for each plan, BENCH_ARGS what else to say to `benchmarks.all`.
    """
    seconds = os.environ.get("BENCH_SECONDS") or "10"
    more = shlex.split(os.environ.get("BENCH_ARGS", ""))
    peers = ["--peers-python", str(PYTHON)]
    return ["-m", "benchmarks.all", data, "--seconds", seconds, *peers, *more]
