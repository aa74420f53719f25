"""Stage the shift once, then race on a fresh copy of the database as it is, or for each bug."""

import os
import subprocess
import sys
import tempfile
from argparse import Namespace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg2

from benchmarks.races import PLANT_ATTEMPTS, PLANT_WAVE, WAVE
from benchmarks.races.__main__ import make_parser
from benchmarks.races.one import FOUND
from benchmarks.races.plants import PLANTS
from benchmarks.races.witness import WITNESS

CLINICIANS = 12


def main(words: list[str]) -> int:
    """Race as asked; return 0 if nothing was wrong as it is, or if every bug was found."""
    asked = make_parser().parse_args(words)
    wanted = asked.plant
    if wanted is not None and (unknown := set(wanted) - set(PLANTS)):
        print(f"No such bug: {', '.join(unknown)}. There are: {', '.join(PLANTS)}.")
        return 2
    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        ticket = Path(folder) / "ticket.json"
        ticket.write_text(_stage(asked.clients))
        if wanted is None:
            return _race("", ticket, asked)
        missed = [one for one in wanted or PLANTS if _race(one, ticket, asked) != FOUND]
    total = len(wanted or PLANTS)
    print(f"Detected {total - len(missed)} of {total} planted bugs", end="")
    print(f"; NOT DETECTED: {', '.join(missed)}" if missed else ".")
    return 1 if missed else 0


def _stage(clients: int) -> str:
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from benchmarks.races.ticket import make_ticket
    from benchmarks.stage import make_shift

    call_command("migrate", verbosity=0)
    at = timezone.now()
    staged = make_shift(cases=0, clinicians=CLINICIANS, at=at)
    ticket = make_ticket(staged, clients=clients, at=at)
    connection.close()  # a database that is copied has no visitors
    return ticket


def _race(plant: str, ticket: Path, asked: Namespace) -> int:
    """Race with one bug or none on a copy of the stage; return how that ended."""
    if plant:
        print(f"Planted: {plant}", flush=True)
    words = [str(ticket), "--seed", str(asked.seed)]
    words += ["--plant", plant, "--wave", str(PLANT_WAVE if plant else WAVE)]
    words += ["--attempts", str(PLANT_ATTEMPTS if plant else asked.attempts)]
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.races.one", *words],
        env={**os.environ, "DATABASE_URL": _copy(plant)},
        check=False,
    ).returncode


def _copy(plant: str) -> str:
    """Copy the staged database, with the bug in it if it is one of the database; return where."""
    parts, name = urlsplit(os.environ["DATABASE_URL"]), f"race_{plant or 'none'}"
    address = urlunsplit(parts._replace(path=f"/{name}"))
    _run_sql(
        urlunsplit(parts._replace(path="/postgres")),
        f'CREATE DATABASE "{name}" TEMPLATE "{parts.path.lstrip("/")}"',
    )
    _run_sql(address, WITNESS + (PLANTS[plant].database if plant else ""))
    return address


def _run_sql(address: str, statement: str) -> None:
    """Run a statement as the owner of the database, not as the role that the application takes."""
    server = psycopg2.connect(address)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(statement)
    server.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
