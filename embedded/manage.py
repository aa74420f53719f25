"""`python -m embedded manage …`: Django's commands against the Careround that runs here."""

import subprocess
import sys

from embedded import surroundings
from embedded.paths import Refused, default_place
from embedded.services import Services


def main() -> int:
    """Run one command with the environment of the running processes; return its exit status."""
    database, broker = surroundings.outside_database(), surroundings.outside_broker()
    place = default_place()
    services = Services(place, database, broker)
    if services.postgres and not any(services.postgres.sockets.glob(".s.PGSQL.*")):
        raise Refused("Careround does not run in this folder. Type: make run")
    env = surroundings.for_children(
        place, services.database_url, services.broker_url, surroundings.chosen_port()
    )
    command = [sys.executable, "manage.py", *sys.argv[2:]]
    return subprocess.run(command, env=env, check=False).returncode
