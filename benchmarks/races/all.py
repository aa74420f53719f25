"""Stage the shift once, then race on a fresh copy of the database for each bug and for none."""

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg2

from benchmarks.races import ATTEMPTS, ATTEMPTS_A_ROUND, PLANT_ATTEMPTS
from benchmarks.races.one import FOUND
from benchmarks.races.plants import IN_DATABASE, PLANTS

CLINICIANS = 12


def main(words: list[str]) -> int:
    """Race as asked; return 0 if nothing was wrong without a bug and every bug was found."""
    parser = ArgumentParser()
    parser.add_argument("--attempts", type=int, default=ATTEMPTS)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--plant", default="all")
    asked = parser.parse_args(words)
    django.setup()
    chosen = {"none": [""], "all": ["", *PLANTS]}.get(asked.plant, [asked.plant])
    if unknown := set(chosen) - {"", *PLANTS}:
        print(f"No such bug: {', '.join(unknown)}. There are: {', '.join(PLANTS)}.")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        ticket = Path(folder) / "ticket.json"
        ticket.write_text(_stage(asked.attempts, asked.clients))
        return max(_race(plant, ticket, asked.attempts, asked.clients) for plant in chosen)


def _stage(attempts: int, clients: int) -> str:
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from accounts.roles import Role
    from benchmarks.races.crowd import CASES_A_ROUND, Ticket
    from benchmarks.stage import issue_tokens, make_shift

    call_command("migrate", verbosity=0)
    at, rounds = timezone.now(), -(-attempts // ATTEMPTS_A_ROUND)
    staged = make_shift(cases=rounds * CASES_A_ROUND, clinicians=CLINICIANS, at=at)
    wacc = staged.care.world.users[Role.WACC]
    ticket = Ticket(
        service_id=str(staged.care.service_id),
        cases=[str(one) for one in staged.cases],
        clinicians=[str(one) for one in staged.clinicians.values()],
        wacc_tokens=issue_tokens([wacc] * clients, at=at),
        clinician_tokens=issue_tokens(staged.users.values(), at=at),
    )
    connection.close()  # a database that is copied has no visitors
    return json.dumps(asdict(ticket))


def _race(plant: str, ticket: Path, attempts: int, clients: int) -> int:
    """Race with one bug or none on a copy of the stage; return 0 if it went as it must."""
    print(f"Planted: {plant or 'nothing'}", flush=True)
    words = [str(ticket), "--clients", str(clients), "--plant", plant]
    words += ["--attempts", str(min(attempts, PLANT_ATTEMPTS) if plant else attempts)]
    found = subprocess.run(
        [sys.executable, "-m", "benchmarks.races.one", *words],
        env={**os.environ, "DATABASE_URL": _copy(plant)},
        check=False,
    ).returncode
    if found == (FOUND if plant else 0):
        print(
            "  as it must be: the bug was found" if plant else "  as it must be: nothing is wrong"
        )
        return 0
    print("  NOT as it must be: the bug was not found" if plant else "  NOT as it must be")
    return 1


def _copy(plant: str) -> str:
    """Copy the staged database, with the bug in it if it is one of the database; return where."""
    parts, name = urlsplit(os.environ["DATABASE_URL"]), f"race_{plant or 'none'}"
    address = urlunsplit(parts._replace(path=f"/{name}"))
    _run_sql(
        urlunsplit(parts._replace(path="/postgres")),
        f'CREATE DATABASE "{name}" TEMPLATE "{parts.path.lstrip("/")}"',
    )
    if plant in IN_DATABASE:
        _run_sql(address, IN_DATABASE[plant])
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
