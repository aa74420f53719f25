"""A real uvicorn on a port of its own, and clients that keep their connection."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from embedded.processes import dying_with_parent
from embedded.surroundings import free_port

HOST = "127.0.0.1"
START_SECONDS = 60


@contextmanager
def serving(
    application: str = "config.asgi:application",
    *,
    settings: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> Iterator[int]:
    """Serve an application while the block runs; give its port. `log` takes what it complains."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", application, "--host", HOST, "--port", str(port)]
    command += ["--log-level", "warning", "--no-access-log"]
    # A client that had nothing to ask for a while finds its connection open.
    command += ["--timeout-keep-alive", "600", "--timeout-graceful-shutdown", "3"]
    # A benchmark asks faster than any person or program may.
    env = {**os.environ, "API_RATE": "1000000/min", **(settings or {})}
    # Every refusal of a race is a line there; VERBOSE=1 shows them.
    lines: Any = None if os.environ.get("VERBOSE") else subprocess.DEVNULL
    with log.open("ab") if log else nullcontext(lines) as complaints:
        server = subprocess.Popen(
            command, env=env, stderr=complaints, preexec_fn=dying_with_parent()
        )
    try:
        _wait_until_ready(server, port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_until_ready(server: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise SystemExit(f"The server stopped with {server.returncode} before it answered.")
        try:
            Caller(port).ask("GET", "/healthz")
            return
        except (OSError, HTTPException):
            time.sleep(0.1)
    raise SystemExit(f"The server did not answer within {START_SECONDS} s.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered, and how long that took."""

    status: int
    body: Any
    headers: Mapping[str, str]
    milliseconds: float

    @property
    def code(self) -> str:
        """The code of a refusal; nothing where it says none."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""

    @property
    def is_done(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status < 300


class Caller:
    """A program that calls the server with a token or a session, over one connection."""

    def __init__(self, port: int, token: str = "", cookie: str = "") -> None:
        self._connection = HTTPConnection(HOST, port, timeout=30)
        self._headers = {"Accept": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        if cookie:
            self._headers |= {"Cookie": cookie, "Accept": "text/html"}

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, Any]:
        """Send a request; return the status and what was answered: JSON read, else bytes."""
        answer = self.send(method, path, body)
        return answer.status, answer.body

    def send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request; return everything about its answer."""
        whole = {**self._headers, "Content-Type": "application/json", **(headers or {})}
        started = time.perf_counter()
        try:
            self._connection.request(method, path, json.dumps(body) if body else None, whole)
            answer = self._connection.getresponse()
            content = answer.read()
        except (OSError, HTTPException):
            self._connection.close()
            raise
        took = (time.perf_counter() - started) * 1000
        kind = answer.headers.get_content_subtype()
        read = json.loads(content) if content and "json" in kind else content
        return Answer(answer.status, read, dict(answer.headers), took)
