"""Who was shown what is kept closed."""

from uuid import UUID

from accounts.models import Disclosure
from accounts.types import DisclosureFacts

SHOWN = 50


def get_disclosures(*, subject_id: UUID) -> tuple[DisclosureFacts, ...]:
    """Return the newest times that something of a record was shown, who asked and why."""
    rows = Disclosure.objects.filter(subject_id=subject_id).select_related("user")
    return tuple(
        DisclosureFacts(row.at, row.user.name, row.what, row.reason)
        for row in rows.order_by("-at", "-pk")[:SHOWN]
    )
