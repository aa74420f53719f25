"""`make smoke`: everything started on free ports with throw-away data, then the main jobs."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

from embedded import processes
from embedded.console import complain, say
from embedded.paths import ROOT
from embedded.services import temporary_folder
from embedded.surroundings import free_port

READY_SECONDS = 240.0


def main() -> int:
    """0 when tests.smoke was content with a freshly started Careround."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # clear up then too
    place, port = temporary_folder(), free_port()
    address = f"http://127.0.0.1:{port}"
    running = processes.start(
        [sys.executable, "-m", "embedded", "run"], cwd=ROOT, env=_environment(str(place), port)
    )
    try:
        if not _wait(running, address):
            _show_logs(str(place / "var" / "log"))
            return 1
        done = subprocess.run([sys.executable, "-m", "tests.smoke", address], cwd=ROOT, check=False)
        say("Smoke test passed." if done.returncode == 0 else "Smoke test FAILED.")
        if done.returncode:
            _show_logs(str(place / "var" / "log"))
        return 1 if done.returncode else 0
    except KeyboardInterrupt:
        return 130
    finally:
        processes.send(running.pid, signal.SIGTERM)
        running.wait()
        shutil.rmtree(place, ignore_errors=True)


def _environment(place: str, port: int) -> dict[str, str]:
    outside = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "HOST", "DEMO")
    env = {name: value for name, value in os.environ.items() if name not in outside}
    # MAKELEVEL makes the supervisor end with us.
    os.chmod(place, 0o711)  # the account of the database may have to pass
    env.update(CAREROUND_VAR=f"{place}/var", CAREROUND_STATE=f"{place}/state", PORT=str(port))
    return {**env, "MAKELEVEL": "1"}


def _wait(running: "subprocess.Popen[bytes]", address: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        if running.poll() is not None:
            complain("Careround ended before it was ready.")
            return False
        try:
            with opener.open(address + "/healthz", timeout=5) as answer:
                if answer.status == 200 and json.load(answer).get("status") == "ok":
                    return True
        except (OSError, ValueError):
            pass
        time.sleep(0.3)
    complain(f"{address}/healthz was not well within {READY_SECONDS:g} s.")
    return False


def _show_logs(folder: str) -> None:
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        with open(os.path.join(folder, name), errors="replace") as log:
            for line in log.read().splitlines()[-30:]:
                complain(f"{name} | {line}")
