"""A tiny stand-in for Careround, so that these tests try the start and nothing else."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from embedded.paths import ROOT
from embedded.surroundings import free_port

FILES = {
    "config/__init__.py": "from config.celery import app\n",
    "config/celery.py": (
        "import os\n"
        "from celery import Celery\n"
        "url = os.environ['REDIS_URL'].replace('unix://', 'redis+socket://')\n"
        "app = Celery('careround', broker=url.replace('?db=', '?virtual_host='))\n"
        "app.conf.broker_connection_max_retries = None\n"
    ),
    "config/settings.py": (
        "import os\n"
        "import dj_database_url\n"
        "SECRET_KEY = 'for tests only'\n"
        "USE_TZ = True\n"
        "DATABASES = {'default': dj_database_url.parse(os.environ['DATABASE_URL'])}\n"
    ),
    "config/asgi.py": (
        "async def application(scope, receive, send):\n"
        "    if scope['type'] == 'http':\n"
        "        await send({'type': 'http.response.start', 'status': 200, 'headers': []})\n"
        "        await send({'type': 'http.response.body', 'body': b'{\"status\": \"ok\"}'})\n"
    ),
    "Makefile": f"run:\n\t@{sys.executable} -m embedded run\n",
    "manage.py": "import time\nwhile True:\n    time.sleep(1)\n",
}
NOT_INHERITED = ("DATABASE_URL", "REDIS_URL", "MAKELEVEL", "CAREROUND_VAR", "SECRET_KEY", "PORT")


def own_environment(**more: str) -> dict[str, str]:
    """The environment of a person who has set nothing, plus `more`."""
    env = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    return {**env, "DEMO": "0", **more}


class Running:
    """One started checkout."""

    def __init__(self, folder: Path, command: str = "", **env: str) -> None:
        self.folder = folder
        self.port = int(env.pop("PORT", str(free_port())))
        self._output = folder.parent / f"{folder.name}-{self.port}.txt"
        with self._output.open("w") as output:
            self.process = subprocess.Popen(
                [command, "run"] if command else [sys.executable, "-m", "embedded", "run"],
                cwd=folder,
                env=own_environment(PORT=str(self.port), **env),
                stdout=output,
                stderr=subprocess.STDOUT,
                # As at a terminal: what runs in the background of a shell hears no Ctrl-C, and
                # its children would not either.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )

    @property
    def said(self) -> str:
        """What a person at its terminal has read so far."""
        return self._output.read_text()

    def wait_until_ready(self) -> None:
        """Return when it has greeted."""
        eventually(lambda: "runs at" in self.said or self.process.poll() is not None, 120)
        assert "Careround runs at" in self.said, self.said

    def children(self) -> dict[str, int]:
        """The numbers of its processes by name."""
        found = {}
        for pid, parent, command in processes():
            if parent == self.process.pid:
                found[name_of(command)] = pid
        return found

    def is_well(self) -> bool:
        """Whether its page answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as page:
                return bool(page.status == 200)
        except OSError:
            return False

    def stop(self) -> int:
        """Ctrl-C, and how it ended."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(180)


def processes() -> list[tuple[int, int, str]]:
    """Number, parent and command line of everything on this machine."""
    answer = subprocess.run(
        ["ps", "-ww", "-A", "-o", "pid=,ppid=,stat=,command="],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [line.split(None, 3) for line in answer.stdout.splitlines()]
    return [
        (int(pid), int(parent), command[0] if command else "")
        for pid, parent, state, *command in rows
        if not state.startswith("Z")
    ]


def name_of(command: str) -> str:
    """Which of ours a command line belongs to."""
    signs = {
        "embedded.watchdog": "watchdog",
        "uvicorn": "web",
        " worker ": "worker",
        " beat ": "beat",
        "manage.py sweep": "sweeper",
        "-m embedded run": "run",
        "valkey-server": "valkey",
        "postgres": "postgres",
    }
    return next((name for sign, name in signs.items() if sign in command), command)


def eventually(condition: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again; whether it became true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return condition()


def make_checkout(folder: Path) -> Path:
    """The real `embedded/` with a stand-in for everything around it."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "embedded", folder / "embedded", ignore=ignored)
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Start a stand-in; what still runs at the end of the test is stopped."""
    started: list[Running] = []

    def do(name: str = "checkout", **env: str) -> Running:
        folder = tmp_path / name
        running = Running(folder if folder.exists() else make_checkout(folder), **env)
        started.append(running)
        return running

    yield do
    for running in started:
        running.stop()
