"""Plumbing that every app stands on: scopes, policies, the log of states, the outbox, versions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.audit import append_only, audited
from core.fields import Record, one_at_a_time, one_of
from core.ids import new_id
from core.states import IMPORT, POLICY, ImportStatus, PolicyStatus


class ScopeKind(models.TextChoices):
    """What a scope is."""

    ORGANISATION = "organisation"
    SERVICE = "service"
    AGENCY = "agency"
    AREA = "area"
    PATCH = "patch"
    TEAM = "team"


@audited
class Scope(Record):
    """A part of the organisation in which somebody may do something; `path` lists its parents."""

    kind = models.CharField(max_length=20, choices=ScopeKind)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    path = ArrayField(models.UUIDField(), default=list)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            one_of("scope_kind_is_known", "kind", ScopeKind.values),
            models.UniqueConstraint(
                fields=["parent", "kind", "name"], nulls_distinct=False, name="scope_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@audited
class PolicyVersion(Record):
    """The rules and settings of one kind in one scope, as they were approved for a time."""

    kind = models.CharField(max_length=40)
    scope = models.ForeignKey(Scope, on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    body = models.JSONField()
    status = models.CharField(max_length=20, choices=PolicyStatus, default=POLICY.initial)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    proposed_by_id = models.UUIDField()
    approved_by_id = models.UUIDField(null=True)
    reason = models.TextField()

    class Meta:
        constraints = [
            one_of("policy_status_is_known", "status", PolicyStatus.values),
            models.UniqueConstraint(fields=["kind", "scope", "number"], name="policy_number_once"),
            models.CheckConstraint(
                condition=Q(status=PolicyStatus.DRAFT)
                | Q(approved_by_id__isnull=False, starts_at__isnull=False),
                name="policy_in_force_has_approver",
            ),
            one_at_a_time(
                "policy_one_at_a_time", ["kind", "scope"], where=~Q(status=PolicyStatus.DRAFT)
            ),
        ]


class StatusChange(models.Model):
    """Append-only: who moved which record from where to where, when and why."""

    id = models.BigAutoField(primary_key=True)
    machine = models.CharField(max_length=50)
    record_id = models.UUIDField()
    transition = models.CharField(max_length=50)
    from_status = models.CharField(max_length=24)
    to_status = models.CharField(max_length=24)
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    policy_id = models.UUIDField(null=True)
    occurred_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["record_id", "occurred_at"], name="status_change_record")]
        triggers = [append_only("status_change_append_only")]


class OutboxEvent(models.Model):
    """Something that happened, written in the same transaction as the change itself."""

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(default=new_id, editable=False, unique=True)
    name = models.CharField(max_length=100)
    payload = models.JSONField()
    occurred_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    dead_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(sent_at=None, dead_at=None), name="outbox_pending"
            )
        ]


class HandledEvent(models.Model):
    """One event was handled by one handler: a second delivery does nothing."""

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField()
    handler = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_id", "handler"], name="event_handled_once")
        ]


class IdempotencyKey(models.Model):
    """The answer once given to a request that a program may send again."""

    id = models.BigAutoField(primary_key=True)
    actor_id = models.UUIDField()
    key = models.CharField(max_length=80)
    route = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    code = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor_id", "key"], name="idempotency_key_once")
        ]


class Heartbeat(models.Model):
    """When a process last did its work, and how old the oldest work due was."""

    process = models.CharField(primary_key=True, max_length=60)
    beat_at = models.DateTimeField()
    oldest_due_at = models.DateTimeField(null=True)


class BoardVersion(models.Model):
    """A number that grows with every change of what a live board shows."""

    board = models.CharField(primary_key=True, max_length=80)
    number = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField()


@audited
class ImportBatch(Record):
    """A file that somebody handed in: staged, then applied whole or rejected."""

    kind = models.CharField(max_length=40)
    scope = models.ForeignKey(Scope, on_delete=models.PROTECT)
    day = models.DateField(null=True)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=20, choices=ImportStatus, default=IMPORT.initial)
    body = models.JSONField()
    summary = models.JSONField(default=dict)
    actor_id = models.UUIDField()
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("import_status_is_known", "status", ImportStatus.values),
            models.UniqueConstraint(
                fields=["kind", "scope", "day", "file_hash"],
                condition=Q(status=ImportStatus.APPLIED),
                name="import_applied_once",
            ),
        ]


class ImportFault(models.Model):
    """One thing wrong in one place of a file."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="faults")
    sheet = models.CharField(max_length=40)
    row = models.CharField(max_length=60)
    column = models.CharField(max_length=60)
    message = models.TextField()
