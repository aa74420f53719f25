"""The sessions in which cases are allocated, who leads them and who is on their roster."""

from django.db import models
from django.db.models import Q

from allocation.states import CLINICIAN_SHIFT, SESSION, NotAble, SessionStatus, ShiftStatus
from core.audit import append_only, audited
from core.fields import Record, one_of, ordered


class Resource(models.TextChoices):
    """Whether there is enough operational resource to run allocation in a shift (AL-003)."""

    YES = "yes"
    LATER = "later"
    NO = "no"


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
    resource = models.CharField(max_length=8, choices=Resource, default=Resource.LATER)
    start_due_at = models.DateTimeField(null=True)
    message = models.TextField(blank=True)
    message_at_start = models.BooleanField(default=False)
    message_sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("session_status_is_known", "status", SessionStatus.values),
            one_of("session_resource_is_known", "resource", Resource.values),
            models.UniqueConstraint(
                fields=["service"],
                condition=Q(status__in=[SessionStatus.ACTIVE, SessionStatus.PAUSED]),
                name="session_one_running",
            ),
        ]
        indexes = [
            models.Index(
                fields=["start_due_at"],
                condition=Q(status=SessionStatus.PLANNED, start_due_at__isnull=False),
                name="session_to_start",
            )
        ]


@audited
class SessionLead(Record):
    """The WACC who allocates in a session; one at a time."""

    session = models.ForeignKey(AllocationSession, on_delete=models.PROTECT, related_name="leads")
    worker = models.ForeignKey("directory.Worker", on_delete=models.PROTECT, related_name="+")
    reason_code = models.CharField(max_length=16, blank=True)
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
    request = models.CharField(max_length=200, blank=True)
    requested_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    hello_at = models.DateTimeField(null=True)
    not_able = models.CharField(max_length=20, choices=NotAble, blank=True)
    pulse_given = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("clinician_shift_status_is_known", "status", ShiftStatus.values),
            one_of("clinician_shift_not_able_is_known", "not_able", ["", *NotAble.values]),
            ordered("clinician_shift_ends_after_it_starts"),
            models.UniqueConstraint(fields=["session", "worker"], name="clinician_shift_once"),
            models.CheckConstraint(
                condition=~Q(status=ShiftStatus.PAUSED)
                | (Q(paused_until__isnull=False) & ~Q(pause_reason="")),
                name="pause_has_end_and_reason",
            ),
        ]


class NoteKind(models.TextChoices):
    """Where a line of a session stands: on the hand-over, as message of the day, in the log."""

    HANDOVER = "handover"
    MOTD = "motd"
    LOG = "log"


class SessionNote(models.Model):
    """Append-only: one line of a session, written by a person or by what happened."""

    id = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(
        AllocationSession, on_delete=models.PROTECT, related_name="notes", db_index=False
    )
    kind = models.CharField(max_length=8, choices=NoteKind)
    body = models.TextField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("session_note_kind_is_known", "kind", NoteKind.values),
            models.CheckConstraint(condition=~Q(body=""), name="session_note_says_something"),
        ]
        indexes = [models.Index(fields=["session", "at"], name="session_note_order")]
        triggers = [append_only("session_note_append_only")]


class PulseAnswer(models.Model):
    """Append-only: how allocation went for somebody, 1 (bad) to 5 (good); nobody's name is kept."""

    id = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(AllocationSession, on_delete=models.PROTECT, related_name="pulse")
    score = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=1, score__lte=5), name="pulse_is_one_to_five"
            )
        ]
        triggers = [append_only("pulse_answer_append_only")]
