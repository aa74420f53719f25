"""Writes of the rounds room: one function for each thing a person does."""

from scheduling.rounds.services.edits import (
    agree_out_of_pattern,
    move_visit,
    pin_visit,
    unassign_visit,
)
from scheduling.rounds.services.imports import apply_import, reject_import, stage_day
from scheduling.rounds.services.protocol import set_protocol
from scheduling.rounds.services.publishing import discard_run, leave_line, publish_proposal
from scheduling.rounds.services.runs import (
    begin_run,
    fail_run,
    propose,
    record_progress,
    start_run,
    stop_run,
)

__all__ = [
    "agree_out_of_pattern",
    "apply_import",
    "begin_run",
    "discard_run",
    "fail_run",
    "leave_line",
    "move_visit",
    "pin_visit",
    "propose",
    "publish_proposal",
    "record_progress",
    "reject_import",
    "set_protocol",
    "stage_day",
    "start_run",
    "stop_run",
    "unassign_visit",
]
