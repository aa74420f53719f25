"""`make check`: all steps run, also after one has failed, and each says how it went."""

import os
import re
import subprocess
import time
from collections.abc import Callable

from scripts.say import complain, say
from scripts.where import PYTHON, ROOT

LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-bench.lock",
    "scripts/node.lock",
    "package-lock.json",
)
# In a lock: an address of any kind, and any option but a hash.
ADDRESS = re.compile(r"://|\"resolved\"|^\s*--(?!hash=)")
# The types of models are read from the settings, which name servers that nobody asks.
NO_SERVERS = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "for checks only",
}
WITHOUT_DATABASE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("lint", ("-m", "ruff", "check", ".")),
    ("format", ("-m", "ruff", "format", "--check", "--quiet", ".")),
    ("types", ("-m", "mypy", ".")),
    ("imports", ("-c", "from importlinter.cli import lint_imports_command as c; c()")),
)
WITH_DATABASE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("migrations", ("manage.py", "makemigrations", "--check", "--dry-run")),
    ("state diagrams", ("manage.py", "state_diagrams", "--check")),
    ("permissions table", ("manage.py", "permissions_table", "--check")),
    ("requirements table", ("manage.py", "requirements_table", "--check")),
)


def run_checks() -> int:
    """1 when any step failed."""
    throwaway = [str(PYTHON), "-m", "embedded.throwaway", "--"]
    results = [
        _step(name, _command([str(PYTHON), *words], NO_SERVERS)) for name, words in WITHOUT_DATABASE
    ]
    for name, words in WITH_DATABASE:
        results.append(_step(name, _command([*throwaway, str(PYTHON), *words], {})))
    results.append(_step("locks", check_locks))
    failed = results.count(False)
    say(f"{failed} of {len(results)} checks failed." if failed else "All checks passed.")
    return 1 if failed else 0


def _step(name: str, check: Callable[[], str]) -> bool:
    begun = time.monotonic()
    fault = check()
    say(f"{'FAILED' if fault else 'ok':6} {name} ({time.monotonic() - begun:.1f} s)")
    if fault:
        complain(fault)
    return not fault


def _command(words: list[str], env: dict[str, str]) -> Callable[[], str]:
    def run() -> str:
        done = subprocess.run(
            words,
            cwd=ROOT,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        said = (done.stdout + done.stderr).strip()
        return (said or f"it ended with code {done.returncode}") if done.returncode else ""

    return run


def check_locks() -> str:
    """No lock may name the address of a registry; the short lock must agree with the long one."""
    faults = []
    for name in LOCKS:
        for number, line in enumerate((ROOT / name).read_text().splitlines(), 1):
            if ADDRESS.search(line):
                faults.append(f"{name}:{number}: names an address: {line.strip()}")
    longer = set(_pins("requirements-dev.lock"))
    faults += [
        f"requirements-dev.lock lacks {pin}, which requirements.lock has"
        for pin in _pins("requirements.lock")
        if pin not in longer
    ]
    return "\n".join(faults)


def _pins(name: str) -> list[str]:
    lines = (ROOT / name).read_text().splitlines()
    return [line.rstrip(" \\") for line in lines if re.match(r"[A-Za-z0-9][\w.-]*==", line)]
