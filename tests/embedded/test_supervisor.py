"""What is killed comes back; what is left behind goes."""

import os
import re
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.embedded.conftest import Running, eventually, processes

Start = Callable[..., Running]
OURS = ("web", "worker", "beat", "sweeper", "valkey", "postgres")


def still_there(left: dict[str, int]) -> list[str]:
    """Which of these processes have not ended."""
    alive = {pid: command for pid, _, command in processes()}
    return [alive[pid] for pid in left.values() if pid in alive]


def socket_folders(running: Running) -> set[str]:
    """Where its Postgres listens."""
    log = (running.folder / "var" / "log" / "postgres.log").read_text()
    return set(re.findall(r'Unix socket "(.*)/\.s\.PGSQL', log))


def test_every_killed_process_is_started_again(start: Start) -> None:
    running = start()
    running.wait_until_ready()
    for name in (*OURS, "watchdog"):
        killed = running.children()[name]
        os.kill(killed, signal.SIGKILL)
        assert eventually(lambda n=name, k=killed: running.children().get(n, k) != k, 20), name
    assert eventually(running.is_well, 20)
    assert running.stop() == 0
    assert "Stopped." in running.said


def test_children_of_a_killed_supervisor_stop_and_the_next_start_works(start: Start) -> None:
    running = start()
    running.wait_until_ready()
    left = running.children()
    assert set(left) == {*OURS, "watchdog"}
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait()
    again = start(PORT=str(running.port))
    again.wait_until_ready()
    assert eventually(lambda: not still_there(left), 5), still_there(left)
    log = (running.folder / "var" / "log" / "postgres.log.1").read_text()
    assert "database system is shut down" in log


def test_ctrl_c_leaves_nothing_behind(start: Start) -> None:
    running = start()
    running.wait_until_ready()
    left = running.children()
    sockets = sorted(Path(folder) for folder in socket_folders(running))
    assert running.stop() == 0
    assert eventually(lambda: not still_there(left), 5), still_there(left)
    assert sockets
    assert not [folder for folder in sockets if folder.exists()]
    assert not (running.folder / "var" / "postgres" / "postmaster.pid").exists()


@pytest.mark.skipif(
    not shutil.which("make"),
    reason="starts `make run` itself, and this machine has no make (.ci/run installs it)",
)
def test_it_ends_with_the_make_that_started_it(start: Start) -> None:
    running = start(command="make")
    running.wait_until_ready()
    left = running.children()
    running.process.kill()
    assert set(left) == {"run"}
    assert eventually(lambda: not still_there(left), 20), still_there(left)
    assert "Stopped." in running.said


def test_number_of_a_dead_server_that_somebody_else_has_now(start: Start) -> None:
    running = start()
    running.wait_until_ready()
    running.stop()
    note = running.folder / "var" / "postgres" / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{running.folder}/var/postgres\n1\n5432\n")
    again = start()
    again.wait_until_ready()


def test_two_at_once_one_of_them_in_a_deep_folder(start: Start) -> None:
    first, second = start(), start("/".join(["a-long-folder-name"] * 7))
    first.wait_until_ready()
    second.wait_until_ready()
    assert len(str(second.folder)) > 107
    assert first.stop() == 0
    assert second.is_well()


def test_second_start_in_one_checkout_says_where_the_first_is(start: Start) -> None:
    first = start()
    first.wait_until_ready()
    second = start()
    assert second.process.wait(20) == 0
    expected = f"Careround already runs from this checkout at http://127.0.0.1:{first.port}/"
    assert second.said.startswith(expected)
    assert len(second.said.splitlines()) == 1


@pytest.mark.skipif(
    os.geteuid() != 0, reason="Postgres refuses root only: other accounts never take this path"
)
def test_root_without_user_namespaces(start: Start, tmp_path: Path) -> None:
    stub = tmp_path / "bin" / "unshare"
    stub.parent.mkdir()
    stub.write_text("#!/bin/sh\necho 'unshare failed: Operation not permitted' >&2\nexit 1\n")
    stub.chmod(0o755)
    with tempfile.TemporaryDirectory(dir="/tmp") as state:
        Path(state).chmod(0o711)  # tmp_path is closed to everybody else
        running = start(PATH=f"{stub.parent}:{os.environ['PATH']}", CAREROUND_STATE=state)
        running.wait_until_ready()
        owner = Path(f"/proc/{running.children()['postgres']}").stat().st_uid
        assert owner != 0
        assert not (running.folder / "var" / "postgres").exists()
        assert list(Path(state).glob("*/postgres/PG_VERSION"))
        running.stop()
