"""A browser for the browser tests: the machine's, or Debian's when we may install it."""

import os
import shutil
import subprocess
import sys

from scripts.say import run_logged, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def find() -> str:
    """The path of a Chromium or Chrome, '' when there is none."""
    given = os.environ.get("CAREROUND_CHROMIUM", "")
    if given and os.access(given, os.X_OK):
        return given
    for name in NAMES:
        if found := shutil.which(name):
            return found
    return MAC if sys.platform == "darwin" and os.access(MAC, os.X_OK) else ""


def find_or_install() -> str:
    """Install it when root and apt allow; else say in one line what is skipped."""
    found = find()
    if found:
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
        if found := find():
            return found
        say("Browser tests are skipped: apt could not install chromium (see var/log/setup.log).")
        return ""
    say("Browser tests are skipped: no Chromium (Debian: sudo apt-get install chromium).")
    return ""


def _install() -> None:
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    words = ["install", "-y", "-q", "--no-install-recommends", "chromium"]
    known = subprocess.run(["apt-cache", "show", "chromium"], capture_output=True, check=False)
    if known.returncode:
        run_logged("Asking Debian what there is", ["apt-get", "update", "-q"], "setup", quiet)
    if run_logged("Installing Chromium", ["apt-get", *words], "setup", quiet) is not None:
        run_logged("Asking Debian what is new", ["apt-get", "update", "-q"], "setup", quiet)
        run_logged("Installing Chromium", ["apt-get", *words], "setup", quiet)
