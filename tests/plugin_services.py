"""Start a throw-away Postgres and Valkey before Django reads its settings.

`python -m pytest -p tests.plugin_services`: a plugin named like that is imported before
pytest-django looks at the settings. Servers named by DATABASE_URL and REDIS_URL are used instead.
The xdist workers inherit the environment and start nothing.
"""

import atexit
import os

import pytest

from embedded.paths import Refused
from embedded.services import Throwaway, given_or_throwaway

BROWSER_FIXTURES = {"page", "browser", "context", "browser_context", "live_page"}


def _start() -> Throwaway | None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        return None
    try:
        services = Throwaway(*given_or_throwaway())
        os.environ.update(services.start())
    except Refused as refused:
        raise pytest.UsageError(str(refused)) from None
    atexit.register(services.stop)
    return services


_services = _start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers, also when the run was interrupted."""
    if _services and not hasattr(config, "workerinput"):
        _services.stop()


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
