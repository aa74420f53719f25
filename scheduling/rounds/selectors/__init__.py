"""Reads of the rounds room."""

from scheduling.rounds.selectors.board import (
    find_patch_rows,
    get_areas,
    get_board,
    get_board_version,
    get_patch_choices,
    to_patch_choice,
)
from scheduling.rounds.selectors.compare import get_comparison
from scheduling.rounds.selectors.imports import export_day, export_plan, get_staged_import
from scheduling.rounds.selectors.map import get_proposal_map, get_rounds_map
from scheduling.rounds.selectors.offers import get_carer_tasks
from scheduling.rounds.selectors.orders import get_order
from scheduling.rounds.selectors.proposal import get_proposal
from scheduling.rounds.selectors.protocol import get_protocol, get_protocol_history
from scheduling.rounds.selectors.runs import find_runs, get_run, get_runs, summarise
from scheduling.rounds.selectors.visit import get_edit_check, get_visit_details

__all__ = [
    "export_day",
    "export_plan",
    "find_patch_rows",
    "find_runs",
    "get_areas",
    "get_board",
    "get_board_version",
    "get_carer_tasks",
    "get_comparison",
    "get_edit_check",
    "get_order",
    "get_patch_choices",
    "get_proposal",
    "get_proposal_map",
    "get_protocol",
    "get_protocol_history",
    "get_rounds_map",
    "get_run",
    "get_runs",
    "get_staged_import",
    "get_visit_details",
    "summarise",
    "to_patch_choice",
]
