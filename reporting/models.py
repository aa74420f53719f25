"""Reports as they were made; a report that was made never changes."""

from django.db import models

from core.audit import append_only
from core.fields import Record, one_of


class ReportKind(models.TextChoices):
    """What is reported."""

    WEEKLY_ALLOCATION = "weekly_allocation"


class ReportRun(Record):
    """Append-only: one report of one service for one period, with everything it was made of."""

    kind = models.CharField(max_length=20, choices=ReportKind)
    scope = models.ForeignKey(
        "core.Scope", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    starts_on = models.DateField()
    made_at = models.DateTimeField()
    snapshot = models.JSONField()

    class Meta:
        constraints = [
            one_of("report_kind_is_known", "kind", ReportKind.values),
            models.UniqueConstraint(fields=["scope", "kind", "starts_on"], name="report_run_once"),
        ]
        triggers = [append_only("report_run_append_only")]
