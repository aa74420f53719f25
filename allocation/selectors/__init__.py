"""Reads of urgent care: the board, one case, somebody's work, sessions, the policy."""

from allocation.selectors.board import (
    find_case_refs,
    find_closed_case,
    get_board,
    get_board_changed,
    get_board_version,
)
from allocation.selectors.cases import (
    get_batch_candidates,
    get_candidates,
    get_case,
    get_case_rows,
)
from allocation.selectors.clinicians import get_clinician_page
from allocation.selectors.imports import get_staged_cases
from allocation.selectors.my_work import get_my_work
from allocation.selectors.policy import find_policy, get_policy_trail
from allocation.selectors.sessions import (
    find_session,
    get_service_choices,
    get_sessions,
    get_shift_page,
)

__all__ = [
    "find_case_refs",
    "find_closed_case",
    "find_policy",
    "find_session",
    "get_batch_candidates",
    "get_board",
    "get_board_changed",
    "get_board_version",
    "get_candidates",
    "get_case",
    "get_case_rows",
    "get_clinician_page",
    "get_my_work",
    "get_policy_trail",
    "get_service_choices",
    "get_sessions",
    "get_shift_page",
    "get_staged_cases",
]
