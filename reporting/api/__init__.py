"""The API of reporting."""

from reporting.api.history import History

__all__ = ["History"]
