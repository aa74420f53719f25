"""Reads for clients' records: what the rooms below know, put together."""

from scheduling.records.selectors.impact import (
    get_carer_choices,
    get_exclusion_page,
    get_impact,
)
from scheduling.records.selectors.record import (
    find_clients,
    get_page,
    get_record,
    get_record_to_change,
)

__all__ = [
    "find_clients",
    "get_carer_choices",
    "get_exclusion_page",
    "get_impact",
    "get_page",
    "get_record",
    "get_record_to_change",
]
