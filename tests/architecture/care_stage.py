"""The urgent care that the addresses speak of: a shift that runs now, with a case for each role."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from accounts.roles import Role
from accounts.selectors import get_actor, get_system_actor
from allocation.models import ClinicianShift, ForceRequest, OffListPickup
from allocation.services import (
    allocate_cases,
    ask_to_be_included,
    ask_to_force,
    close_session,
    complete_case,
    leave_out_clinician,
    open_case,
    pause_clinician,
    pause_my_shift,
    pause_session,
    pick_up_case,
    stage_cases,
)
from directory.services import save_staff
from directory.types import StaffInput
from rostering.services import record_service_shift
from rostering.types import ServiceDutyInput
from tests.factories import World, direct_write
from tests.urgent_care import UrgentCare, add_queue, make_urgent_care

WORKERS = (Role.CLINICIAN, Role.COORDINATOR, Role.NAVIGATOR)


@dataclass
class CareStage:
    """A running session, a coming shift, a staged file, and one case for each role that works."""

    care: UrgentCare
    coming_id: UUID
    batch_id: UUID

    def own_case(self, person: str) -> UUID:
        """The case of whoever asks; a clinician's for somebody who has none."""
        known = {role.value for role in WORKERS}
        return self.care.case(f"own-{person if person in known else 'clinician'}").pk

    @property
    def holder_id(self) -> UUID:
        """The shift of the clinician who holds a case."""
        case = self.care.case("own-clinician")
        found = ClinicianShift.objects.get(
            session_id=self.care.session_id, worker_id=case.allocated_to_id
        )
        return found.pk

    def open_own(self, person: str) -> dict[str, str]:
        """Have the person's case open."""
        if person in {role.value for role in WORKERS}:
            actor = get_actor(self.care.world.users[Role(person)], at=self.care.at)
            open_case(case_id=self.own_case(person), actor=actor, at=self.care.at)
        return {}

    def pause_own(self, person: str) -> dict[str, str]:
        """Have the person paused."""
        if person in {role.value for role in WORKERS}:
            actor = get_actor(self.care.world.users[Role(person)], at=self.care.at)
            until = self.care.at + timedelta(minutes=30)
            pause_my_shift(until=until, reason="break", actor=actor, at=self.care.at)
        return {}

    def pause_orla(self) -> dict[str, str]:
        """Have a clinician paused by the WACC."""
        pause_clinician(
            clinician_shift_id=self.care.shift("Dr Orla Fennimarch").pk,
            until=self.care.at + timedelta(minutes=30),
            reason="break",
            actor=self.care.actor(),
            at=self.care.at,
        )
        return {}

    def pause_all(self) -> dict[str, str]:
        """Have the session paused."""
        manager = self.care.actor(Role.SHIFT_MANAGER)
        session_id, at = self.care.session_id, self.care.at
        pause_session(session_id=session_id, reason="Phones are down.", actor=manager, at=at)
        return {}

    def close_all(self) -> dict[str, str]:
        """Have no session running, and a shift to start."""
        manager = self.care.actor(Role.SHIFT_MANAGER)
        self.care.explain_silence()
        session_id, at = self.care.session_id, self.care.at
        close_session(session_id=session_id, reason="Early", actor=manager, at=at)
        lead = self.care.workers["Nadia Quillfeather"]
        return {"shift": str(self.coming_id), "lead": str(lead)}

    def explain(self) -> dict[str, str]:
        """Have a reason for everybody who got nothing."""
        self.care.explain_silence()
        return {"reason": "Phones are down."}

    def leave_out(self, name: str) -> UUID:
        """Have somebody left out; return the person's part in the session."""
        shift_id = self.care.shift(name).pk
        if self.care.shift(name).status != "not_included":
            leave_out_clinician(
                clinician_shift_id=shift_id,
                reason="Call-backs",
                actor=self.care.actor(Role.SHIFT_MANAGER),
                at=self.care.at,
            )
        return shift_id

    def ask(self, name: str) -> UUID:
        """Have somebody left out who asks to be included."""
        shift_id = self.leave_out(name)
        ask_to_be_included(actor=self.care.person(name), at=self.care.at)
        return shift_id

    def pick_up(self) -> UUID:
        """Have a case picked up off the list."""
        actor, case = self.care.person("Dr Bram Ottersby"), self.care.case("48098")
        known = OffListPickup.objects.filter(allocation__case=case).first()
        if known:
            return known.pk
        return pick_up_case(case_id=case.pk, reason="He asked.", actor=actor, at=self.care.at)

    def wish(self) -> UUID:
        """Have the shift manager asked to move an open case."""
        known = ForceRequest.objects.first()
        if known:
            return known.pk
        self.open_own("clinician")
        return ask_to_force(
            case_id=self.own_case("clinician"),
            worker_id=self.care.workers["Dr Orla Fennimarch"],
            reason="Called away",
            actor=self.care.actor(),
            at=self.care.at,
        )

    def complete(self) -> dict[str, str]:
        """Have a clinician's case completed."""
        self.open_own("clinician")
        actor = get_actor(self.care.world.users[Role.CLINICIAN], at=self.care.at)
        complete_case(case_id=self.own_case("clinician"), actor=actor, at=self.care.at)
        return {"reason": "It was another case."}


def make_care_stage(world: World) -> CareStage:
    """Make it as of now: the doors look at the clock."""
    at = timezone.now()
    care = make_urgent_care(world, at)
    add_queue(care)
    _give_own_cases(care)
    coming_id = record_service_shift(
        service_id=care.service_id,
        starts_at=at + timedelta(hours=6),
        ends_at=at + timedelta(hours=14),
        duties=[
            ServiceDutyInput(
                care.workers["Nadia Quillfeather"],
                "wacc",
                at + timedelta(hours=6),
                at + timedelta(hours=14),
            )
        ],
        source="manual",
        actor=get_system_actor("setup"),
        at=at,
    )
    batch_id = stage_cases(
        service_id=care.service_id,
        source="file",
        name="cases.csv",
        content=make_csv(care),
        actor=care.actor(Role.SHIFT_MANAGER),
        at=at,
    )
    return CareStage(care, coming_id, batch_id)


def make_csv(care: UrgentCare, ref: str = "F1") -> bytes:
    """A file with one case."""
    due = care.at + timedelta(days=1)
    return f"case,received,due\n{ref},{care.at:%d/%m/%Y} 00:01,{due:%d/%m/%Y} 12:00\n".encode()


def _give_own_cases(care: UrgentCare) -> None:
    """Put the users of each role that works on the roster, each with one case of its own."""
    names = {role: f"One {role.value}" for role in WORKERS}
    workers = save_staff(
        service_id=care.service_id,
        staff=[
            StaffInput(name, name, "F", "gp", (), care.world.users[role].pk)
            for role, name in names.items()
        ],
        on=care.at.date(),
        actor=get_system_actor("setup"),
        at=care.at,
    )
    with direct_write():
        ClinicianShift.objects.bulk_create(
            ClinicianShift(
                session_id=care.session_id,
                worker_id=worker_id,
                mode="advice",
                status="ready",
                starts_at=care.at - timedelta(hours=2),
                ends_at=care.at + timedelta(hours=6),
            )
            for worker_id in workers.values()
        )
    for role, name in names.items():
        case = care.add(f"own-{role.value}", colour="BLACK")
        allocate_cases(case_ids=[case.pk], worker_id=workers[name], actor=care.actor(), at=care.at)
