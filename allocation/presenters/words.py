"""How urgent care is written: times left, people, states, reasons."""

from datetime import datetime, timedelta
from functools import cache

from allocation.rules import MODE_NAMES
from allocation.types import AllocationPolicy, Clinician, Colour, QueueCase, Readiness, SessionFacts
from core.texts import write_clock, write_long_date
from core.times import get_local_day

MINUTE = timedelta(minutes=1)
SOON = 15
GROUPS = {"gp": "GP", "wacc": "WACC"}
COLOUR_CSS = {colour: f"cr-colour--{colour.lower() or 'none'}" for colour in Colour}
LEAD_MODES = {"wacc_home_visit": "Home Visit WACC", "wacc": "WACC"}
# Why a clinician says that a case is not suitable, as the WACC reads it (AL-042).
UNFIT = {
    "skill": "needs a skill they do not have",
    "knows_patient": "knows the patient",
    "face_to_face": "needs a face-to-face assessment",
    "other": "another reason, see the message",
}
UNFIT_BRIEFLY = {
    "skill": "skill",
    "knows_patient": "knows patient",
    "face_to_face": "face to face",
    "other": "see message",
}
TAG_COLOURS = {
    Readiness.READY: "green",
    Readiness.FULL: "grey",
    Readiness.STARTS: "blue",
    Readiness.PAUSED: "yellow",
    Readiness.FINISHING: "orange",
    Readiness.OFF: "grey",
    Readiness.EXCLUDED: "grey",
    Readiness.NOT_INCLUDED: "grey",
}


def write_long(minutes: int) -> str:
    """Return a length of time as the board writes it: 12 min, 1 h, 1 h 23 min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def count_minutes(due_at: datetime, at: datetime) -> int:
    """Return the whole minutes left, rounded up; negative when overdue."""
    return -((at - due_at) // MINUTE)


def write_left(minutes: int) -> str:
    """Return the time left: 12 min left, 9 min overdue."""
    return f"{write_long(minutes)} left" if minutes > 0 else f"{write_long(-minutes)} overdue"


def get_left_css(minutes: int) -> str:
    """Return the class that marks what is overdue or nearly so."""
    if minutes <= 0:
        return "cr-overdue"
    return "cr-soon" if minutes <= SOON else ""


def write_unfit(code: str) -> str:
    """Return why a case does not suit its clinician, if somebody said so."""
    return UNFIT.get(code, code)


def write_unfit_briefly(code: str) -> str:
    """Return the same in a word or two, for a row of the queue."""
    return UNFIT_BRIEFLY.get(code, code)


def write_patient(case: QueueCase) -> str:
    """Return age and sex, as much as is known: 71 F."""
    parts = ["" if case.age is None else str(case.age), case.sex]
    return " ".join(filter(None, parts))


@cache
def write_group(code: str) -> str:
    """Return the name of a staff group."""
    return GROUPS.get(code, code.replace("_", " ").capitalize())


def write_trade(clinician: Clinician) -> str:
    """Return what somebody is and can do: GP · prescriber, paediatrics."""
    skills = ", ".join(name[:1].lower() + name[1:] for name in clinician.skills.values())
    return " · ".join(filter(None, [write_group(clinician.staff_group), skills]))


def write_state(clinician: Clinician, readiness: Readiness) -> str:
    """Return whether somebody can be given a case, in words."""
    match readiness:
        case Readiness.PAUSED if clinician.paused_until:
            return f"Paused until {write_clock(clinician.paused_until)}"
        case Readiness.FINISHING:
            return f"Finishing {write_clock(clinician.ends_at)}"
        case Readiness.STARTS:
            return f"Starts {write_clock(clinician.starts_at)}"
        case Readiness.EXCLUDED:
            return "Not allocated to"
        case Readiness.NOT_INCLUDED:
            return "Not included"
    return readiness.capitalize()


def write_part(clinician: Clinician) -> str:
    """Return what somebody does this shift: face to face, Millpond Treatment Centre."""
    return ", ".join(filter(None, [MODE_NAMES.get(clinician.mode, clinician.mode), clinician.site]))


def write_shift_left(clinician: Clinician, at: datetime) -> str:
    """Return how much of a shift is left: 4 h 18 min left, in 18 min, over."""
    if clinician.starts_at > at:
        return f"in {write_long(count_minutes(clinician.starts_at, at))}"
    left = count_minutes(clinician.ends_at, at)
    return f"{write_long(left)} left" if left > 0 else "over"


def write_load(clinician: Clinician, readiness: Readiness, policy: AllocationPolicy) -> str:
    """Return how many unlocked cases somebody has of how many."""
    most = str(policy.unlocked_cap)
    if readiness == Readiness.STARTS:
        most = f"{policy.preload_min}–{policy.preload_max}"
        most = str(policy.preload_max) if policy.preload_min == policy.preload_max else most
    return f"{clinician.load.unlocked} of {most}"


def count_squares(clinician: Clinician, policy: AllocationPolicy) -> tuple[bool, ...]:
    """Return the squares beside a load: filled, then empty."""
    held = clinician.load.unlocked
    return (True,) * held + (False,) * max(policy.unlocked_cap - held, 0)


def write_running(session: SessionFacts) -> str:
    """Return since when, and which shift: since 18:00. Thursday 19/11/2026, 18:00 to 02:00."""
    began = session.lead_since or session.started_at
    since = f"since {write_clock(began)}. " if began else ""
    return f"{since}{write_shift(session.starts_at, session.ends_at)}."


def write_shift(starts_at: datetime, ends_at: datetime) -> str:
    """Return a shift: Thursday 19/11/2026, 18:00 to 02:00."""
    day = write_long_date(get_local_day(starts_at))
    return f"{day}, {write_clock(starts_at)} to {write_clock(ends_at)}"


def write_lead(session: SessionFacts) -> str:
    """Return the part of the WACC who leads."""
    return LEAD_MODES.get(session.lead_mode, "WACC")
