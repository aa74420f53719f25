"""Reads of the clients room."""

from scheduling.clients.selectors.exclusions import (
    get_exclusion,
    get_waiting_exclusions,
)
from scheduling.clients.selectors.facts import (
    find_clients_by_pin,
    get_clients,
    get_excluded_workers,
    get_live_client_ids,
)
from scheduling.clients.selectors.record import get_client_record
from scheduling.clients.selectors.search import (
    describe_clients,
    find_clients,
    get_client_page,
    get_patch_choices,
    match_words,
)

__all__ = [
    "describe_clients",
    "find_clients",
    "find_clients_by_pin",
    "get_client_page",
    "get_client_record",
    "get_clients",
    "get_excluded_workers",
    "get_exclusion",
    "get_live_client_ids",
    "get_patch_choices",
    "get_waiting_exclusions",
    "match_words",
]
