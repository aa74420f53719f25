"""Rules of the rounds room: each check raises a refusal that says what to do."""

from core.errors import StaleVersion
from core.models import StatusChange
from core.texts import write_clock
from scheduling.visits.models import Visit


def check_version(visit: Visit, version: int) -> None:
    """Refuse a change that was made without seeing the last one; name who made that and when."""
    if visit.version == version:
        return
    last = StatusChange.objects.filter(record_id=visit.pk).order_by("-occurred_at", "-pk").first()
    who = (
        f"{last.actor_name} changed it at {write_clock(last.occurred_at)}"
        if last
        else ("somebody changed it")
    )
    raise StaleVersion(
        f"This visit is not as you saw it: {who}. Nothing was saved: look at it again, then decide."
    )
