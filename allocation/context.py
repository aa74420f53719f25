"""What every page of an urgent-care service says of allocation: who leads, since when (AL-004)."""

from accounts.context import StatusLine
from allocation.presenters.words import write_lead
from allocation.selectors.motd import count_asks, get_messages_of_the_day
from core.actor import Actor
from core.texts import write_clock


def describe_allocation(actor: Actor) -> list[StatusLine]:
    """Return one line for each session that runs in the services that somebody sees."""
    lines = []
    for session, note in get_messages_of_the_day(actor=actor):
        since = f", since {write_clock(session.lead_since)}" if session.lead_since else ""
        state = "paused" if session.status == "paused" else "running"
        lead = f"led by {session.lead_name or 'nobody'} ({write_lead(session)})"
        lines.append(StatusLine(f"Allocation {state}", f"— {lead}{since}.", note))
    return lines


def count_waiting(actor: Actor) -> int:
    """Return how much waits for an answer of the shift manager."""
    return count_asks(actor=actor)
