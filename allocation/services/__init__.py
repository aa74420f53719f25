"""Writes of urgent care."""

from allocation.services.allocating import (
    allocate_cases,
    move_cases,
    reallocate_case,
    reallocate_cases,
    unallocate_case,
)
from allocation.services.clinicians import (
    finish_my_shift,
    pause_clinician,
    pause_my_shift,
    resume_clinician,
    resume_my_shift,
    sync_clinicians,
    wake_clinicians,
)
from allocation.services.closing import close_case, reopen_case
from allocation.services.conversing import (
    message_clinician,
    message_wacc,
    send_due_hellos,
    send_hello,
)
from allocation.services.feedback import (
    action_feedback,
    add_feedback,
    answer_pulse,
    correct_feedback,
    review_feedback,
)
from allocation.services.flagging import flag_unsuitable, withdraw_unsuitable
from allocation.services.forcing import (
    answer_force_request,
    ask_to_force,
    force_reallocation,
    hold_cases,
)
from allocation.services.importing import apply_case_import, stage_cases
from allocation.services.inclusion import (
    answer_request,
    ask_to_be_included,
    explain_nothing,
    include_clinician,
    leave_out_clinician,
)
from allocation.services.looking import read_patient
from allocation.services.notes import write_note
from allocation.services.picking import answer_pickup, pick_up_case
from allocation.services.planning import Plan, plan_session, start_due_sessions
from allocation.services.policy import set_allocation_policy
from allocation.services.receiving import close_at_source, receive_case
from allocation.services.sessions import (
    close_session,
    name_lead,
    pause_session,
    resume_session,
    start_session,
    wake_sessions,
)
from allocation.services.shift_message import send_shift_message
from allocation.services.working import complete_case, open_case, put_back_case, record_attempt

__all__ = [
    "Plan",
    "action_feedback",
    "add_feedback",
    "allocate_cases",
    "answer_force_request",
    "answer_pickup",
    "answer_pulse",
    "answer_request",
    "apply_case_import",
    "ask_to_be_included",
    "ask_to_force",
    "close_at_source",
    "close_case",
    "close_session",
    "complete_case",
    "correct_feedback",
    "explain_nothing",
    "finish_my_shift",
    "flag_unsuitable",
    "force_reallocation",
    "hold_cases",
    "include_clinician",
    "leave_out_clinician",
    "message_clinician",
    "message_wacc",
    "move_cases",
    "name_lead",
    "open_case",
    "pause_clinician",
    "pause_my_shift",
    "pause_session",
    "pick_up_case",
    "plan_session",
    "put_back_case",
    "read_patient",
    "reallocate_case",
    "reallocate_cases",
    "receive_case",
    "record_attempt",
    "reopen_case",
    "resume_clinician",
    "resume_my_shift",
    "resume_session",
    "review_feedback",
    "send_due_hellos",
    "send_hello",
    "send_shift_message",
    "set_allocation_policy",
    "stage_cases",
    "start_due_sessions",
    "start_session",
    "sync_clinicians",
    "unallocate_case",
    "wake_clinicians",
    "wake_sessions",
    "withdraw_unsuitable",
    "write_note",
]
