"""The places of the checkout that set-up writes to."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOGS = ROOT / "var" / "log"
STATIC = ROOT / "static" / "build"
NODE_MODULES = ROOT / "node_modules"


def fingerprint(files: Iterable[Path], *words: str) -> str:
    """Changes when a file or a word changes: what was made from them must be made again."""
    digest = hashlib.sha256("\0".join(words).encode())
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_stamped(stamp: Path, mark: str) -> bool:
    """Whether this was made from the same things before."""
    try:
        return stamp.read_text() == mark
    except OSError:
        return False
