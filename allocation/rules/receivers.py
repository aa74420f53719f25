"""Who can be given a case now, and why not. `at` is always a parameter."""

from datetime import datetime, timedelta

from allocation.rules.settings import MODE_NAMES
from allocation.states import NOT_IN, ShiftStatus
from allocation.types import (
    AllocationPolicy,
    Clinician,
    Readiness,
    Refusal,
)
from core.texts import write_clock, write_count

EXCLUDED_BY = {
    "clinical_coordinator": "AL-010",
    "clinical_navigator": "AL-011",
    "face_to_face": "AL-012",
}


def get_readiness(clinician: Clinician, policy: AllocationPolicy, at: datetime) -> Readiness:
    """Return whether a clinician can be given a case now, in one word."""
    if clinician.mode in policy.excluded_modes:
        return Readiness.EXCLUDED
    if clinician.status in NOT_IN:
        return Readiness.NOT_INCLUDED
    if clinician.status == ShiftStatus.OFF or clinician.ends_at <= at:
        return Readiness.OFF
    if is_paused(clinician, at):
        return Readiness.PAUSED
    if clinician.status == ShiftStatus.FINISHING:
        return Readiness.FINISHING
    if clinician.starts_at > at:
        return Readiness.STARTS
    if clinician.load.unlocked >= policy.unlocked_cap:
        return Readiness.FULL
    if clinician.is_finishing_soon(at, policy.finishing_minutes):
        return Readiness.FINISHING
    return Readiness.READY


def is_paused(clinician: Clinician, at: datetime) -> bool:
    """Whether a pause still lasts; one that is over counts as over before anybody notes it."""
    until = clinician.paused_until
    return clinician.status == ShiftStatus.PAUSED and until is not None and until > at


def find_refusal(clinician: Clinician, policy: AllocationPolicy, at: datetime) -> Refusal | None:
    """Return why a clinician cannot be given one more case now, if so."""
    name, readiness = clinician.name, get_readiness(clinician, policy, at)
    match readiness:
        case Readiness.EXCLUDED:
            return _refuse_excluded(clinician, policy)
        case Readiness.NOT_INCLUDED:
            return Refusal(
                "not_included",
                f"{name} is not included in allocation this shift. The shift manager can include "
                "them; choose somebody else meanwhile.",
                "AL-008",
                "not included this shift",
            )
        case Readiness.OFF:
            return Refusal(
                "off_shift",
                f"{name} is off: the shift ended at {write_clock(clinician.ends_at)}. "
                "Choose somebody else.",
                "AL-025",
                f"off since {write_clock(min(clinician.ends_at, at))}",
            )
        case Readiness.PAUSED:
            return _refuse_paused(clinician)
        case Readiness.STARTS:
            return _refuse_before_start(clinician, policy, at)
    if clinician.load.unlocked >= policy.unlocked_cap:
        return Refusal(
            "unlocked_cap",
            f"{name} has {write_count(clinician.load.unlocked, 'unlocked case')}; the most is "
            f"{policy.unlocked_cap}. When one is opened you can allocate the next; choose somebody "
            "else meanwhile.",
            "AL-022",
            f"{clinician.load.unlocked} unlocked",
        )
    return None


def _refuse_excluded(clinician: Clinician, policy: AllocationPolicy) -> Refusal:
    part = MODE_NAMES[clinician.mode]
    where = f" at {clinician.site}" if clinician.site else ""
    what = (
        f"works face to face{where} this shift"
        if clinician.mode == "face_to_face"
        else f"is the {part} this shift"
    )
    return Refusal(
        "excluded_role",
        f"{clinician.name} {what}: no cases are allocated to that part under policy version "
        f"{policy.number}. Choose somebody else.",
        EXCLUDED_BY.get(clinician.mode, "AL-013"),
        f"{part}{where} — not allocated to",
    )


def _refuse_paused(clinician: Clinician) -> Refusal:
    assert clinician.paused_until
    until = write_clock(clinician.paused_until)
    return Refusal(
        "paused",
        f"{clinician.name} is paused until {until}: {clinician.pause_reason}. They return to ready "
        "by themselves and you are told; choose somebody else meanwhile.",
        "AL-025",
        f"paused until {until}",
    )


def _refuse_before_start(
    clinician: Clinician, policy: AllocationPolicy, at: datetime
) -> Refusal | None:
    """Before a shift only the pre-load is allowed, and only shortly before (AL-019, OQ-01)."""
    starts = write_clock(clinician.starts_at)
    if clinician.starts_at - at > timedelta(minutes=policy.preload_window):
        return Refusal(
            "not_started",
            f"{clinician.name} starts at {starts}. Cases can be handed out from "
            f"{policy.preload_window} minutes before; choose somebody else meanwhile.",
            "AL-019",
            f"starts {starts}",
        )
    if clinician.load.unlocked >= policy.preload_max:
        return Refusal(
            "preload_cap",
            f"{clinician.name} starts at {starts} and has {clinician.load.unlocked} cases "
            f"already; before a shift the most is {policy.preload_max}. Choose somebody else.",
            "AL-019",
            f"{clinician.load.unlocked} before the shift",
        )
    return None
