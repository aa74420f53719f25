"""Writes of the clients room."""

from scheduling.clients.services.exclusions import (
    apply_exclusion,
    authorise_exclusion,
    decide_exclusion,
    decline_exclusion,
    end_exclusion,
    refuse_exclusion,
    request_exclusion,
    review_exclusion,
)
from scheduling.clients.services.importing import save_clients
from scheduling.clients.services.information import record_information
from scheduling.clients.services.key_safes import open_key_safe, reseal_key_safes, set_key_safe
from scheduling.clients.services.references import set_reference

__all__ = [
    "apply_exclusion",
    "authorise_exclusion",
    "decide_exclusion",
    "decline_exclusion",
    "end_exclusion",
    "open_key_safe",
    "record_information",
    "refuse_exclusion",
    "request_exclusion",
    "reseal_key_safes",
    "review_exclusion",
    "save_clients",
    "set_key_safe",
    "set_reference",
]
