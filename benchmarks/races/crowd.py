"""The clients: WACCs, shift managers and clinicians on two devices each, all at the same cases."""

import random
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.client import HTTPException
from itertools import count
from threading import Event
from typing import TYPE_CHECKING, Any

from benchmarks.races.scene import Habits, Scene, Tally, Wish
from benchmarks.server import Answer, Caller

if TYPE_CHECKING:
    from benchmarks.races.ticket import Ticket

COLOURS = ("BLACK", "RED", "AMBER", "GREEN")
HOT_ATTEMPTS = 40  # for so long everybody wants the same clinician
HOT_SHARE = 0.6
QUEUE, FEEDERS = 24, 6  # the source sees to it that so many wait, through so many programs
ECHOED = 0.05  # of what a WACC gives is sent by somebody else too
STRANGE_MOST = 20  # cases that were not taken, until it is no use to go on
STILL = 0.02  # seconds until somebody with nothing to do looks again


class Crowd:
    """So many clients, a thread and a connection each, taking turns; they share the servers."""

    def __init__(
        self, ports: Sequence[int], ticket: "Ticket", *, seed: int, habits: Habits | None = None
    ) -> None:
        self.tally, self.scene = Tally(), Scene(ticket.clinicians)
        self.ticket, self.habits, self._seed = ticket, habits or Habits(), seed
        self._references = count(1)
        self._sources = [
            Caller(ports[place % len(ports)], ticket.source_token) for place in range(FEEDERS)
        ]
        makers: list[tuple[type[Client], str, str]] = [
            *((Manager, token, "") for token in ticket.manager_tokens),
            *(
                (Clinician, token, worker_id)
                for token, worker_id in zip(ticket.clinician_tokens, ticket.devices, strict=True)
            ),
            *((Wacc, token, "") for token in ticket.wacc_tokens),
        ]
        self._clients = [
            kind(
                self,
                Caller(ports[place % len(ports)], token),
                worker_id,
                random.Random(f"{seed}.{place}"),
            )
            for place, (kind, token, worker_id) in enumerate(makers)
        ]
        self._pool = ThreadPoolExecutor(len(self._clients) + FEEDERS)

    def play(self, turns: int) -> None:
        """Let everybody act until so many turns are taken and all is answered."""
        self.scene.begin_wave(turns)
        is_over = Event()
        feeding = [self._pool.submit(self._feed, source, is_over) for source in self._sources]
        for job in [self._pool.submit(client.act) for client in self._clients]:
            job.result()
        is_over.set()
        for job in feeding:
            job.result()

    def get_hot(self, number: int) -> str:
        """Return the clinician whom everybody wants at an attempt."""
        return self.ticket.clinicians[number // HOT_ATTEMPTS % len(self.ticket.clinicians)]

    def _feed(self, source: Caller, is_over: Event) -> None:
        """Hand in cases as long as fewer wait than should."""
        try:
            while not is_over.is_set():
                if len(self.scene.queued) < QUEUE:
                    self._hand_in(source, next(self._references))
                else:
                    time.sleep(STILL)
        except BaseException:
            self.scene.is_stopped = True
            raise

    def _hand_in(self, source: Caller, number: int) -> None:
        now = datetime.now(UTC)
        body = {
            "service": self.ticket.service_id,
            "source": "race",
            "source_ref": f"R{number:06}",
            "source_version": 1,
            "received_at": now.isoformat(),
            "due_at": (now + timedelta(hours=1)).isoformat(),
            "colour": COLOURS[number % len(COLOURS)],
        }
        answer = source.send("POST", "/api/v1/cases", body)
        if answer.is_done:
            self.scene.queued.append(answer.body["id"])
        elif answer.status != HTTPStatus.SERVICE_UNAVAILABLE:
            if self.tally.note_strange("hand in", answer) > STRANGE_MOST:
                raise RuntimeError(f"Cases are not taken: {answer.status} {answer.body}")
            time.sleep(STILL)


class Over(Exception):
    """There is nothing left to do."""


class Client(ABC):
    """One program that acts until the wave is over."""

    def __init__(self, crowd: Crowd, caller: Caller, worker_id: str, dice: random.Random) -> None:
        self.crowd, self.scene, self.worker_id = crowd, crowd.scene, worker_id
        self.caller, self.dice = caller, dice

    def act(self) -> None:
        """Make attempts until there are no more to make."""
        with suppress(Over):
            while (number := self.scene.take_turn()) is not None:
                self.choose(number)()

    @abstractmethod
    def choose(self, number: int) -> Callable[[], object]:
        """Return what to do next."""

    def send(self, what: str, path: str, body: Any = None, **more: Any) -> Answer | None:
        """Make one attempt and count its answer."""
        method = more.pop("method", "POST")
        try:
            answer = self.caller.send(method, f"/api/v1/{path}", body, **more)
        except (OSError, HTTPException) as fault:
            self.crowd.tally.note_fault(what, fault)
            return None
        self.crowd.tally.note(what, answer)
        return answer


class Giver(Client):
    """Somebody who gives cases to clinicians."""

    echoed = 0.0

    def give(
        self, number: int, what: str, cases: Sequence[str], path: str, body: dict[str, Any]
    ) -> None:
        """Give cases to a clinician under a name that the ledger keeps."""
        worker_id = self.pick_clinician(number)
        name = f"race {number:07}"
        sent = {"clinician": worker_id, "reason": name, **body}
        wish = self.scene.wishes[name] = Wish(name, path, sent, cases, worker_id)
        is_echoed = self.dice.random() < self.echoed
        if is_echoed:
            self.scene.echoes.append((what, wish))
        self.send_wish(what, wish, is_echoed=is_echoed)

    def send_wish(self, what: str, wish: Wish, *, is_echoed: bool) -> None:
        """Send it; one that is sent twice has a key by which it is done once."""
        key = {"Idempotency-Key": wish.name} if is_echoed else None
        answer = self.send(what, wish.path, wish.body, headers=key)
        if answer is None:
            return
        wish.answers.append(answer)
        for case_id in wish.cases if answer.is_done else ():
            self.scene.give(case_id, wish.worker_id)

    def pick_clinician(self, number: int) -> str:
        """Return somebody: most often whom everybody wants now."""
        if self.dice.random() < HOT_SHARE:
            return self.crowd.get_hot(number)
        return self.dice.choice(self.scene.clinicians)

    def pick_held(self) -> str:
        """Return a case that somebody seems to hold; those that are open as often as others."""
        held = [list(self.scene.open), list(self.scene.held)]
        self.dice.shuffle(held)
        cases = held[0] or held[1] or self.wait_for_cases()
        return self.dice.choice(cases)

    def wait_for_cases(self) -> list[str]:
        """Return the cases of the queue once there are any."""
        while not (cases := self.scene.get_cases()):
            if self.scene.is_stopped:
                raise Over
            time.sleep(STILL)
        return cases


class Wacc(Giver):
    """Allocates, reallocates, pauses clinicians, and tries what is never done."""

    echoed = ECHOED

    def choose(self, number: int) -> Callable[[], object]:
        """Return what to do next."""
        if self.scene.echoes and self.dice.random() < 0.5:
            return self._echo
        habits, throw = self.crowd.habits, self.dice.random()
        if throw < habits.pauses:
            return lambda: self._pause(number)
        if throw < habits.pauses + 0.02:
            return self._unallocate
        if throw > 1 - habits.moves:
            return lambda: self._reallocate(number)
        if throw < 0.25:
            return lambda: self._allocate_several(number)
        return lambda: self._allocate(number)

    def _echo(self) -> None:
        try:
            what, wish = self.scene.echoes.popleft()
        except IndexError:
            return self._unallocate()
        return self.send_wish(what, wish, is_echoed=True)

    def _allocate(self, number: int) -> None:
        case_id = self.dice.choice(self.wait_for_cases())
        self.give(number, "allocate", [case_id], f"cases/{case_id}/allocate", {})

    def _allocate_several(self, number: int) -> None:
        found = sorted(set(self.wait_for_cases()))
        cases = self.dice.sample(found, min(len(found), self.dice.choice([2, 2, 3])))
        self.give(number, "allocate several", cases, "cases/allocate", {"cases": cases})

    def _reallocate(self, number: int) -> None:
        case_id = self.pick_held()
        body = {"reason_code": self.dice.choice(["needs_changed", "wrong_clinician"])}
        self.give(number, "reallocate", [case_id], f"cases/{case_id}/reallocate", body)

    def _pause(self, number: int) -> None:
        """Pause somebody; whoever makes the next attempt finds that so; then end it."""
        place = self.scene.clinicians.index(self.pick_clinician(number))
        shift_id = self.crowd.ticket.shifts[place]
        until = datetime.now(UTC) + timedelta(minutes=10)
        body = {"until": until.isoformat(), "reason": "race"}
        self.send("pause a clinician", f"clinicians/{shift_id}/pause", body)
        self.send("resume a clinician", f"clinicians/{shift_id}/resume")

    def _unallocate(self) -> None:
        body = {"allocated_to": None}
        self.send("unallocate", f"cases/{self.pick_held()}", body, method="PATCH")


class Manager(Giver):
    """Forces cases away that are open, and stops allocation for a moment."""

    def choose(self, number: int) -> Callable[[], object]:
        """Return what to do next."""
        if self.dice.random() < self.crowd.habits.stops:
            return self._stop
        return lambda: self._force(number)

    def _force(self, number: int) -> None:
        case_id = self.pick_held()
        self.give(number, "force", [case_id], f"cases/{case_id}/force", {})

    def _stop(self) -> None:
        path = f"sessions/{self.crowd.ticket.session_id}"
        self.send("pause allocation", f"{path}/pause", {"reason": "race"})
        self.send("resume allocation", f"{path}/resume")


class Clinician(Client):
    """Opens, puts back and completes the own cases, on two devices that do not know each other."""

    def choose(self, number: int) -> Callable[[], object]:
        """Return what to do next."""
        held, opened = self._get_own()
        throw = self.dice.random()
        if throw < 0.04:
            return self._pause
        if throw < 0.08 or not (held or opened):
            return self._reach
        if opened and (throw < 0.6 or not held):
            return lambda: self._end(self.dice.choice(opened))
        return lambda: self._open(self.dice.choice(held))

    def _get_own(self) -> tuple[list[str], list[str]]:
        held = self.scene.get_own(self.worker_id, are_open=False)
        opened = self.scene.get_own(self.worker_id, are_open=True)
        if not (held or opened):
            time.sleep(STILL)
        return held, opened

    def _reach(self) -> None:
        """Try to open what may be somebody else's."""
        cases = [*self.scene.held, *self.scene.recent, *self.scene.queued]
        if cases:
            self._open(self.dice.choice(cases))

    def _open(self, case_id: str) -> None:
        answer = self.send("open", f"cases/{case_id}/open")
        if answer is None:
            return
        if answer.is_done:
            self.scene.held.pop(case_id, None)
            self.scene.open[case_id] = self.worker_id
        self._learn(case_id, answer)

    def _end(self, case_id: str) -> None:
        """Complete a case, or put it back."""
        if self.dice.random() < 0.3:
            answer = self.send("put back", f"cases/{case_id}/put-back")
            if answer and answer.is_done:
                self.scene.give(case_id, self.worker_id)
        else:
            body = {"outcome": "completed"}
            answer = self.send("complete", f"cases/{case_id}/complete", body)
            if answer and answer.is_done:
                self.scene.forget(case_id)
        if answer:
            self._learn(case_id, answer)

    def _learn(self, case_id: str, answer: Answer) -> None:
        """Believe what a refusal says."""
        if answer.code == "case_completed":
            self.scene.forget(case_id)
        elif answer.code == "case_not_open":
            self.scene.give(case_id, self.worker_id)
        elif answer.code == "allocated_to_other":
            self.scene.open.pop(case_id, None)

    def _pause(self) -> None:
        until = datetime.now(UTC) + timedelta(minutes=10)
        body = {"until": until.isoformat(), "reason": "race"}
        self.send("pause oneself", "my-work/pause", body)
        self.send("resume oneself", "my-work/resume")
