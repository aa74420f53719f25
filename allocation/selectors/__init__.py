"""Reads of urgent care: the board, one case, somebody's work, sessions, the policy."""

from allocation.selectors.board import (
    find_case_refs,
    find_closed_case,
    get_board,
    get_board_changed,
    get_board_version,
    get_next_best,
)
from allocation.selectors.cases import (
    get_batch_candidates,
    get_candidates,
    get_case,
    get_case_rows,
)
from allocation.selectors.clinicians import get_clinician_page
from allocation.selectors.conversations import find_conversation, get_hello
from allocation.selectors.feedback import (
    describe_feedback,
    find_feedback,
    find_form_session,
    get_earlier_forms,
    get_feedback,
    get_form,
    get_own_feedback,
)
from allocation.selectors.figures import get_session_figures
from allocation.selectors.imports import get_staged_cases
from allocation.selectors.moves import get_clinician_moves
from allocation.selectors.my_work import (
    get_attempts,
    get_my_work,
    get_pick_up_list,
    get_work_version,
)
from allocation.selectors.policy import find_policy, get_policy_trail
from allocation.selectors.sessions import (
    find_session,
    get_service_choices,
    get_session,
    get_sessions,
)
from allocation.selectors.shifts import (
    get_closing,
    get_log,
    get_running,
    get_set_up,
    get_shifts_ahead,
)

__all__ = [
    "describe_feedback",
    "find_case_refs",
    "find_closed_case",
    "find_conversation",
    "find_feedback",
    "find_form_session",
    "find_policy",
    "find_session",
    "get_attempts",
    "get_batch_candidates",
    "get_board",
    "get_board_changed",
    "get_board_version",
    "get_candidates",
    "get_case",
    "get_case_rows",
    "get_clinician_moves",
    "get_clinician_page",
    "get_closing",
    "get_earlier_forms",
    "get_feedback",
    "get_form",
    "get_hello",
    "get_log",
    "get_my_work",
    "get_next_best",
    "get_own_feedback",
    "get_pick_up_list",
    "get_policy_trail",
    "get_running",
    "get_service_choices",
    "get_session",
    "get_session_figures",
    "get_sessions",
    "get_set_up",
    "get_shifts_ahead",
    "get_staged_cases",
    "get_work_version",
]
