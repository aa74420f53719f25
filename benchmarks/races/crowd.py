"""The clients: WACCs give the same cases to the same clinicians, and those work on them."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from benchmarks.server import Caller

REFUSALS = {
    *("already_allocated", "unlocked_cap", "case_locked", "case_completed", "not_allocated"),
    *("same_clinician", "allocated_to_other", "case_not_open", "busy"),
}
CASES_A_ROUND = 12
CLINICIANS_A_ROUND = 3
ATTEMPTS_A_CLIENT = 8
WORKERS_OF = 4  # one client in so many is a clinician


@dataclass(slots=True)
class Tally:
    """What the clients were answered: what was done, what was refused, what should not be."""

    attempts: int = 0
    firsts: int = 0
    moves: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)

    def note(self, what: str, status: int, body: Any) -> bool:
        """Count an answer; return whether the thing was done."""
        self.attempts += 1
        code = body.get("code", "") if isinstance(body, dict) else ""
        is_done = 200 <= status < 300
        self.answers[f"{what} done" if is_done else code or str(status)] += 1
        if not is_done and code not in REFUSALS:
            self.strange.append(
                f"{what} was answered {status} {code}: no refusal that a race gives"
            )
        return is_done

    def add(self, other: "Tally") -> None:
        """Add what another client was answered."""
        self.attempts += other.attempts
        self.firsts += other.firsts
        self.moves += other.moves
        self.answers += other.answers
        self.strange += other.strange


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the clients need to know of the stage."""

    service_id: str
    cases: Sequence[str]
    clinicians: Sequence[str]
    wacc_tokens: Sequence[str]
    clinician_tokens: Sequence[str]


class Crowd:
    """So many clients, a thread and a connection each, in rounds of a few cases."""

    def __init__(self, port: int, ticket: Ticket, clients: int) -> None:
        self._ticket, self._pool = ticket, ThreadPoolExecutor(clients)
        self._busy = max(clients // WORKERS_OF, 1)
        waccs = ticket.wacc_tokens[: max(clients - self._busy, 1)]
        self._waccs = [Caller(port, token) for token in waccs]
        self._clinicians = [Caller(port, token) for token in ticket.clinician_tokens]

    def play(self, number: int) -> Tally:
        """Play one round: everybody at once over cases that nobody holds yet."""
        ticket, dice = self._ticket, random.Random(number)
        cases = ticket.cases[number * CASES_A_ROUND :][:CASES_A_ROUND]
        places = [
            (number * CLINICIANS_A_ROUND + one) % len(ticket.clinicians)
            for one in range(CLINICIANS_A_ROUND)
        ]
        # Every other round everybody wants the same clinician.
        wanted = places[:1] if number % 2 else places
        receivers = [ticket.clinicians[place] for place in wanted]
        seeds = [dice.random() for _ in self._waccs]
        jobs = [
            self._pool.submit(self._allocate, wacc, cases, receivers, seed)
            for wacc, seed in zip(self._waccs, seeds, strict=True)
        ]
        jobs += [self._pool.submit(self._work, place, cases, number) for place in places]
        return _sum(job.result() for job in jobs)

    def clear(self, number: int) -> Tally:
        """Let the clinicians of a round complete what they hold, so that the next begins anew."""
        total = len(self._ticket.clinicians)
        places = [(number * CLINICIANS_A_ROUND + one) % total for one in range(CLINICIANS_A_ROUND)]
        return _sum(job.result() for job in [self._pool.submit(self._finish, p) for p in places])

    def _allocate(
        self, wacc: Caller, cases: Sequence[str], receivers: Sequence[str], seed: float
    ) -> Tally:
        dice, tally = random.Random(seed), Tally()
        for case_id in dice.sample(list(cases), min(ATTEMPTS_A_CLIENT, len(cases))):
            body = {"clinician": dice.choice(receivers), "reason": "race"}
            if dice.random() < 0.75:
                answer = wacc.ask("POST", f"/api/v1/cases/{case_id}/allocate", body)
                tally.firsts += tally.note("allocate", *answer)
                continue
            body["reason_code"] = "needs_changed"
            answer = wacc.ask("POST", f"/api/v1/cases/{case_id}/reallocate", body)
            tally.moves += tally.note("reallocate", *answer)
        return tally

    def _work(self, place: int, cases: Sequence[str], number: int) -> Tally:
        """Open cases as soon as they are one's own, and put most of them back or complete them."""
        me, dice, tally = self._clinicians[place], random.Random(f"{place}.{number}"), Tally()
        for _ in range(ATTEMPTS_A_CLIENT):
            case_id = dice.choice(cases)
            if not tally.note("open", *me.ask("POST", f"/api/v1/cases/{case_id}/open")):
                continue
            what = dice.choice(["put-back", "complete", ""])
            if what:
                body = {"outcome": "completed"} if what == "complete" else None
                tally.note(what, *me.ask("POST", f"/api/v1/cases/{case_id}/{what}", body))
        return tally

    def _finish(self, place: int) -> Tally:
        me, tally = self._clinicians[place], Tally()
        _, work = me.ask("GET", f"/api/v1/my-work?service={self._ticket.service_id}")
        for case in work["cases"]:
            path, body = f"/api/v1/cases/{case['id']}", {"outcome": "completed"}
            tally.note("open", *me.ask("POST", f"{path}/open"))
            tally.note("complete", *me.ask("POST", f"{path}/complete", body))
        return tally


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for one in tallies:
        total.add(one)
    return total
