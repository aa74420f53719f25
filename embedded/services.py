"""Postgres and Valkey, embedded or outside, as one thing to start and to stop."""

import os
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

from embedded import surroundings
from embedded.children import Child, Recipe
from embedded.paths import Place
from embedded.postgres import Postgres
from embedded.processes import wait_until
from embedded.valkey import Valkey
from embedded.watchdog import Watchdog


class Services:
    """The database and the broker of one place; what was given from outside is only used."""

    def __init__(
        self,
        place: Place,
        database: str = "",
        broker: str = "",
        throwaway: bool = False,
    ) -> None:
        if not database:
            surroundings.forget_libpq()
        self.postgres = None if database else Postgres(place, throwaway)
        self.valkey = None if broker else Valkey(place, throwaway)
        self.database_url = self.postgres.url if self.postgres else database
        self.broker_url = self.valkey.url if self.valkey else broker

    @property
    def sockets(self) -> set[Path]:
        """The folders of their sockets, which mean nothing once they have stopped."""
        found = set()
        if self.postgres:
            found.add(self.postgres.sockets)
        if self.valkey:
            found.add(self.valkey.socket.parent)
        return found

    def recipes(self) -> list[Recipe]:
        """How to start the embedded ones, in that order."""
        recipes = []
        if postgres := self.postgres:
            recipes.append(
                Recipe(
                    "postgres",
                    postgres.command,
                    signal.SIGINT,  # Postgres' "fast": end sessions, write everything, stop
                    stage=2,
                    stop_seconds=30,
                    options=postgres.account.options,
                    before=postgres.prepare,
                )
            )
        if valkey := self.valkey:
            recipes.append(Recipe("valkey", valkey.command, stage=1, before=valkey.prepare))
        return recipes

    def wait_until_ready(self, goes_on: Callable[[], bool]) -> None:
        """Return when both answer."""
        for service in (self.postgres, self.valkey):
            if service:
                service.wait_until_ready(goes_on)


class Throwaway:
    """Services for tests: everything they write is deleted at the end, also after a crash."""

    def __init__(self, database: str = "", broker: str = "") -> None:
        self._folder = temporary_folder()
        place = Place(self._folder)
        place.make()
        self._watchdog = Watchdog()
        self._watchdog.remove_later(self._folder)
        self._services = Services(place, database, broker, throwaway=True)
        for folder in self._services.sockets:
            self._watchdog.remove_later(folder)
        env = dict(os.environ)
        self._children = [
            Child(
                recipe,
                place.logs / f"{recipe.name}.log",
                env,
                self._folder,
                self._watchdog,
            )
            for recipe in self._services.recipes()
        ]

    def start(self) -> dict[str, str]:
        """Start them and return the environment that leads to them."""
        try:
            for child in self._children:
                child.start()
            self._services.wait_until_ready(self._all_run)
        except BaseException:
            self.stop()
            raise
        return {
            "DATABASE_URL": self._services.database_url,
            "REDIS_URL": self._services.broker_url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": os.environ.get("SECRET_KEY", "known to everybody, for tests only"),
            "NUMBA_CACHE_DIR": surroundings.numba_cache(),
        }

    def stop(self) -> None:
        """Stop them and delete what they wrote."""
        for child in reversed(self._children):
            child.ask_to_stop()
        wait_until(lambda: all(child.is_gone() for child in self._children), 10)
        for child in self._children:
            child.kill()
        self._watchdog.dismiss()

    def _all_run(self) -> bool:
        return not any(child.is_gone() for child in self._children)


def temporary_folder() -> Path:
    """A new folder that the account of the database can reach."""
    parent = "/tmp" if os.geteuid() == 0 else None
    return Path(tempfile.mkdtemp(prefix="careround-", dir=parent)).resolve()


def given_or_throwaway() -> tuple[str, str]:
    """The outside servers that the environment names, checked."""
    database, broker = surroundings.outside_database(), surroundings.outside_broker()
    if database:
        surroundings.check_database(database)
    if broker:
        surroundings.check_broker(broker)
    return database, broker
