"""Reading who a case is about in an emergency: shown once, and every look is kept."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation.models import Case, CasePatient, PatientLook
from allocation.types import Patient
from core.actor import Actor
from core.errors import NotFound
from core.service import write_service


@write_service(Capability.READ_PATIENTS)
def read_patient(*, case_id: UUID, actor: Actor, at: datetime) -> Patient:
    """Return who a case is about, and keep that this person was shown it."""
    scopes = actor.scopes_of(Capability.READ_PATIENTS)
    case = Case.objects.filter(pk=case_id, service_id__in=scopes).first()
    if case is None:
        raise NotFound("There is no such case, or it is outside the services you work in.")
    PatientLook.objects.create(case=case, user_id=actor.id, at=at)
    row = CasePatient.objects.filter(case=case).first()
    if row is None:
        raise NotFound("Nothing is known of who this case is about.")
    return Patient(
        row.name, row.nhs_number, row.caller, row.phone, row.complaint, row.home_postcode
    )
