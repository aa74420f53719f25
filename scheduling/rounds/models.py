"""Rounds, the runs that propose them, and what was published."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.audit import audited
from core.fields import Record, one_of
from scheduling.rounds.states import (
    CHANGE_NOTICE,
    RUN,
    RUN_PART,
    ChangeNoticeKind,
    ChangeNoticeStatus,
    LineKind,
    LineOutcome,
    PartStatus,
    RunKind,
    RunStatus,
)


@audited
class Round(Record):
    """One carer's day; its version grows with each change so that a phone knows it is behind."""

    worker = models.ForeignKey("directory.Worker", on_delete=models.PROTECT, db_index=False)
    day = models.DateField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["worker", "day"], name="round_once")]


class StopRequest(models.TextChoices):
    """What a person asked of a run that works."""

    NONE = ""
    KEEP_BEST = "keep_best"
    CANCEL = "cancel"


@audited
class RunOrder(Record):
    """Several runs that one person asked for at once: areas, days, or a whole week."""

    first_day = models.DateField()
    days = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()


@audited
class OptimiserRun(Record):
    """One run of the auto-scheduler over patches of an area on a day: it only ever proposes.

    `waits_for` is the run of the day before in a week, whose proposal counts as familiar.
    `occasion` says of a re-plan what happened: its kind, the carer, from when until when.
    """

    kind = models.CharField(max_length=10, choices=RunKind, default=RunKind.PLAN)
    occasion = models.JSONField(default=dict, blank=True)
    order = models.ForeignKey(
        RunOrder, null=True, on_delete=models.PROTECT, related_name="runs", blank=True
    )
    waits_for = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", blank=True
    )
    problem_hash = models.CharField(max_length=64, blank=True)
    area = models.ForeignKey("directory.Area", on_delete=models.PROTECT)
    patches = models.ManyToManyField("directory.Patch", related_name="+")
    day = models.DateField()
    status = models.CharField(max_length=20, choices=RunStatus, default=RUN.initial)
    protocol = models.ForeignKey("core.PolicyVersion", on_delete=models.PROTECT)
    seed = models.PositiveIntegerField()
    seconds = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stop_request = models.CharField(
        max_length=10, choices=StopRequest, default=StopRequest.NONE, blank=True
    )
    failure = models.TextField(blank=True)
    result = models.JSONField(default=dict)

    class Meta:
        constraints = [
            one_of("run_status_is_known", "status", RunStatus.values),
            one_of("run_stop_request_is_known", "stop_request", StopRequest.values),
            one_of("run_kind_is_known", "kind", RunKind.values),
        ]
        indexes = [models.Index(fields=["area", "day", "asked_at"], name="run_area_day")]


# A worker that is not heard of for so long has died, and another may take its run.
LEASE = timedelta(seconds=20)


class RunProgress(models.Model):
    """How far a run is, and until when its worker holds it; rewritten twice a second."""

    run = models.OneToOneField(
        OptimiserRun, primary_key=True, on_delete=models.CASCADE, related_name="progress"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    nudged_at = models.DateTimeField(null=True)
    trace = models.JSONField(default=list)
    visits = models.PositiveIntegerField(default=0)
    facts = models.JSONField(default=dict)


@audited
class RunPart(Record):
    """One piece of a run that one worker works on: patches of stage 1, the whole area of stage 2.

    `checkpoint` is the best plan so far as a plan file, from which another worker goes on;
    `plan` the one it ended with.
    """

    run = models.ForeignKey(OptimiserRun, on_delete=models.CASCADE, related_name="parts")
    stage = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    patches = ArrayField(models.UUIDField())
    status = models.CharField(max_length=10, choices=PartStatus, default=RUN_PART.initial)
    seed = models.PositiveIntegerField()
    seconds = models.PositiveSmallIntegerField()
    plan = models.JSONField(null=True, blank=True)
    figures = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "stage", "number"], name="run_part_once"),
            one_of("run_part_status_is_known", "status", PartStatus.values),
        ]


class PartProgress(models.Model):
    """How far a part is, and until when its worker holds it; rewritten twice a second."""

    part = models.OneToOneField(
        RunPart, primary_key=True, on_delete=models.CASCADE, related_name="progress"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    nudged_at = models.DateTimeField(null=True)
    trace = models.JSONField(default=list)
    visits = models.PositiveIntegerField(default=0)
    checkpoint = models.JSONField(null=True)


class ProposalLine(models.Model):
    """One visit that a proposal changes or leaves out, and why.

    `costs` are the visit's own, in seconds by rule, `before` and `after`; empty in old proposals.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(OptimiserRun, on_delete=models.CASCADE, related_name="lines")
    visit = models.ForeignKey("scheduling.Visit", on_delete=models.PROTECT)
    visit_version = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=LineKind)
    before_workers = ArrayField(models.UUIDField(), default=list)
    before_at = models.DateTimeField()
    workers = ArrayField(models.UUIDField(), default=list)
    starts_at = models.DateTimeField(null=True)
    reasons = models.JSONField(default=list)
    costs = models.JSONField(default=dict, blank=True)
    outcome = models.CharField(max_length=10, choices=LineOutcome, default=LineOutcome.PENDING)
    review_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "visit"], name="proposal_line_once"),
            one_of("proposal_line_kind_is_known", "kind", LineKind.values),
            one_of("proposal_line_outcome_is_known", "outcome", LineOutcome.values),
        ]


@audited
class Publication(Record):
    """Lines of a run were applied to a patch and day, by whom and when."""

    run = models.ForeignKey(OptimiserRun, on_delete=models.PROTECT, related_name="publications")
    patch = models.ForeignKey("directory.Patch", on_delete=models.PROTECT)
    day = models.DateField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    applied = models.PositiveIntegerField()
    sent_to_review = models.PositiveIntegerField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", blank=True
    )


@audited
class ChangeNotice(Record):
    """Somebody has to be told of a change of rounds: drafted, opened when applied, then told."""

    run = models.ForeignKey(OptimiserRun, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=12, choices=ChangeNoticeKind)
    worker = models.ForeignKey(
        "directory.Worker", null=True, on_delete=models.PROTECT, related_name="+", blank=True
    )
    client = models.ForeignKey(
        "scheduling.Client", null=True, on_delete=models.PROTECT, related_name="+", blank=True
    )
    patch = models.ForeignKey(
        "directory.Patch", null=True, on_delete=models.PROTECT, related_name="+", blank=True
    )
    text = models.TextField()
    status = models.CharField(
        max_length=10, choices=ChangeNoticeStatus, default=CHANGE_NOTICE.initial
    )
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", blank=True
    )
    outcome = models.TextField(blank=True)

    class Meta:
        constraints = [
            one_of("change_notice_kind_is_known", "kind", ChangeNoticeKind.values),
            one_of("change_notice_status_is_known", "status", ChangeNoticeStatus.values),
        ]
