"""Urgent-care cases, the sessions in which they are allocated, and the ledger of who held what."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from allocation.states import (
    CASE,
    CLINICIAN_SHIFT,
    OPEN,
    SESSION,
    CaseStatus,
    SessionStatus,
    ShiftStatus,
)
from allocation.types import Colour
from core.audit import append_only, audited
from core.fields import Record, one_of, ordered


@audited
class AllocationSession(Record):
    """Allocation in one shift of a service, under one policy version to begin with."""

    service = models.ForeignKey("directory.Service", on_delete=models.PROTECT, db_index=False)
    service_shift = models.OneToOneField(
        "rostering.ServiceShift", on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=20, choices=SessionStatus, default=SESSION.initial)
    policy = models.ForeignKey("core.PolicyVersion", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    paused_by = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("session_status_is_known", "status", SessionStatus.values),
            models.UniqueConstraint(
                fields=["service"],
                condition=Q(status__in=[SessionStatus.ACTIVE, SessionStatus.PAUSED]),
                name="session_one_running",
            ),
        ]


@audited
class SessionLead(Record):
    """The WACC who allocates in a session; one at a time."""

    session = models.ForeignKey(AllocationSession, on_delete=models.PROTECT, related_name="leads")
    worker = models.ForeignKey("directory.Worker", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    named_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(ends_at=None), name="session_one_lead"
            )
        ]


@audited
class ClinicianShift(Record):
    """One clinician in one session; `mode` is what the person does this shift."""

    session = models.ForeignKey(
        AllocationSession, on_delete=models.PROTECT, related_name="clinicians"
    )
    worker = models.ForeignKey("directory.Worker", on_delete=models.PROTECT, related_name="+")
    duty = models.ForeignKey(
        "rostering.Duty", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    mode = models.CharField(max_length=24)
    site = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=20, choices=ShiftStatus, default=CLINICIAN_SHIFT.initial)
    paused_until = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("clinician_shift_status_is_known", "status", ShiftStatus.values),
            ordered("clinician_shift_ends_after_it_starts"),
            models.UniqueConstraint(fields=["session", "worker"], name="clinician_shift_once"),
            models.CheckConstraint(
                condition=~Q(status=ShiftStatus.PAUSED)
                | (Q(paused_until__isnull=False) & ~Q(pause_reason="")),
                name="pause_has_end_and_reason",
            ),
        ]


NEVER_UNALLOCATED = """
IF OLD.allocated_to_id IS NOT NULL
    AND (NEW.allocated_to_id IS NULL OR NEW.status = 'queued') THEN
    RAISE EXCEPTION 'an allocated case is never unallocated'
        USING ERRCODE = '23514', CONSTRAINT = 'case_is_never_unallocated';
END IF;
RETURN NEW;
"""


@audited
class Case(Record):
    """An urgent-care case as the queue needs it; who it is about stands in CasePatient."""

    service = models.ForeignKey("directory.Service", on_delete=models.PROTECT, db_index=False)
    source = models.CharField(max_length=16)
    source_ref = models.CharField(max_length=40)
    source_version = models.PositiveBigIntegerField()
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    colour = models.CharField(max_length=8, blank=True)
    is_priority = models.BooleanField(default=False)
    age = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=1, blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list)
    skills = ArrayField(models.CharField(max_length=30), default=list)
    status = models.CharField(max_length=20, choices=CaseStatus, default=CASE.initial)
    allocated_to = models.ForeignKey(
        "directory.Worker", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    allocated_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    source_closed_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            one_of("case_status_is_known", "status", CaseStatus.values),
            one_of("case_colour_is_known", "colour", [str(colour) for colour in Colour]),
            models.UniqueConstraint(fields=["source", "source_ref"], name="case_source_once"),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.QUEUED, allocated_to=None)
                | Q(status=CaseStatus.CLOSED_AT_SOURCE)
                | (
                    Q(status__in=[CaseStatus.ALLOCATED, CaseStatus.IN_PROGRESS])
                    & Q(allocated_to__isnull=False)
                )
                | Q(status=CaseStatus.COMPLETED, allocated_to__isnull=False),
                name="case_has_clinician_once_allocated",
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.IN_PROGRESS, locked_at__isnull=False)
                | (~Q(status=CaseStatus.IN_PROGRESS) & Q(locked_at=None)),
                name="case_is_locked_in_progress",
            ),
            models.CheckConstraint(
                condition=(Q(status=CaseStatus.COMPLETED, completed_at__isnull=False))
                & ~Q(outcome="")
                | (~Q(status=CaseStatus.COMPLETED) & Q(completed_at=None)),
                name="case_completed_has_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["service"], condition=Q(status__in=OPEN), name="case_open"),
            models.Index(
                fields=["allocated_to"],
                condition=Q(status__in=[CaseStatus.ALLOCATED, CaseStatus.IN_PROGRESS]),
                name="case_my_work",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="case_is_never_unallocated",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=NEVER_UNALLOCATED,
            )
        ]


@audited
class CasePatient(Record):
    """Who a case is about and what was told: read only in the case that its clinician has open."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="patient")
    person = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT)
    nhs_number = models.CharField(max_length=10, blank=True)
    name = models.CharField(max_length=200, blank=True)
    caller = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    complaint = models.TextField(blank=True)
    home_postcode = models.CharField(max_length=8, blank=True)


class AllocationKind(models.TextChoices):
    """How a case came to a clinician."""

    FIRST = "first"
    AGAIN = "again"
    CORRECTION = "correction"
    FORCED = "forced"
    REOPENED = "reopened"


class EndedAs(models.TextChoices):
    """How a clinician came to hold a case no more; a corrected slip counts for nobody."""

    MOVED = "moved"
    CORRECTED = "corrected"
    COMPLETED = "completed"
    CLOSED = "closed"


LEDGER = """
IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
    OR (to_jsonb(NEW) - 'ended_at' - 'ended_as') <> (to_jsonb(OLD) - 'ended_at' - 'ended_as') THEN
    RAISE EXCEPTION 'a row of the allocation ledger only ends, once'
        USING ERRCODE = '23514', CONSTRAINT = 'allocation_only_ends';
END IF;
RETURN NEW;
"""


@audited
class Allocation(Record):
    """Ledger: a case was given to a clinician, by whom, under which policy and against what."""

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="allocations", db_index=False
    )
    worker = models.ForeignKey("directory.Worker", on_delete=models.PROTECT, db_index=False)
    session = models.ForeignKey(AllocationSession, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=12, choices=AllocationKind)
    reason_code = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)
    grounds = ArrayField(models.CharField(max_length=20), default=list)
    policy = models.ForeignKey("core.PolicyVersion", on_delete=models.PROTECT, related_name="+")
    batch = models.UUIDField(null=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=12, choices=EndedAs, blank=True)

    class Meta:
        constraints = [
            one_of("allocation_kind_is_known", "kind", AllocationKind.values),
            one_of("allocation_end_is_known", "ended_as", ["", *EndedAs.values]),
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="allocation_one_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["case", "at"], name="allocation_of_case"),
            models.Index(fields=["session", "worker"], name="allocation_session"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="allocation_only_ends",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=LEDGER,
            )
        ]


class PatientLook(models.Model):
    """Append-only: somebody without the case open was shown who it is about."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [append_only("patient_look_append_only")]


@audited
class CaseLock(Record):
    """A clinician had a case open from then to then."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="locks", db_index=False)
    worker = models.ForeignKey("directory.Worker", on_delete=models.PROTECT, db_index=False)
    locked_at = models.DateTimeField()
    unlocked_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(unlocked_at=None), name="case_one_lock"
            )
        ]
