"""Rules of rostering: each check raises a refusal that says what to do."""

from datetime import date, timedelta

from core.errors import InvalidInput
from core.texts import write_long_date


def check_starts_on_monday(starts_on: date, *, is_first: bool) -> None:
    """Refuse a change of pattern that does not start on a Monday (RO-005)."""
    if is_first or starts_on.isoweekday() == 1:
        return
    monday = starts_on + timedelta(days=7 - starts_on.weekday())
    raise InvalidInput(
        f"A change of working pattern starts on a Monday; {write_long_date(starts_on)} is not one. "
        f"The next is {write_long_date(monday)}.",
        field="starts_on",
        code="not_a_monday",
    )
