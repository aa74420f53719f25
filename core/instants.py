"""Instants as programs send them."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from core.errors import InvalidInput
from core.times import FIRST_YEAR, LAST_YEAR, get_instant


class InstantField(serializers.DateTimeField):
    """An instant: with its offset, or as the local time that clocks show once on that day."""

    default_error_messages = {
        "far": f"Send an instant from the years {FIRST_YEAR} to {LAST_YEAR}.",
    }

    def enforce_timezone(self, value: datetime) -> Any:
        """Return it in UTC terms; refuse a local time that is skipped or happens twice."""
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            self.fail("far")
        if value.tzinfo is not None:
            return super().enforce_timezone(value)
        try:
            return get_instant(value.date(), value.time())
        except InvalidInput as error:
            raise serializers.ValidationError(error.sentence, code="invalid_input") from error
