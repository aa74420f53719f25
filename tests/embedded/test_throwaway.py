"""Throw-away services: real, quick, and gone afterwards."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from embedded import surroundings
from embedded.children import FIRST_PAUSE, LONGEST_PAUSE, Child, Recipe
from embedded.console import show_lines
from embedded.logs import rotate
from embedded.paths import ROOT, Place
from embedded.services import Throwaway
from embedded.watchdog import Watchdog
from tests.embedded.conftest import eventually, own_environment, processes


def test_postgres_has_what_the_schema_needs_and_is_gone_afterwards() -> None:
    services = Throwaway()
    found = services.start()
    try:
        connection = psycopg2.connect(found["DATABASE_URL"])
        with connection.cursor() as cursor:
            cursor.execute("create extension btree_gist; create extension pg_trgm")
            cursor.execute("select current_setting('fsync'), current_setting('listen_addresses')")
            assert cursor.fetchone() == ("off", "")
            cursor.execute("select current_setting('TimeZone'), lower('É')")
            assert cursor.fetchone() == ("UTC", "é")
            cursor.execute("select current_setting('max_connections')")
            assert cursor.fetchone() == ("300",)
            cursor.execute("select current_setting('data_directory')")
            row = cursor.fetchone()
            assert row is not None
            data = Path(row[0])
        connection.close()
        surroundings.check_broker(found["REDIS_URL"])
        assert data.exists()
    finally:
        services.stop()
    assert not data.parent.exists()
    assert not [command for _, _, command in processes() if str(data) in command]


def test_command_gets_the_servers_and_its_code_is_ours() -> None:
    code = "import os, sys; sys.exit(7 if 'host=' in os.environ['DATABASE_URL'] else 1)"
    done = subprocess.run(
        [sys.executable, "-m", "embedded.throwaway", "--", sys.executable, "-c", code],
        cwd=ROOT,
        env=own_environment(),
        check=False,
    )
    assert done.returncode == 7


def test_servers_of_a_killed_run_stop_and_their_data_go() -> None:
    code = "import os, time; print(os.environ['DATABASE_URL'], flush=True); time.sleep(60)"
    run = subprocess.Popen(
        [sys.executable, "-m", "embedded.throwaway", "--", sys.executable, "-c", code],
        cwd=ROOT,
        env=own_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    folder = psycopg2.extensions.parse_dsn(run.stdout.readline().strip())["host"]
    assert eventually(lambda: os.path.exists(folder), 5)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    run.stdout.close()
    assert eventually(lambda: not os.path.exists(folder), 30)
    assert not [command for _, _, command in processes() if folder in command]


@pytest.fixture
def child(tmp_path: Path) -> Child:
    """A process that fails at once."""
    recipe = Recipe("bad", [sys.executable, "-c", "raise SystemExit(3)"])
    return Child(recipe, tmp_path / "bad.log", dict(os.environ), tmp_path, Watchdog())


def test_crash_loop_slows_down_and_never_gives_up(child: Child) -> None:
    child.start()
    assert eventually(lambda: child.ended() == 3, 10)
    assert child.pause == FIRST_PAUSE
    for _ in range(2000):
        child.note_fault()
    assert child.pause == LONGEST_PAUSE
    assert not child.due


def test_logs_are_kept_a_few_times(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    for number in range(6):
        rotate(log)
        log.write_text(str(number))
    kept = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert kept == {"web.log": "5", "web.log.1": "4", "web.log.2": "3", "web.log.3": "2"}


def test_console_shows_only_what_matters(capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["all is well", "ERROR it broke", "  File x", "ValueError: no"]
    show_lines("web", lines, everything=False)
    assert capsys.readouterr().out.splitlines() == [
        "web      | ERROR it broke",
        "web      | ValueError: no",
    ]


def test_secret_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    place = Place(tmp_path / "var")
    place.make()
    first = surroundings.secret_key(place)
    assert surroundings.secret_key(place) == first
    assert len(first) > 50
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600
