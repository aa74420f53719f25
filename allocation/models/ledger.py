"""The ledger of who held what, and what was asked and answered about it."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from allocation.models.cases import Case
from allocation.models.sessions import AllocationSession
from core.audit import audited
from core.fields import Record, one_of


class AllocationKind(models.TextChoices):
    """How a case came to a clinician."""

    FIRST = "first"
    AGAIN = "again"
    CORRECTION = "correction"
    FORCED = "forced"
    REOPENED = "reopened"
    OFF_LIST = "off_list"
    HOLDING = "holding"


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
    proposed_to = models.ForeignKey(
        "directory.Worker", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
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
        indexes = [
            models.Index(fields=["case"], name="lock_of_case"),
            models.Index(fields=["worker", "locked_at"], name="lock_of_worker"),
        ]


class PickupAnswer(models.TextChoices):
    """What the shift manager says to a pick-up off the list (AL-009)."""

    AGREE = "agree", "Agree"
    RETURN = "return", "Please return to My Work"


@audited
class OffListPickup(Record):
    """A clinician opened a case that nobody had allocated to them, and why (AL-039)."""

    allocation = models.OneToOneField(Allocation, on_delete=models.PROTECT, related_name="pickup")
    session = models.ForeignKey(AllocationSession, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400)
    at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=PickupAnswer, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="pickup_has_reason"),
            one_of("pickup_answer_is_known", "answer", ["", *PickupAnswer.values]),
        ]


class ForceAnswer(models.TextChoices):
    """What became of the wish to move an open case."""

    FORCED = "forced"
    LEFT = "left"
    PASSED = "passed"


@audited
class ForceRequest(Record):
    """A WACC asks the shift manager to move a case that its clinician has open (AL-032)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="force_requests")
    session = models.ForeignKey(AllocationSession, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey("directory.Worker", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=ForceAnswer, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="force_request_has_reason"),
            one_of("force_answer_is_known", "answer", ["", *ForceAnswer.values]),
            models.UniqueConstraint(
                fields=["case"], condition=Q(answer=""), name="force_request_one_open"
            ),
        ]
