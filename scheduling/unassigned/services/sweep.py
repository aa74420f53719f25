"""The check that nothing escapes: whatever path left a visit with nobody, it is found here."""

from collections.abc import Callable
from datetime import datetime

from accounts.selectors import get_system_actor
from core.errors import Busy
from scheduling.unassigned.selectors import find_due, find_missing, find_stale
from scheduling.unassigned.services.alerts import fire_due_alerts
from scheduling.unassigned.services.episodes import open_missing, settle_episodes

MOST_ROUNDS = 20  # of some hundreds each; the next pass does the rest


def check_unassigned_visits(*, at: datetime) -> int:
    """Open, close and move what is to be, then send the alerts that are due; return how many.

    By the database's clock. Two at once are harmless: each takes what the other does not hold.
    """
    is_needed = (
        find_missing(at=at).exists() or find_stale(at=at).exists() or find_due(at=at).exists()
    )
    if not is_needed:
        return 0
    actor = get_system_actor("alarm")
    for step in (open_missing, settle_episodes):
        _repeat(lambda step=step: step(actor=actor, at=at))  # type: ignore[misc]
    return _repeat(lambda: fire_due_alerts(actor=actor, at=at))


def _repeat(act: Callable[[], int]) -> int:
    done = 0
    for _ in range(MOST_ROUNDS):
        try:
            number = act()
        except Busy:
            break  # somebody changes the same records just now: the next pass looks again
        done += number
        if not number:
            break
    return done
