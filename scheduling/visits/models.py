"""What was agreed with a client, and the visits that follow from it."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from core.audit import audited, update_of
from core.fields import Record, one_at_a_time, one_of, ordered
from scheduling.visits.states import (
    PLANNING,
    VISIT_PLAN,
    Attendance,
    PlanningStatus,
    PlanStatus,
)


@audited
class VisitPlan(Record):
    """The calls agreed with a client for a time."""

    client = models.ForeignKey("scheduling.Client", on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=PlanStatus, default=VISIT_PLAN.initial)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            one_of("visit_plan_status_is_known", "status", PlanStatus.values),
            models.UniqueConstraint(fields=["client", "number"], name="visit_plan_number_once"),
            models.CheckConstraint(
                condition=Q(status=PlanStatus.DRAFT) | Q(agreed_by__isnull=False),
                name="visit_plan_is_agreed_by_dso",
            ),
            one_at_a_time(
                "visit_plan_one_at_a_time",
                ["client"],
                days=True,
                where=~Q(status=PlanStatus.DRAFT),
                deferred=True,
            ),
        ]


FROZEN_LINE = """
IF EXISTS (
    SELECT 1 FROM scheduling_visitplan p
    WHERE p.id = COALESCE(NEW.plan_id, OLD.plan_id) AND p.status <> 'draft'
) THEN
    RAISE EXCEPTION 'an agreed visit plan is never edited: make a new version'
        USING ERRCODE = '23514', CONSTRAINT = 'visit_plan_line_is_frozen';
END IF;
RETURN COALESCE(NEW, OLD);
"""


@audited
class VisitPlanLine(Record):
    """One call: weekdays (1 Monday … 7 Sunday), local start, minutes, carers, tolerance."""

    plan = models.ForeignKey(VisitPlan, on_delete=models.PROTECT, related_name="lines")
    call = models.CharField(max_length=16)
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    starts_local = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    carers = models.PositiveSmallIntegerField(default=1)
    minutes_before = models.PositiveSmallIntegerField()
    minutes_after = models.PositiveSmallIntegerField()
    priority = models.PositiveSmallIntegerField(default=2)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(carers__gte=1, carers__lte=2, minutes__gt=0)
                & Q(priority__gte=1, priority__lte=3),
                name="visit_plan_line_sizes",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="visit_plan_line_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=FROZEN_LINE,
            )
        ]


class AgreementKind(models.TextChoices):
    """What a DSO agreed to."""

    OUT_OF_PATTERN = "out_of_pattern"
    TOLERANCE = "tolerance"


@audited
class Agreement(Record):
    """A DSO agreed, for one visit, to what the rules refuse otherwise."""

    kind = models.CharField(max_length=16, choices=AgreementKind)
    visit = models.ForeignKey("Visit", on_delete=models.PROTECT, related_name="agreements")
    worker = models.ForeignKey("directory.Worker", null=True, on_delete=models.PROTECT)
    agreed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("agreement_kind_is_known", "kind", AgreementKind.values),
            models.CheckConstraint(condition=~Q(reason=""), name="agreement_has_reason"),
        ]


COUNT_CARERS = """
IF TG_TABLE_NAME = 'scheduling_visit' THEN
    i := NEW.id;
ELSE
    i := COALESCE(NEW.visit_id, OLD.visit_id);
END IF;
SELECT * INTO v FROM scheduling_visit WHERE id = i FOR UPDATE;
IF NOT FOUND THEN
    RETURN NULL;
END IF;
SELECT count(*) INTO k FROM scheduling_assignment a WHERE a.visit_id = i AND a.ended_at IS NULL;
IF k > v.carers_needed
    OR (k < v.carers_needed AND v.planning_status IN ('planned', 'notified')) THEN
    RAISE EXCEPTION 'visit % has % of % carers', i, k, v.carers_needed
        USING ERRCODE = '23514', CONSTRAINT = 'visit_has_its_carers';
END IF;
RETURN NULL;
"""


@audited
class Visit(Record):
    """One call on one day. Its period is what is published, or what is wanted while unassigned."""

    client = models.ForeignKey("scheduling.Client", on_delete=models.PROTECT, db_index=False)
    plan_line = models.ForeignKey(
        VisitPlanLine, null=True, on_delete=models.PROTECT, db_index=False
    )
    reference = models.CharField(max_length=60, blank=True)
    patch = models.ForeignKey("directory.Patch", on_delete=models.PROTECT, db_index=False)
    day = models.DateField()
    wanted_at = models.DateTimeField()
    earliest_at = models.DateTimeField()
    latest_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    carers_needed = models.PositiveSmallIntegerField(default=1)
    priority = models.PositiveSmallIntegerField(default=2)
    planning_status = models.CharField(
        max_length=24, choices=PlanningStatus, default=PLANNING.initial
    )
    attendance = models.CharField(max_length=16, choices=Attendance, default=Attendance.DUE)
    pinned_start_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    cancel_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            one_of("visit_planning_status_is_known", "planning_status", PlanningStatus.values),
            one_of("visit_attendance_is_known", "attendance", Attendance.values),
            ordered("visit_ends_after_it_starts"),
            models.UniqueConstraint(fields=["plan_line", "day"], name="visit_one_per_line_and_day"),
            models.UniqueConstraint(
                fields=["client", "day", "reference"],
                condition=~Q(reference=""),
                name="visit_reference_once",
            ),
            models.UniqueConstraint(fields=["id", "starts_at", "ends_at"], name="visit_times_key"),
            models.CheckConstraint(
                condition=Q(starts_at__gte=F("earliest_at"), starts_at__lte=F("latest_at")),
                name="visit_inside_tolerance",
            ),
            models.CheckConstraint(
                condition=~Q(planning_status=PlanningStatus.CANCELLED)
                | Q(cancelled_by__isnull=False) & ~Q(cancel_reason=""),
                name="visit_is_cancelled_by_dso",
            ),
            models.CheckConstraint(
                condition=Q(carers_needed__gte=1, carers_needed__lte=2)
                & Q(priority__gte=1, priority__lte=3),
                name="visit_sizes",
            ),
        ]
        indexes = [
            models.Index(fields=["patch", "day"], name="visit_board"),
            models.Index(fields=["client", "day"], name="visit_client"),
            models.Index(
                fields=["patch", "starts_at"],
                condition=Q(planning_status=PlanningStatus.UNASSIGNED),
                name="visit_unassigned",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="visit_has_its_carers",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | update_of("planning_status", "carers_needed"),
                timing=pgtrigger.Deferred,
                declare=[("v", "scheduling_visit"), ("k", "integer"), ("i", "uuid")],
                func=COUNT_CARERS,
            )
        ]


@audited
class Assignment(Record):
    """One carer of a visit, for exactly the visit's time; a double-handed visit has two."""

    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, db_index=False, related_name="assignments"
    )
    worker = models.ForeignKey("directory.Worker", on_delete=models.PROTECT, db_index=False)
    commitment = models.OneToOneField(
        "rostering.CarerCommitment", null=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    day = models.DateField()
    source = models.CharField(max_length=10)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    ended_at=None,
                    starts_at__isnull=False,
                    ends_at__isnull=False,
                    commitment__isnull=False,
                )
                | Q(ended_at__isnull=False, starts_at=None, ends_at=None, commitment=None),
                name="assignment_ended_claims_no_time",
            ),
            models.UniqueConstraint(
                fields=["visit", "worker"], condition=Q(ended_at=None), name="assignment_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["worker", "day"], condition=Q(ended_at=None), name="assignment_round"
            ),
            models.Index(fields=["visit"], name="assignment_visit"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="assignment_has_its_carers",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete | update_of("ended_at", "visit_id"),
                timing=pgtrigger.Deferred,
                declare=[("v", "scheduling_visit"), ("k", "integer"), ("i", "uuid")],
                func=COUNT_CARERS,
            )
        ]


@audited
class VisitPin(Record):
    """A person fixed this carer for this visit; the optimiser keeps it."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="pins")
    worker = models.ForeignKey("directory.Worker", on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "worker"], name="visit_pin_once")]
