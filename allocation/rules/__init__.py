"""The rules of allocation as pure decisions: order of work, who can be given a case, and why not.

Each rule is named by its id (docs/requirements.md). Times are instants; `at` is a parameter.
"""

from allocation.rules.choice import is_fit, rank_batch, rank_candidates
from allocation.rules.colours import get_colour
from allocation.rules.leads import LEAD_REASONS, LeadProposal, propose_lead
from allocation.rules.needs import find_needs, has_left, propose_moves
from allocation.rules.next_best import explain_no_best, find_next_best
from allocation.rules.receivers import find_refusal, get_readiness, is_paused
from allocation.rules.settings import (
    DEFAULT_POLICY,
    LIMITS,
    MODE_NAMES,
    POLICY,
    TEXT_FIELDS,
    TEXTS,
    check_policy,
    read_policy,
    write_text,
)
from allocation.rules.stops import find_stops

__all__ = [
    "DEFAULT_POLICY",
    "LEAD_REASONS",
    "LIMITS",
    "MODE_NAMES",
    "POLICY",
    "TEXTS",
    "TEXT_FIELDS",
    "LeadProposal",
    "check_policy",
    "explain_no_best",
    "find_needs",
    "find_next_best",
    "find_refusal",
    "find_stops",
    "get_colour",
    "get_readiness",
    "has_left",
    "is_fit",
    "is_paused",
    "propose_lead",
    "propose_moves",
    "rank_batch",
    "rank_candidates",
    "read_policy",
    "write_text",
]
