"""Urgent-care cases, who they are about, and what was tried and said about them."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from allocation.states import CASE, OPEN, CaseStatus
from allocation.types import Colour
from core.audit import append_only, audited
from core.fields import Record, one_of

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


class PatientLook(models.Model):
    """Append-only: somebody without the case open was shown who it is about."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [append_only("patient_look_append_only")]


class ContactAttempt(models.Model):
    """Append-only: a clinician tried to reach the patient and nobody answered (OQ-10)."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attempts")
    worker = models.ForeignKey("directory.Worker", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        triggers = [append_only("contact_attempt_append_only")]


class Unfit(models.TextChoices):
    """Why a clinician says that a case is not suitable for them (AL-042)."""

    SKILL = "skill", "Needs a skill I do not have"
    KNOWS_PATIENT = "knows_patient", "I know the patient"
    FACE_TO_FACE = "face_to_face", "Needs a face-to-face assessment"
    OTHER = "other", "Another reason"


@audited
class UnsuitableFlag(Record):
    """A clinician said that a case is not suitable; it stays theirs until it is reallocated."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="flags")
    worker = models.ForeignKey("directory.Worker", on_delete=models.PROTECT, related_name="+")
    reason_code = models.CharField(max_length=16, choices=Unfit)
    text = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("unsuitable_reason_is_known", "reason_code", Unfit.values),
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="unsuitable_once_at_a_time"
            ),
        ]
