"""Writes of urgent care."""

from allocation.services.allocating import (
    allocate_cases,
    force_reallocation,
    reallocate_case,
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
from allocation.services.importing import apply_case_import, stage_cases
from allocation.services.looking import read_patient
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
from allocation.services.working import complete_case, open_case, put_back_case

__all__ = [
    "allocate_cases",
    "apply_case_import",
    "close_at_source",
    "close_case",
    "close_session",
    "complete_case",
    "finish_my_shift",
    "force_reallocation",
    "name_lead",
    "open_case",
    "pause_clinician",
    "pause_my_shift",
    "pause_session",
    "put_back_case",
    "read_patient",
    "reallocate_case",
    "receive_case",
    "reopen_case",
    "resume_clinician",
    "resume_my_shift",
    "resume_session",
    "set_allocation_policy",
    "stage_cases",
    "start_session",
    "sync_clinicians",
    "unallocate_case",
    "wake_clinicians",
    "wake_sessions",
]
