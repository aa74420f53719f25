"""Reads of the rounds room."""

from scheduling.rounds.selectors.board import (
    get_areas,
    get_board,
    get_board_version,
    get_patch_choices,
)
from scheduling.rounds.selectors.imports import export_day, export_plan, get_staged_import
from scheduling.rounds.selectors.protocol import get_protocol, get_protocol_history
from scheduling.rounds.selectors.runs import get_proposal, get_run, get_runs
from scheduling.rounds.selectors.visit import get_edit_check, get_visit_details

__all__ = [
    "export_day",
    "export_plan",
    "get_areas",
    "get_board",
    "get_board_version",
    "get_edit_check",
    "get_patch_choices",
    "get_proposal",
    "get_protocol",
    "get_protocol_history",
    "get_run",
    "get_runs",
    "get_staged_import",
    "get_visit_details",
]
