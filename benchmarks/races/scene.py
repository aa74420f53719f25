"""What the clients believe of the shift, and what became of what they tried.

Nobody locks anything here: what a client believes may be over by the time the server reads it, as
on a real board.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from benchmarks.server import Answer

# What a race may be answered with; everything else has no business here.
REFUSALS = {
    *("already_allocated", "unlocked_cap", "case_locked", "case_completed", "not_allocated"),
    *("same_clinician", "allocated_to_other", "case_not_open", "paused", "allocation_paused"),
    *("invalid_transition", "cannot_unallocate"),
}
BACKSTOPS = {"allocation_one_at_a_time", "case_one_lock", "case_is_never_unallocated"}
BACKSTOP = "the database had to refuse what the locks should have"
HALF = "a request wrote something else than it was asked for"
REFUSED_WROTE = "a request that was refused wrote something"
TWICE = "a request that was sent twice was done twice"
RULES = (BACKSTOP, HALF, REFUSED_WROTE, TWICE)
SPENT = "already_allocated"  # what an allocation is answered if it was done before


@dataclass(frozen=True, slots=True)
class Habits:
    """How often WACCs pause a clinician or move a case, and managers stop all of allocation."""

    pauses: float = 0.05
    moves: float = 0.25
    stops: float = 0.03


@dataclass(slots=True)
class Wish:
    """One request that gives cases to somebody; its reason is its name in the ledger."""

    name: str
    path: str
    body: Mapping[str, Any]
    cases: Sequence[str]
    worker_id: str
    answers: list[Answer] = field(default_factory=list)


class Tally:
    """What the clients were answered, and how long each answer took."""

    def __init__(self) -> None:
        self.attempts = 0
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.took: dict[str, list[float]] = defaultdict(list)
        self.strange: Counter[str] = Counter()
        self.broken: Counter[str] = Counter()
        self._lock = Lock()

    def note(self, what: str, answer: Answer) -> None:
        """Count an answer."""
        outcome = "done" if answer.is_done else answer.code or str(answer.status)
        is_busy = answer.status == 503 and "Retry-After" in answer.headers
        with self._lock:
            self.attempts += 1
            self.outcomes[what, outcome] += 1
            self.took[what].append(answer.milliseconds)
            if answer.code in BACKSTOPS:
                self.broken[BACKSTOP] += 1
            elif not (answer.is_done or is_busy or answer.code in REFUSALS):
                self.strange[f"{what}: {answer.status} {answer.code}".strip()] += 1

    def note_strange(self, what: str, answer: Answer) -> int:
        """Count an answer to something that is no attempt; return how many were strange so far."""
        with self._lock:
            self.strange[f"{what}: {answer.status} {answer.code}".strip()] += 1
            return self.strange.total()

    def note_fault(self, what: str, fault: Exception) -> None:
        """Count a request that was not answered."""
        with self._lock:
            self.attempts += 1
            self.strange[f"{what}: {type(fault).__name__}"] += 1

    def count_done(self, *what: str) -> int:
        """Return how often these were done."""
        return sum(self.outcomes[one, "done"] for one in what)


class Scene:
    """The cases that somebody could reach for now, and who seems to hold them."""

    def __init__(self, clinicians: Sequence[str]) -> None:
        self.clinicians = clinicians
        self.queued: deque[str] = deque()
        self.recent: deque[str] = deque(maxlen=4)
        self.held: dict[str, str] = {}
        self.open: dict[str, str] = {}
        self.wishes: dict[str, Wish] = {}
        self.echoes: deque[tuple[str, Wish]] = deque()
        self.is_stopped = False  # nothing comes in any more
        self._turns, self._last, self._lock = 0, 0, Lock()

    def begin_wave(self, turns: int) -> None:
        """Let so many more turns be taken."""
        self._last = self._turns + turns

    def take_turn(self) -> int | None:
        """Return the number of the next turn, or nothing if this wave has no more."""
        with self._lock:
            if self._turns >= self._last or self.is_stopped:
                return None
            self._turns += 1
            return self._turns

    def get_cases(self) -> list[str]:
        """Return the cases to reach for: the oldest of the queue, and those just taken from it."""
        return [*list(self.queued)[:16], *list(self.recent)]

    def get_own(self, worker_id: str, *, are_open: bool) -> list[str]:
        """Return the cases that somebody seems to hold, open or not."""
        held = list((self.open if are_open else self.held).items())
        return [case_id for case_id, who in held if who == worker_id]

    def give(self, case_id: str, worker_id: str) -> None:
        """Believe that somebody holds a case now."""
        if case_id in self.queued:
            self.queued.remove(case_id)
            self.recent.append(case_id)
        self.open.pop(case_id, None)
        self.held[case_id] = worker_id

    def forget(self, case_id: str) -> None:
        """Believe that a case is nobody's any more."""
        self.held.pop(case_id, None)
        self.open.pop(case_id, None)
        if case_id in self.queued:
            self.queued.remove(case_id)

    def find_broken(self, kept: Mapping[str, tuple[set[str], set[str]]]) -> Counter[str]:
        """Compare what was answered with what stands in the ledger by name of the request."""
        broken: Counter[str] = Counter()
        for wish in self.wishes.values():
            cases, workers = kept.get(wish.name, (set(), set()))
            done = [answer for answer in wish.answers if answer.is_done]
            if not done:
                broken[REFUSED_WROTE] += bool(cases)
            elif cases != set(wish.cases) or workers != {wish.worker_id}:
                broken[HALF] += 1
            if done and any(answer.code == SPENT for answer in wish.answers):
                broken[TWICE] += 1
        return broken
