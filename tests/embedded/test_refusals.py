"""What cannot work is said in one line with what to type."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from embedded.paths import ROOT
from tests.embedded.conftest import Running, own_environment

Start = Callable[..., Running]


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def only_line(running: Running) -> str:
    """What it said before it refused to start."""
    assert running.process.wait(30) == 1, running.said
    assert len(running.said.splitlines()) == 1, running.said
    return running.said


def test_taken_port(start: Start, taken_port: int) -> None:
    line = only_line(start(PORT=str(taken_port)))
    assert f"Port {taken_port} is in use" in line
    assert "make run PORT=" in line


def test_port_that_is_none(start: Start) -> None:
    running = start()
    running.stop()
    running = Running(running.folder, PORT="0")
    assert "is not a port" in only_line(running)


def test_a_command_where_nothing_runs(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "embedded", "manage", "check"],
        cwd=ROOT,
        env={**own_environment(), "CAREROUND_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "does not run in this folder. Type: make run" in done.stdout + done.stderr


def test_sqlite(start: Start) -> None:
    line = only_line(start(DATABASE_URL="sqlite:///careround.db"))
    assert line.startswith("Careround needs Postgres")


def test_database_that_does_not_answer(start: Start) -> None:
    line = only_line(start(DATABASE_URL="postgresql://me:secret@127.0.0.1:1/careround"))
    assert "DATABASE_URL" in line
    assert "refused" in line
    assert "secret" not in line


def test_broker_that_does_not_answer(start: Start) -> None:
    line = only_line(start(REDIS_URL="redis://:secret@127.0.0.1:1/0"))
    assert "REDIS_URL" in line
    assert "secret" not in line


def test_wrong_python() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/bootstrap.py", "run"],
        cwd=ROOT,
        env=own_environment(PYTHON="/bin/false"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Careround needs Python 3.11, 3.12, 3.13 or 3.14")
    assert len(done.stderr.splitlines()) == 1


def test_unknown_verb() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/bootstrap.py", "fly"],
        cwd=ROOT,
        env={**os.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "There are: setup, run, test" in done.stderr
