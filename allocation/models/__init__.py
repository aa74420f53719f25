"""Urgent-care cases, the sessions in which they are allocated, and the ledger of who held what."""

from allocation.models.cases import (
    Case,
    CasePatient,
    ContactAttempt,
    PatientLook,
    Unfit,
    UnsuitableFlag,
)
from allocation.models.feedback import Feedback
from allocation.models.ledger import (
    Allocation,
    AllocationKind,
    CaseLock,
    EndedAs,
    ForceAnswer,
    ForceRequest,
    OffListPickup,
    PickupAnswer,
)
from allocation.models.sessions import (
    AllocationSession,
    ClinicianShift,
    NoteKind,
    PulseAnswer,
    Resource,
    SessionLead,
    SessionNote,
)

__all__ = [
    "Allocation",
    "AllocationKind",
    "AllocationSession",
    "Case",
    "CaseLock",
    "CasePatient",
    "ClinicianShift",
    "ContactAttempt",
    "EndedAs",
    "Feedback",
    "ForceAnswer",
    "ForceRequest",
    "NoteKind",
    "OffListPickup",
    "PatientLook",
    "PickupAnswer",
    "PulseAnswer",
    "Resource",
    "SessionLead",
    "SessionNote",
    "Unfit",
    "UnsuitableFlag",
]
