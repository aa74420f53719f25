"""What the clients need to know of the stage, as a file from one process to the next."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import cycle, islice

from accounts.models import User
from accounts.roles import Role
from benchmarks.stage import Staged, issue_tokens

A_MANAGER_IN, CLINICIANS_IN = 16, (3, 8)  # one client in so many; three in eight


@dataclass(frozen=True, slots=True)
class Ticket:
    """The shift, and a token for each client; `devices` says whose each clinician's token is."""

    service_id: str
    session_id: str
    clinicians: Sequence[str]
    shifts: Sequence[str]
    wacc_tokens: Sequence[str]
    manager_tokens: Sequence[str]
    clinician_tokens: Sequence[str]
    devices: Sequence[str]
    source_token: str


def read_ticket(text: str) -> Ticket:
    """Read what `make_ticket` wrote."""
    return Ticket(**json.loads(text))


def make_ticket(staged: Staged, *, clients: int, at: datetime) -> str:
    """Return the ticket as JSON: some clients are clinicians, few shift managers, most WACCs."""
    care, world = staged.care, staged.care.world.users
    managers, part = max(clients // A_MANAGER_IN, 1), CLINICIANS_IN
    people = list(islice(cycle(staged.users.items()), max(clients * part[0] // part[1], 1)))
    ticket = Ticket(
        service_id=str(care.service_id),
        session_id=str(care.session_id),
        clinicians=[str(worker_id) for worker_id in staged.clinicians.values()],
        shifts=[str(care.shift(name).pk) for name in staged.users],
        wacc_tokens=_issue(world[Role.WACC], max(clients - managers - len(people), 1), at),
        manager_tokens=_issue(world[Role.SHIFT_MANAGER], managers, at),
        clinician_tokens=issue_tokens([user for _, user in people], at=at),
        devices=[str(staged.clinicians[name]) for name, _ in people],
        source_token=_issue(world[Role.API_CLIENT], 1, at)[0],
    )
    return json.dumps(asdict(ticket))


def _issue(user: User, count: int, at: datetime) -> list[str]:
    return issue_tokens([user] * count, at=at)
