"""Start a throw-away Postgres and Valkey before Django reads its settings.

`python -m pytest -p tests.plugin_services`: a plugin named like that is imported before
pytest-django looks at the settings. Servers named by DATABASE_URL and REDIS_URL are used instead.
The xdist workers inherit the environment and start nothing.
"""

import atexit
import fcntl
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from embedded.paths import Refused
from embedded.services import Throwaway, given_or_throwaway

# The name of the throw-away database that is migrated once and copied by every worker.
TEMPLATE = "CAREROUND_TEST_TEMPLATE"
BROWSER_FIXTURES = {"page", "browser", "context", "browser_context", "live_page"}


def _start() -> Throwaway | None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        return None
    is_ours = "DATABASE_URL" not in os.environ
    try:
        services = Throwaway(*given_or_throwaway())
        os.environ.update(services.start())
    except Refused as refused:
        raise pytest.UsageError(str(refused)) from None
    atexit.register(services.stop)
    if is_ours:
        os.environ[TEMPLATE] = "careround"
        os.environ["CAREROUND_TEST_RUN"] = str(os.getpid())
    return services


def make_template() -> None:
    """Migrate the template, unless another worker did or is at it."""
    done = Path(tempfile.gettempdir()) / f"careround-template-{os.environ['CAREROUND_TEST_RUN']}"
    with done.open("a+") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        if not done.stat().st_size:
            command = [sys.executable, "manage.py", "migrate", "-v0", "--skip-checks"]
            subprocess.run(command, check=True, cwd=Path(__file__).parent.parent)
            mark.write("migrated")


_services = _start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers, also when the run was interrupted."""
    if _services and not hasattr(config, "workerinput"):
        _services.stop()
        mark = f"careround-template-{os.environ.get('CAREROUND_TEST_RUN', '')}"
        (Path(tempfile.gettempdir()) / mark).unlink(missing_ok=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the browser tests on a machine without a browser."""
    if not os.environ.get("CAREROUND_NO_BROWSER"):
        return
    left_out = [item for item in items if _needs_browser(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not _needs_browser(item)]


def _needs_browser(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("browser") is not None or bool(BROWSER_FIXTURES & set(fixtures))
