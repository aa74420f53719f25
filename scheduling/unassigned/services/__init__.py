"""Writes of the unassigned room."""

from scheduling.unassigned.services.acknowledging import acknowledge_unassigned
from scheduling.unassigned.services.alerts import fire_due_alerts
from scheduling.unassigned.services.episodes import (
    open_missing,
    reconcile_visits,
    settle_episodes,
)
from scheduling.unassigned.services.ladder import set_ladder
from scheduling.unassigned.services.sweep import check_unassigned_visits

__all__ = [
    "acknowledge_unassigned",
    "check_unassigned_visits",
    "fire_due_alerts",
    "open_missing",
    "reconcile_visits",
    "set_ladder",
    "settle_episodes",
]
