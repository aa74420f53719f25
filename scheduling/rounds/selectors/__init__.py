"""Reads of the rounds room."""

from scheduling.rounds.selectors.board import (
    find_patch_rows,
    get_areas,
    get_board,
    get_board_version,
    get_patch_choices,
    to_patch_choice,
)
from scheduling.rounds.selectors.imports import export_day, export_plan, get_staged_import
from scheduling.rounds.selectors.protocol import get_protocol, get_protocol_history
from scheduling.rounds.selectors.runs import find_runs, get_proposal, get_run, get_runs, summarise
from scheduling.rounds.selectors.visit import get_edit_check, get_visit_details

__all__ = [
    "export_day",
    "export_plan",
    "find_patch_rows",
    "find_runs",
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
    "summarise",
    "to_patch_choice",
]
