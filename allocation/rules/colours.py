"""The colour of a case: its source’s, or that of the time left."""

from datetime import datetime, timedelta

from allocation.types import (
    AllocationPolicy,
    Colour,
)


def get_colour(
    source: str, received_at: datetime, due_at: datetime, policy: AllocationPolicy, at: datetime
) -> Colour:
    """Return the source's colour; without one, the colour of the share of time left (OQ-06)."""
    if source:
        return Colour(source)
    left, allowed = due_at - at, due_at - received_at
    if left <= timedelta():
        return Colour.BLACK
    if left * 100 <= allowed * policy.red_share:
        return Colour.RED
    if left * 100 <= allowed * policy.amber_share:
        return Colour.AMBER
    return Colour.GREEN
