"""Who asks at each address: enough people to find a door that asks for the wrong thing.

What a role may do is looked up by capability, which its own tests check for every role. So at one
address two roles that may and two that may not stand for the rest; from address to address they
take turns, and each role comes to many. `EVERY_ROLE=1 make test` asks with every role everywhere.
"""

import os
from collections.abc import Iterable
from datetime import timedelta
from zlib import crc32

from django.utils import timezone

from accounts.roles import CAPABILITIES, Capability, Role
from core.times import get_local_day

PEOPLE = (*(role.value for role in Role), "stranger", "nobody", "anonymous")
ALWAYS = {"stranger", "nobody", "anonymous"}
OF_EACH_KIND = 2


def choose_people(
    name: str, method: str, capability: Capability, special: Iterable[str]
) -> tuple[str, ...]:
    """Return who asks at an address: `special` are those for whom its row makes an exception."""
    if os.environ.get("EVERY_ROLE"):
        return PEOPLE
    turn = crc32(f"{method} {name}".encode())
    may = [role.value for role in Role if capability in CAPABILITIES[role]]
    may_not = [role.value for role in Role if capability not in CAPABILITIES[role]]
    chosen = {*ALWAYS, *special, *_take(may, turn), *_take(may_not, turn)}
    return tuple(person for person in PEOPLE if person in chosen)


def _take(roles: list[str], turn: int) -> list[str]:
    return [roles[(turn + number) % len(roles)] for number in range(min(OF_EACH_KIND, len(roles)))]


def get_tomorrow() -> str:
    """The day after today, for what is refused of days that are over."""
    return (get_local_day(timezone.now()) + timedelta(days=1)).isoformat()
