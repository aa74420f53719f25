"""Identifiers that sort by the time they were made (RFC 9562, version 7)."""

import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    """Return a new UUIDv7."""
    milliseconds = time.time_ns() // 1_000_000
    bits = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    return UUID(int=bits | 0b10 << 62 | secrets.randbits(62))
