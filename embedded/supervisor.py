"""Starts everything, watches it, starts again what dies, and stops it all in order."""

import os
import signal
import sys
import time
import urllib.error
import urllib.request
from types import FrameType

from embedded import processes, surroundings
from embedded.children import Child, Recipe
from embedded.console import TRY, say, show_lines
from embedded.lock import PlaceLock
from embedded.logs import Reader, last_line, rotate
from embedded.paths import ROOT, Place, Refused
from embedded.services import Services
from embedded.watchdog import Watchdog

TICK = 0.2
READY_SECONDS = 90.0
MANY_FAULTS = 5
QUEUES = ("celery", "messages", "optimiser")  # those that config/settings.py routes to


class Stopped(Exception):
    """Somebody asked us to stop while we were starting."""


class Supervisor:
    """One running Careround."""

    def __init__(self, place: Place, port: int, database: str, broker: str, demo: bool) -> None:
        self._place = place
        self._port = port
        self._demo = demo
        self._everything = bool(os.environ.get("VERBOSE"))
        self._lock = PlaceLock(place)
        self._watchdog = Watchdog(self._lock.watchdog_path)
        self._outside = (database, broker)
        self._children: list[Child] = []
        self._asked = 0
        self._asked_at = 0.0
        self._greeted = False
        # Under make we end with it; a shell that ends (nohup, a closed window) is no reason to.
        self._parent = os.getppid() if os.environ.get("MAKELEVEL") else 0

    @property
    def address(self) -> str:
        """Where a browser finds us."""
        host = surroundings.listening_host()
        if host in ("0.0.0.0", "::"):
            host = "127.0.0.1"
        return f"http://{f'[{host}]' if ':' in host else host}:{self._port}/"

    def run(self) -> int:
        """Serve until asked to stop; 0 when that went well."""
        with self._lock:
            surroundings.check_port(self._port)
            self._lock.note(self.address)
            self._listen_for_signals()
            try:
                self._start()
                self._watch()
            except Stopped:
                pass
            finally:
                self._stop()
        return 0

    def _listen_for_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup: go on without a terminal
            signal.signal(signal.SIGHUP, self._ask)

    def _start(self) -> None:
        begun = time.monotonic()
        services = Services(self._place, *self._outside)
        for folder in services.sockets:
            self._watchdog.remove_later(folder)
        env = surroundings.for_children(
            self._place, services.database_url, services.broker_url, self._port
        )
        for recipe in services.recipes():
            self._add(recipe, env)
        services.wait_until_ready(self._services_run)
        self._check_stop()
        self._prepare(env)
        for recipe in application(self._place, self._port):
            self._add(recipe, env)
        self._wait_for_web()
        self._greet(time.monotonic() - begun)

    def _add(self, recipe: Recipe, env: dict[str, str]) -> None:
        log = self._place.logs / f"{recipe.name}.log"
        child = Child(recipe, log, env, ROOT, self._watchdog)
        self._children.append(child)
        child.start()

    def _services_run(self) -> bool:
        self._check_stop()
        return not any(child.is_gone() for child in self._children)

    def _prepare(self, env: dict[str, str]) -> None:
        """Tables and demo county, in one process that ends with us."""
        log = self._place.logs / "prepare.log"
        rotate(log)
        process = processes.start(
            [sys.executable, "-m", "embedded.prepare", str(self._place.run / "sign-ins.txt")],
            cwd=ROOT,
            env={**env, "CAREROUND_DEMO": "1" if self._demo else ""},
            log=log,
        )
        self._watchdog.watch(process.pid, signal.SIGTERM, 0)
        progress = Reader(log)
        try:
            while process.poll() is None:
                self._check_stop()
                for line in progress.new_lines():
                    say(line)
                time.sleep(0.05)
        finally:
            processes.send_group(process.pid, signal.SIGKILL)
            process.wait()
            self._watchdog.forget(process.pid)
        if process.returncode:
            raise Refused(
                f"The database could not be brought up to date: {last_line(log)} (see {log})"
            )

    def _wait_for_web(self) -> None:
        end = time.monotonic() + READY_SECONDS
        while not self._web_is_well():
            self._look_after_children()
            if time.monotonic() > end:
                say(f"The pages do not answer well yet; see {self._place.logs}. Going on.")
                return
            time.sleep(0.1)

    def _web_is_well(self) -> bool:
        self._check_stop()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(self.address + "healthz", timeout=5) as answer:
                return int(answer.status) == 200
        except (OSError, urllib.error.URLError):
            return False

    def _greet(self, seconds: float) -> None:
        notes = self._place.run / "sign-ins.txt"
        sign_ins = notes.read_text().rstrip() if notes.exists() else ""
        self._greeted = True
        say("")
        say(f"Careround runs at {self.address}  (started in {seconds:.1f} s)")
        if sign_ins:
            say(f"\nDemo sign-ins (an invented county)\n{sign_ins}\n\n{TRY}")
        say(f"Logs in {self._place.logs}. Ctrl-C stops everything.")

    def _watch(self) -> None:
        while True:
            self._check_stop()
            self._look_after_children()
            self._watchdog.keep_alive()
            time.sleep(TICK)

    def _look_after_children(self) -> None:
        for child in self._children:
            show_lines(child.recipe.name, child.new_lines(), self._everything)
            code = child.ended()
            if code is not None:
                self._say_ended(child, code)
            if child.due:
                self._restart(child)

    def _say_ended(self, child: Child, code: int) -> None:
        how = f"killed by signal {-code}" if code < 0 else f"ended with code {code}"
        name, pause = child.recipe.name, f"{child.pause:g} s"
        if child.faults < MANY_FAULTS:
            say(f"{name:8} | {how}; it starts again in {pause}")
        else:
            say(
                f"{name:8} | {how}, {child.faults} times in a row; next try in {pause}. "
                f"Why: {child.log}"
            )

    def _restart(self, child: Child) -> None:
        try:
            child.start()
        except (OSError, Refused) as error:
            child.note_fault()
            say(f"{child.recipe.name:8} | cannot start: {error}; next try in {child.pause:g} s")

    def _stop(self) -> None:
        """Ours first, then Valkey, then Postgres, so that nobody loses what he leans on."""
        begun = time.monotonic()
        speaks = self._greeted or bool(self._asked)
        if speaks:
            say("Stopping …")
        for stage in (0, 1, 2):
            members = [child for child in self._children if child.recipe.stage == stage]
            for child in members:
                child.ask_to_stop()
            patience = max((child.recipe.stop_seconds for child in members), default=0)
            end = time.monotonic() + patience
            while not all(child.is_gone() for child in members):
                # One Ctrl-C may arrive twice, from make and from the terminal.
                hurried = self._asked_at > begun + 0.5 and stage < 2
                if time.monotonic() > end or hurried:
                    break
                time.sleep(0.05)
            for child in members:
                child.kill()
        self._watchdog.dismiss()
        if speaks:
            say("Stopped.")

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked += 1
        self._asked_at = time.monotonic()

    def _check_stop(self) -> None:
        if self._asked or (self._parent and os.getppid() != self._parent):
            raise Stopped


def _is_behind_proxy() -> bool:
    """Whether somebody we set up tells who the visitor is; else anybody could pretend to."""
    return os.environ.get("BEHIND_HTTPS", "").lower() in ("1", "true", "yes", "on")


def application(place: Place, port: int) -> list[Recipe]:
    """Our own four processes."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "config"]
    schedule = str(place.var / "beat-schedule")
    return [
        Recipe(
            "web",
            [
                *python,
                "uvicorn",
                "config.asgi:application",
                *("--host", surroundings.listening_host(), "--port", str(port)),
                *("--log-level", "warning", "--no-access-log", "--no-server-header"),
                *([] if _is_behind_proxy() else ["--no-proxy-headers"]),
                # Open event streams would hold a stop for ever.
                *("--timeout-graceful-shutdown", "3"),
            ],
        ),
        Recipe(
            "worker",
            [
                *celery,
                "worker",
                *("-Q", ",".join(QUEUES)),
                *("--concurrency", "2", "--prefetch-multiplier", "1", "-O", "fair"),
                *("--loglevel", "WARNING", "--without-gossip", "--without-mingle"),
            ],
        ),
        Recipe("beat", [*celery, "beat", "-l", "WARNING", "-s", schedule, "--pidfile="]),
        Recipe("sweeper", [sys.executable, "manage.py", "sweep"]),
    ]
