"""The verbs of the Makefile."""

import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from scripts import assets, benchmarking, chromium, environment
from scripts.checks import run_checks
from scripts.say import Stop, complain, run_logged, say
from scripts.where import PYTHON, ROOT, VENV, fingerprint, is_stamped


def main(words: list[str]) -> int:
    """Do one verb; a fault that a person can mend is one line."""
    name = words[0] if words else "run"
    if name not in VERBS:
        complain(f"Unknown: {name}. There are: {', '.join(VERBS)}.")
        return 2
    os.chdir(ROOT)
    try:
        return VERBS[name]()
    except Stop as stop:
        complain(str(stop))
        return 1
    except KeyboardInterrupt:
        complain("Stopped.")
        return 130


def setup() -> int:
    """The environment only: packages, assets, kernels."""
    _make_all(development=False)
    say("Ready. Type: make run")
    return 0


def run() -> int:
    """Set up what is missing, then become the supervisor."""
    _refuse_early()
    _make_all(development=False)
    return _become("-m", "embedded", "run")


def smoke() -> int:
    """Start everything with throw-away data and do the main jobs over HTTP."""
    _make_all(development=False)
    return _become("-m", "embedded", "smoke")


def test() -> int:
    """Set up what is missing, a browser too, and run every test."""
    _make_all(development=True)
    browser = chromium.find_or_install()
    os.environ["CAREROUND_CHROMIUM"] = browser
    if not browser:
        os.environ["CAREROUND_NO_BROWSER"] = "1"
    words = ["--verbosity=0", "-n", "2", "--dist", "worksteal"]
    return _become("-m", "pytest", *words, *shlex.split(os.environ.get("PYTEST_ARGS", "")))


def check() -> int:
    """Everything that a machine can say about the code without running it."""
    _make_all(development=True)
    return run_checks()


def make_assets() -> int:
    """Compile the styles again."""
    environment.make(development=False)
    assets.make(again=True)
    return 0


def fmt() -> int:
    """Put the code into its one format."""
    environment.make(development=True)
    fixed = subprocess.run([PYTHON, "-m", "ruff", "check", "--fix", "."], check=False)
    return fixed.returncode or _become("-m", "ruff", "format", ".")


def trace() -> int:
    """From each rule to the code and the test that keep it."""
    _make_all(development=True)
    return _become("-m", "tests.trace")


def bench() -> int:
    """Compare the engine with its peers on the data that BENCH_DATA names."""
    data = os.environ.get("BENCH_DATA", "")
    if not data or not Path(data).is_dir():
        raise Stop("Say where the benchmark data are: make bench BENCH_DATA=/path/to/data")
    _make_all(development=True)
    benchmarking.make()
    return _become(*benchmarking.words(data))


def race() -> int:
    """Let many clients change the same cases; ARGS says how often, or which bugs to plant."""
    _make_all(development=True)
    return _become("-m", "benchmarks.races", *shlex.split(os.environ.get("ARGS", "")))


VERBS: dict[str, Callable[[], int]] = {
    "setup": setup,
    "run": run,
    "test": test,
    "check": check,
    "smoke": smoke,
    "assets": make_assets,
    "fmt": fmt,
    "trace": trace,
    "bench": bench,
    "race": race,
}


def _make_all(development: bool) -> None:
    environment.make(development)
    assets.make()
    _warm_kernels()


def _warm_kernels() -> None:
    """Compile the optimisers once, so that the first plan does not wait for it."""
    kernels = list((ROOT / "engine").rglob("*.py"))
    stamp = _numba_cache() / ".stamp"
    mark = fingerprint(kernels, str(VENV))
    if not (ROOT / "engine" / "warm.py").exists() or is_stamped(stamp, mark):
        return
    stamp.parent.mkdir(parents=True, exist_ok=True)
    fault = run_logged(
        "Compiling the optimisers",
        [str(PYTHON), "-m", "engine.warm"],
        "setup",
        {"NUMBA_CACHE_DIR": str(stamp.parent)},
    )
    if fault:
        complain("The optimisers will compile at their first use instead (var/log/setup.log).")
        return
    stamp.write_text(mark)


def _numba_cache() -> Path:
    return Path(os.environ.get("NUMBA_CACHE_DIR") or ROOT / "var" / "numba")


def _become(*words: str) -> int:
    """Go on as another program under the same number, so that signals reach it."""
    os.environ["NUMBA_CACHE_DIR"] = str(_numba_cache())
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), *words])


def _refuse_early() -> None:
    """Say what cannot work before minutes of set-up, in the words of the supervisor."""
    from embedded import surroundings
    from embedded.lock import AlreadyRuns, PlaceLock
    from embedded.paths import Refused, default_place

    try:
        surroundings.outside_database()
        surroundings.outside_broker()
        place = default_place()
        place.make()
        with PlaceLock(place):
            surroundings.check_port(surroundings.chosen_port())
    except AlreadyRuns as runs:
        say(str(runs))
        raise SystemExit(0) from None
    except (Refused, socket.gaierror) as refused:
        raise Stop(str(refused)) from None
