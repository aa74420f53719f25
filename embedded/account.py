"""Under which account Postgres runs: it refuses to serve as root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

UNSHARE = ("unshare", "-U", "--map-user=1000", "--map-group=1000")


@dataclass(frozen=True)
class Account:
    """How to start a database program: words before it, and what to hand to subprocess."""

    name: str
    prefix: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    uid: int | None = None

    def command(self, *words: str | Path) -> list[str]:
        """The whole command line."""
        return [*self.prefix, *map(str, words)]

    def runs(self, *words: str | Path) -> bool:
        """Whether a command can be run and succeeds."""
        try:
            done = subprocess.run(
                self.command(*words),
                capture_output=True,
                check=False,
                cwd="/",
                **self.options,
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return done.returncode == 0

    def make_folder(self, folder: Path) -> None:
        """A folder that only this account can enter."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.uid is not None:
            os.chown(folder, self.uid, -1)


def ourselves() -> Account:
    """The account that started us."""
    return Account("you")


def root_without_rights() -> Account:
    """Root in a user namespace of its own: still the owner of root's files, but not root."""
    return Account("root without rights", prefix=UNSHARE)


def nobody() -> Account:
    """The user of that name, who owns nothing else."""
    try:
        user = pwd.getpwnam("nobody")
    except KeyError:
        user = pwd.getpwuid(65534)
    options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return Account("nobody", options=options, uid=user.pw_uid)


def choose(server: Path, data_parent: Path) -> Account:
    """The account that can both run the server and write its data, as near to ours as can be."""
    if os.geteuid() != 0:
        return ourselves()
    mapped = root_without_rights()
    if (
        shutil.which(UNSHARE[0])
        and mapped.runs(server, "--version")
        and mapped.runs("test", "-w", data_parent)
    ):
        return mapped
    return nobody()
