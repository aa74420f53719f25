"""Who changes the rounds of an area's day waits for whoever is at it."""

from datetime import date
from hashlib import blake2b
from uuid import UUID

from django.db import connection


def lock_day(area_id: UUID, day: date) -> None:
    """Hold the rounds of an area's day until the transaction ends.

    Rules such as travel are checked by reading a whole round and then writing to it, so two writers
    of the same day take turns. Waits as long as the service's lock timeout.
    """
    digest = blake2b(f"rounds:{area_id}:{day}".encode(), digest_size=8).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest, "big", signed=True)]
        )
