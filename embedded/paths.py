"""Where a checkout keeps its data, its logs and its sockets."""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# sockaddr_un holds 104 bytes on macOS and 108 on Linux; ".s.PGSQL.5432.lock" is the longest name.
LONGEST_SOCKET_FOLDER = 80


class Refused(Exception):
    """Something the person who started us must change; the text says what to type."""


@dataclass(frozen=True)
class Place:
    """The folders of one running Careround."""

    var: Path

    @property
    def key(self) -> str:
        """What tells this place from every other one on the machine."""
        return hashlib.sha256(str(self.var).encode()).hexdigest()[:12]

    @property
    def logs(self) -> Path:
        """One file for each process."""
        return self.var / "log"

    @property
    def run(self) -> Path:
        """Locks and notes that mean nothing once we have stopped."""
        return self.var / "run"

    def make(self) -> None:
        """Create the folders, for their owner only."""
        try:
            self.var.mkdir(parents=True, exist_ok=True, mode=0o700)
            for folder in (self.logs, self.run):
                folder.mkdir(exist_ok=True)
        except OSError as error:
            raise Refused(
                f"Careround cannot write to {error.filename}: it belongs to another user. "
                "Start it as the user who made the checkout, or use your own clone."
            ) from error
        if not os.access(self.run, os.W_OK):
            raise Refused(
                f"Careround cannot write to {self.var}: it belongs to another user. "
                "Start it as that user, or use your own clone."
            )


def default_place() -> Place:
    """The `var` folder of this checkout, or the one that CAREROUND_VAR names."""
    return Place(Path(os.environ.get("CAREROUND_VAR") or ROOT / "var").resolve())


def stable_folder(key: str) -> Path:
    """A folder outside the checkout that survives a reboot; CAREROUND_STATE names another."""
    if given := os.environ.get("CAREROUND_STATE"):
        return Path(given).resolve() / key
    if os.geteuid() == 0:
        return Path("/var/lib/careround") / key
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "careround" / key


def socket_folder(key: str) -> Path:
    """A short folder that only we can enter, always the same one for the same place."""
    return _private_folder(_socket_parent(), f"careround-{os.geteuid()}-{key}")


def _socket_parent() -> Path:
    if os.geteuid() == 0:
        # Not /tmp: only root can put anything here, and the database's account can pass.
        for folder in (Path("/run"), Path("/var/run")):
            if os.access(folder, os.W_OK):
                return folder
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and os.geteuid() != 0 and len(runtime) < LONGEST_SOCKET_FOLDER - 30:
        folder = Path(runtime)
        if folder.is_dir() and folder.stat().st_uid == os.geteuid() and os.access(folder, os.W_OK):
            return folder
    return Path("/tmp")


def _private_folder(parent: Path, name: str) -> Path:
    """Anybody may have put something of that name into /tmp first: never trust it."""
    folder = parent / name
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        only_root_writes = os.geteuid() == 0 and not parent.stat().st_mode & stat.S_IWOTH
        if stat.S_ISDIR(found.st_mode) and (only_root_writes or found.st_uid == os.geteuid()):
            folder.chmod(0o700)
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix=name + "-", dir=parent))


def keeps_permissions(folder: Path) -> bool:
    """Whether a 0700 folder can be made here (a Windows disk under WSL cannot)."""
    folder.mkdir(parents=True, exist_ok=True)
    probe = Path(tempfile.mkdtemp(prefix=".probe-", dir=folder))
    try:
        probe.chmod(0o700)
        return stat.S_IMODE(probe.stat().st_mode) == 0o700
    finally:
        probe.rmdir()
