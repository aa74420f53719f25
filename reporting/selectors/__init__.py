"""Reads of reporting: it may look into every app."""

from reporting.selectors.history import get_record_history
from reporting.selectors.kinds import KINDS

__all__ = ["KINDS", "get_record_history"]
