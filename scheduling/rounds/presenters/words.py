"""How the rounds room names things on its pages."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from core.texts import write_clock, write_minutes
from scheduling.rounds.types import BoardVisit

TRANSPORT = {
    "car": ("i-car", "drives"),
    "bike": ("i-bike", "cycles"),
    "walk": ("i-walk", "walks"),
}
SKILL_MARKS = (
    ("medic", "i-pill", "Meds"),
    ("hoist", "i-hoist", "Hoist"),
    ("moving", "i-hoist", "Hoist"),
    ("peg", "i-peg", "PEG"),
    ("dement", "i-mind", "Dem"),
    ("cath", "i-cath", "Cath"),
)
GENDERS = {"F": "female carer asked for", "M": "male carer asked for"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a state looks: style class, icon, the word before the name, the word in full."""

    css: str
    icon: str
    word: str
    text: str
    tag: str


PLANNED = Look("planned", "", "", "planned", "blue")
LOOKS = {
    "completed": Look("done", "i-tick", "", "completed", "grey"),
    "in_progress": Look("now", "i-play", "", "in progress", "blue"),
    "late": Look("late", "i-clock", "late", "late, not started", "yellow"),
    "missed": Look("missed", "i-cross", "missed", "missed", "red"),
    "aborted": Look("missed", "i-cross", "broken off", "broken off", "red"),
}


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill on a board: its icon, a short word, its whole name."""

    icon: str
    short: str
    name: str


def get_look(visit: BoardVisit) -> Look:
    """Return how a visit's state looks."""
    return LOOKS.get(visit.attendance, PLANNED)


@lru_cache(maxsize=512)
def show_skill(code: str, name: str) -> Skill:
    """Return a skill as a board shows it."""
    text = f"{code} {name}".lower()
    for part, icon, short in SKILL_MARKS:
        if part in text:
            return Skill(icon, short, name)
    return Skill("i-star", name if len(name) <= 8 else f"{name[:7]}…", name)


def write_span(starts_at: datetime, ends_at: datetime) -> str:
    """Return a stretch of time: 07:00–14:30."""
    return f"{write_clock(starts_at)}–{write_clock(ends_at)}"


def write_tolerance(visit: BoardVisit) -> str:
    """Return when a visit may start: 07:00 to 09:00, or the one time."""
    if visit.earliest_at == visit.latest_at:
        return f"{write_clock(visit.earliest_at)} only"
    return f"{write_clock(visit.earliest_at)} to {write_clock(visit.latest_at)}"


def write_time_left(until: datetime, at: datetime) -> str:
    """Return the time until an instant in words: 12 min left, 3 h 05 left, 10 min late."""
    minutes = int((until - at).total_seconds() // 60)
    return f"{write_minutes(minutes)} left" if minutes >= 0 else f"{write_minutes(-minutes)} late"


def write_ago(seconds: int) -> str:
    """Return how long ago: 6 s ago, 3 min ago, 2 h 05 ago."""
    return f"{seconds} s ago" if seconds < 120 else f"{write_minutes(seconds // 60)} ago"
