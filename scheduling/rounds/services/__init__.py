"""Writes of the rounds room: one function for each thing a person does."""

from scheduling.rounds.services.edits import (
    agree_out_of_pattern,
    move_visit,
    move_visits,
    pin_visit,
    unassign_visit,
)
from scheduling.rounds.services.imports import apply_import, reject_import, stage_day
from scheduling.rounds.services.notices import tell_change
from scheduling.rounds.services.orders import order_runs, publish_order, stop_order
from scheduling.rounds.services.parts import (
    begin_run,
    divide_run,
    finish_part,
    record_part,
    take_part,
)
from scheduling.rounds.services.protocol import set_protocol
from scheduling.rounds.services.publishing import discard_run, leave_line, publish_proposal
from scheduling.rounds.services.replans import replan_again, replan_rounds
from scheduling.rounds.services.returning import record_return
from scheduling.rounds.services.runs import (
    fail_run,
    propose,
    record_progress,
    start_run,
    stop_run,
)
from scheduling.rounds.services.undoing import undo_publication

__all__ = [
    "agree_out_of_pattern",
    "apply_import",
    "begin_run",
    "discard_run",
    "divide_run",
    "fail_run",
    "finish_part",
    "leave_line",
    "move_visit",
    "move_visits",
    "order_runs",
    "pin_visit",
    "propose",
    "publish_order",
    "publish_proposal",
    "record_part",
    "record_progress",
    "record_return",
    "reject_import",
    "replan_again",
    "replan_rounds",
    "set_protocol",
    "stage_day",
    "start_run",
    "stop_order",
    "stop_run",
    "take_part",
    "tell_change",
    "unassign_visit",
    "undo_publication",
]
