"""What a program sends twice with one key is done once."""

from datetime import datetime
from typing import Any

from core.errors import InvalidInput
from core.models import IdempotencyKey

MOST_SIGNS = 80


def claim_key(
    *, actor_id: Any, key: str, route: str, body_hash: str, at: datetime
) -> tuple[IdempotencyKey, bool]:
    """Lock the row of a key until the transaction ends; return it, and whether it is new.

    `body_hash` stands for what is asked: a key that was used for something else is refused.
    """
    if len(key) > MOST_SIGNS:
        raise InvalidInput(f"An Idempotency-Key has at most {MOST_SIGNS} characters.")
    row, is_new = IdempotencyKey.objects.select_for_update().get_or_create(
        actor_id=actor_id,
        key=key,
        defaults={"route": route[:200], "body_hash": body_hash, "created_at": at},
    )
    if row.body_hash != body_hash:
        raise InvalidInput(
            "This Idempotency-Key was used for another request. Send a new key.",
            code="idempotency_key_reused",
        )
    return row, is_new
