"""An urgent-care shift for tests, made through the services."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import get_actor, get_system_actor
from allocation.models import AllocationSession, Case, ClinicianShift
from allocation.selectors.closing import find_not_able
from allocation.services import explain_nothing, receive_case, record_attempt, start_session
from allocation.types import CaseInput
from core.actor import Actor
from directory.services import ensure_skills, save_staff
from directory.types import StaffInput
from rostering.services import record_service_shift
from rostering.types import ServiceDutyInput
from tests.factories import NOW, World, make_user
from tests.snapshots import recall

SKILLS = {"prescriber": "Prescriber", "paediatrics": "Paediatrics", "palliative": "Palliative care"}
MANAGER = "Tobias Larkspindle"
# name, staff group, part, skills, hours from the middle of the shift: start and end
PEOPLE = (
    ("Nadia Quillfeather", "wacc", "wacc_home_visit", (), -2, 6),
    ("Osric Penhaligon", "wacc", "wacc", (), -2, 6),
    ("Dr Orla Fennimarch", "gp", "advice", ("prescriber", "paediatrics"), -2, 5),
    ("Dr Bram Ottersby", "gp", "advice", ("prescriber", "palliative"), -2, 4),
    ("Marguerite Sallowby", "paramedic", "advice", (), -2, 6),
    ("Ewan Brackenfold", "nurse", "advice", ("prescriber",), -2, 0.4),
    ("Dr Una Tarnhollow", "gp", "advice", ("prescriber",), 0.3, 6),
    ("Hector Dunmallow", "gp", "clinical_coordinator", ("prescriber",), -2, 6),
    ("Petronella Vossamber", "nurse", "clinical_navigator", (), -2, 6),
    ("Dr Rosalba Inchmoor", "gp", "face_to_face", ("prescriber",), -2, 6),
)


@dataclass
class UrgentCare:
    """A service with a shift, a running session and people who can sign in."""

    world: World
    service_id: UUID
    shift_id: UUID
    session_id: UUID
    workers: dict[str, UUID]
    users: dict[str, User]
    at: datetime

    def actor(self, role: Role = Role.WACC) -> Actor:
        """What somebody in a role may do now."""
        return get_actor(self.world.users[role], at=self.at)

    def person(self, name: str) -> Actor:
        """What a clinician or WACC of the roster may do now."""
        return get_actor(self.users[name], at=self.at)

    def shift(self, name: str) -> ClinicianShift:
        """Somebody's row in the session."""
        return ClinicianShift.objects.get(session_id=self.session_id, worker=self.workers[name])

    def case(self, ref: str) -> Case:
        """A case as it stands in the database."""
        return Case.objects.get(source_ref=ref)

    def explain_silence(self, at: datetime | None = None) -> None:
        """Say why everybody who got nothing did not, so that the session can close."""
        row = AllocationSession.objects.get(pk=self.session_id)
        for one in find_not_able(row, at or self.at):
            explain_nothing(
                clinician_shift_id=one.shift_id,
                reason_code="no_suitable_case",
                actor=self.actor(),
                at=at or self.at,
            )

    def try_in_vain(self, ref: str, name: str, times: int = 3) -> None:
        """Record attempts to reach the patient of a case that somebody has open."""
        for _ in range(times):
            record_attempt(case_id=self.case(ref).pk, actor=self.person(name), at=self.at)

    def add(self, ref: str, **values: Any) -> Case:
        """Hand in a case; due and received are given in minutes from now."""
        due = timedelta(minutes=values.pop("due", 60))
        received = timedelta(minutes=values.pop("received", -30))
        item = CaseInput(
            source="adastra",
            source_ref=ref,
            source_version=1,
            received_at=self.at + received,
            due_at=self.at + due,
            age=40,
            sex="F",
        )
        receive_case(
            service_id=self.service_id,
            case=replace(item, **values),
            actor=self.actor(Role.API_CLIENT),
            at=self.at,
        )
        return self.case(ref)


def make_urgent_care(
    world: World,
    at: datetime = NOW,
    *,
    start: bool = True,
    also: Mapping[str, User] | None = None,
) -> UrgentCare:
    """Make a shift from two hours ago to six hours ahead with everybody on its roster."""

    def write() -> UrgentCare:
        return _make_urgent_care(world, at, start, also or {})

    made = write() if also else recall(world, ("urgent care", at, start), write)
    made.world = world
    return made


def _make_urgent_care(
    world: World, at: datetime, start: bool, also: Mapping[str, User]
) -> UrgentCare:
    assert world.iuc_id
    setup = get_system_actor("setup")
    ensure_skills(names=SKILLS, actor=setup, at=at)
    users = {
        name: make_user(_role(part), world.iuc_id, _address(name), name=name)
        for name, _, part, *_ in PEOPLE
    }
    users |= also
    people = (*PEOPLE, *((name, "gp", "advice", (), -2, 6) for name in also))
    workers = save_staff(
        service_id=world.iuc_id,
        staff=[
            StaffInput(name, name, "F", group, skills, users[name].pk)
            for name, group, _, skills, *_ in people
        ]
        + [StaffInput(MANAGER, MANAGER, "X", "manager", (), world.users[Role.SHIFT_MANAGER].pk)],
        on=at.date(),
        actor=setup,
        at=at,
    )
    shift_id = record_service_shift(
        service_id=world.iuc_id,
        starts_at=at - timedelta(hours=2),
        ends_at=at + timedelta(hours=6),
        duties=[
            ServiceDutyInput(
                workers[name],
                part,
                at + timedelta(hours=first),
                at + timedelta(hours=last),
                "Millpond Treatment Centre" if part == "face_to_face" else "",
            )
            for name, _, part, _, first, last in people
        ],
        source="manual",
        actor=setup,
        at=at,
    )
    session_id = shift_id
    if start:
        session_id = start_session(
            service_shift_id=shift_id,
            lead_id=workers["Nadia Quillfeather"],
            actor=get_actor(world.users[Role.SHIFT_MANAGER], at=at),
            at=at,
        )
    return UrgentCare(world, world.iuc_id, shift_id, session_id, workers, users, at)


def add_queue(care: UrgentCare) -> None:
    """Hand in a dozen cases of every colour."""
    recall(care.world, ("queue", care.at), lambda: _add_queue(care))


def _add_queue(care: UrgentCare) -> None:
    care.add("48074", colour="BLACK", due=-21, received=-140, tags=("Frailty",))
    care.add("48081", colour="BLACK", due=-2, received=-120, skills=("prescriber",))
    care.add("48084", colour="RED", due=6, received=-114, skills=("prescriber",))
    care.add("48085", colour="RED", due=8, received=-112)
    care.add("48111", colour="RED", due=4, received=-56, is_priority=True, skills=("palliative",))
    care.add("48096", colour="AMBER", due=34, received=-86, tags=("Safeguarding note",))
    care.add("48098", colour="AMBER", due=37, received=-83)
    care.add("48104", colour="AMBER", due=49, received=-71, skills=("paediatrics",), age=2)
    care.add("48120", colour="GREEN", due=83, received=-37, is_priority=True)
    care.add("48127", colour="GREEN", due=98, received=-22)
    care.add("48132", colour="GREEN", due=109, received=-11, tags=("Care home",))
    care.add("48133", colour="", due=200, received=-5)


def _role(part: str) -> Role:
    if part.startswith("wacc"):
        return Role.WACC
    parts = {"clinical_coordinator": Role.COORDINATOR, "clinical_navigator": Role.NAVIGATOR}
    return parts.get(part, Role.CLINICIAN)


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@tests.example"
