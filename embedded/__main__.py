"""`python -m embedded run` and its siblings; `make` calls them with the right Python."""

import os
import sys

from embedded import manage, smoke, surroundings
from embedded.console import complain, say
from embedded.lock import AlreadyRuns
from embedded.paths import Refused, default_place
from embedded.supervisor import Supervisor


def run() -> int:
    """Serve until Ctrl-C."""
    port = surroundings.chosen_port()
    database, broker = surroundings.outside_database(), surroundings.outside_broker()
    place = default_place()
    place.make()
    demo = _wants_demo(database)
    if broker:
        surroundings.check_broker(broker)
    return Supervisor(place, port, database, broker, demo).run()


def _wants_demo(database: str) -> bool:
    """The invented county goes into our own database, or into one that is empty."""
    wish = os.environ.get("DEMO", "")
    is_empty = surroundings.check_database(database) if database else True
    if wish:
        return wish not in ("0", "no", "false")
    if not is_empty:
        say("The database in DATABASE_URL has tables already: no demo data (DEMO=1 adds them).")
    return is_empty


COMMANDS = {"run": run, "smoke": smoke.main, "manage": manage.main}


def main() -> int:
    """Run one command; what a person must change is one line, never a traceback."""
    name = sys.argv[1] if len(sys.argv) > 1 else "run"
    if name not in COMMANDS:
        complain(f"Unknown: {name}. There are: {', '.join(COMMANDS)}.")
        return 2
    try:
        return COMMANDS[name]()
    except AlreadyRuns as runs:
        say(str(runs))
        return 0
    except Refused as refused:
        complain(str(refused))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
