"""What the demo county knows of a few of its clients, written by the people who keep records."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from accounts.roles import Role
from accounts.selectors import find_active_user, get_actor
from core.actor import Actor
from core.times import get_local_day
from demo.people import DEMO_USERS
from scheduling.clients.services import (
    apply_exclusion,
    authorise_exclusion,
    decide_exclusion,
    record_information,
    request_exclusion,
    set_key_safe,
    set_reference,
)

# The clients by their place in the county; each twentieth is critical.
FULL_RECORDS, CRITICAL_EVERY = 8, 20
_CRITICAL = (
    "Insulin before breakfast: a missed call is an emergency.",
    "Lives alone and cannot get up: a missed call leaves nobody with her until evening.",
    "Medication for Parkinson’s by the hour.",
)
_TEXTS: tuple[dict[str, str], ...] = (
    {
        "essential": "Type 1 diabetes. Walks with a frame, one step at the front door.",
        "communication": "Hard of hearing on the left: speak from the right side.",
        "contingency": "Ring the daughter at once; the neighbour at number 4 holds a key.",
        "contact_protocol": "Ring the bell twice, then the landline, then the daughter.",
    },
    {
        "essential": "Lives with memory loss. The same carer before noon keeps the day calm.",
        "communication": "Short sentences; show the tablet box while you speak.",
        "contingency": "The day centre takes her until 16:00. Tell the son in the evening.",
        "contact_protocol": "She may be in the garden: walk round before you ring the son.",
    },
    {
        "essential": "Hoist in the bedroom, serviced in spring. Two carers for every move.",
        "communication": "Writes on a slate since the stroke; understands everything.",
        "contingency": "Nobody else can move him: ring the DSO on duty, who asks for help.",
        "contact_protocol": "His wife answers. If she does not, ring the scheduling desk.",
    },
)


def load_records(*, clients: Mapping[str, UUID], workers: Mapping[str, UUID], at: datetime) -> None:
    """Write what is known of the county's first clients, and mark those who are critical.

    One exclusion is in force, and one waits for the DSO.
    """
    actor = _get_person(Role.DSO, at)
    ids = list(clients.values())
    for number, client_id in enumerate(ids[::CRITICAL_EVERY]):
        text = _CRITICAL[number % len(_CRITICAL)]
        record_information(
            client_id=client_id, kind="critical", text=text, seen=0, actor=actor, at=at
        )
    for number, client_id in enumerate(ids[:FULL_RECORDS]):
        _fill(client_id, number, actor, at)
    first, second = list(workers.values())[40:42]  # of the same patches as the clients
    _exclude(ids[0], first, actor, at)
    request_exclusion(
        client_id=ids[1],
        worker_id=second,
        reason="The family asks for somebody else since a misunderstanding in spring.",
        actor=_get_person(Role.SCHEDULER, at),
        at=at,
    )


def _exclude(client_id: UUID, worker_id: UUID, dso: Actor, at: datetime) -> None:
    """Take an exclusion through all its steps, each by the person whose it is."""
    reason = "They are related: the client asked that family does not give personal care."
    one = request_exclusion(
        client_id=client_id, worker_id=worker_id, reason=reason, actor=dso, at=at
    )
    review_on = get_local_day(at) + timedelta(days=90)
    decide_exclusion(exclusion_id=one, reason="Dignity.", review_on=review_on, actor=dso, at=at)
    manager = _get_person(Role.DIRECT_CARE_MANAGER, at)
    authorise_exclusion(exclusion_id=one, reason="Others can come.", actor=manager, at=at)
    apply_exclusion(exclusion_id=one, actor=_get_person(Role.SCHEDULER, at), at=at)


def _fill(client_id: UUID, number: int, actor: Actor, at: datetime) -> None:
    for kind, text in _TEXTS[number % len(_TEXTS)].items():
        record_information(client_id=client_id, kind=kind, text=text, seen=0, actor=actor, at=at)
    mosaic = f"M-{104_200 + number}"
    set_reference(client_id=client_id, system="Mosaic", value=mosaic, seen="", actor=actor, at=at)
    code = f"C {1357 + 211 * number} Y"
    set_key_safe(client_id=client_id, code=code, seen=0, actor=actor, at=at)


def _get_person(role: Role, at: datetime) -> Actor:
    user = find_active_user(emails=[one.email for one in DEMO_USERS if one.role == role])
    assert user
    return get_actor(user, at=at)
