"""The rules of allocation as pure decisions: order of work, who can be given a case, and why not.

Each rule is named by its id (docs/requirements.md). Times are instants; `at` is a parameter.
"""

from allocation.rules.choice import find_needs, propose_moves, rank_batch, rank_candidates
from allocation.rules.colours import get_colour
from allocation.rules.receivers import find_refusal, get_readiness, is_paused
from allocation.rules.settings import (
    DEFAULT_POLICY,
    LIMITS,
    MODE_NAMES,
    POLICY,
    check_policy,
    read_policy,
)
from allocation.rules.stops import find_stops

__all__ = [
    "DEFAULT_POLICY",
    "LIMITS",
    "MODE_NAMES",
    "POLICY",
    "check_policy",
    "find_needs",
    "find_refusal",
    "find_stops",
    "get_colour",
    "get_readiness",
    "is_paused",
    "propose_moves",
    "rank_batch",
    "rank_candidates",
    "read_policy",
]
