"""Visits that have nobody, who was told of them, and everything that was done about it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.audit import append_only, audited
from core.fields import Record, one_of
from scheduling.unassigned.states import EPISODE, ClosedAs, EpisodeStatus, Step


@audited
class UnassignedEpisode(Record):
    """From the moment at which a visit has nobody until it has somebody or needs nobody."""

    visit = models.ForeignKey("scheduling.Visit", on_delete=models.PROTECT, related_name="episodes")
    visit_starts_at = models.DateTimeField()
    cause = models.TextField()
    opened_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=EpisodeStatus, default=EPISODE.initial)
    resolved_at = models.DateTimeField(null=True)
    resolution = models.TextField(blank=True)

    class Meta:
        constraints = [
            one_of("episode_status_is_known", "status", EpisodeStatus.values),
            models.UniqueConstraint(
                fields=["visit"],
                condition=Q(status=EpisodeStatus.OPEN),
                name="episode_one_open_per_visit",
            ),
            models.CheckConstraint(
                condition=Q(status=EpisodeStatus.OPEN, resolved_at=None)
                | Q(status=EpisodeStatus.RESOLVED, resolved_at__isnull=False) & ~Q(resolution=""),
                name="episode_resolved_says_how",
            ),
        ]
        indexes = [
            models.Index(
                fields=["visit_starts_at"],
                condition=Q(status=EpisodeStatus.OPEN),
                name="episode_open",
            )
        ]


@audited
class EpisodeStep(Record):
    """One alert of an episode: due at a time, sent again until somebody acknowledges it."""

    episode = models.ForeignKey(
        UnassignedEpisode, on_delete=models.PROTECT, related_name="steps", db_index=False
    )
    step = models.CharField(max_length=4, choices=Step)
    is_alert = models.BooleanField(default=True)
    due_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    fired_at = models.DateTimeField(null=True)
    fired_count = models.PositiveSmallIntegerField(default=0)
    told = ArrayField(models.UUIDField(), default=list)
    escalated_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    closed_as = models.CharField(max_length=12, choices=ClosedAs, default=ClosedAs.OPEN, blank=True)

    class Meta:
        constraints = [
            one_of("episode_step_is_known", "step", Step.values),
            one_of("episode_step_end_is_known", "closed_as", ClosedAs.values),
            models.UniqueConstraint(
                fields=["episode", "step", "is_alert"], name="episode_step_once"
            ),
            models.CheckConstraint(
                condition=Q(next_at=None) | Q(acknowledged_at=None, closed_as=ClosedAs.OPEN),
                name="episode_step_is_quiet_once_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="episode_step_due"
            )
        ]


class EpisodeEvent(models.Model):
    """Append-only: what was done about an unassigned visit, by whom and when."""

    id = models.BigAutoField(primary_key=True)
    episode = models.ForeignKey(UnassignedEpisode, on_delete=models.PROTECT, related_name="trail")
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        triggers = [append_only("episode_event_append_only")]
