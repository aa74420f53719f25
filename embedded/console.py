"""What the person at the terminal sees: little, and only what matters."""

import contextlib
import re
import sys

IMPORTANT = re.compile(r"\b(CRITICAL|ERROR|FATAL|PANIC)\b|^[\w.]+(Error|Exception): ")
MOST_LINES = 5  # of one process in one look; the rest is in its log
# A database that ends sessions because it was told to stop is no news.
EXPECTED = re.compile(r"terminating connection due to administrator command|the database system is")

TRY = """What to try
  Sign in as the scheduler: the rounds of the day are there, and what is wrong with them
  Give a visit to another carer: every rule that speaks against it is named
  Let the auto-scheduler plan a day, look at what it would change, publish it
"""


def say(text: str) -> None:
    """One line for the person at the terminal, at once."""
    with contextlib.suppress(OSError):  # nobody reads us any more; the logs have it
        print(text, flush=True)


def complain(text: str) -> None:
    """One line about something that must be changed."""
    print(text, file=sys.stderr, flush=True)


def show_lines(name: str, lines: list[str], everything: bool) -> None:
    """Lines of a process that a person should see."""
    chosen = [
        line
        for line in lines
        if everything or (IMPORTANT.search(line) and not EXPECTED.search(line))
    ]
    shown = chosen if everything else chosen[:MOST_LINES]
    for line in shown:
        say(f"{name:8} | {line}")
    if len(chosen) > len(shown):
        say(f"{name:8} | … {len(chosen) - len(shown)} more in its log")
