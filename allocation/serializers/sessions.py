"""Sessions: who leads them, started, paused, closed."""

from typing import Any

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from allocation import types
from allocation.models import AllocationSession
from allocation.rules import LEAD_REASONS
from allocation.serializers.shared import TEXT
from core.instants import InstantField


class SessionRow(serializers.ModelSerializer[AllocationSession]):
    """One session in a list."""

    starts_at = serializers.DateTimeField(source="service_shift.starts_at")
    ends_at = serializers.DateTimeField(source="service_shift.ends_at")

    class Meta:
        model = AllocationSession
        fields = ("id", "service", "status", "starts_at", "ends_at", "started_at", "closed_at")
        read_only_fields = fields


class SessionAnswer(DataclassSerializer[types.SessionFacts]):
    """The session that runs."""

    class Meta:
        dataclass = types.SessionFacts


class StartBody(serializers.Serializer[Any]):
    """Which shift, and who leads; without `lead` whoever the plan names."""

    service_shift = serializers.UUIDField()
    lead = serializers.UUIDField(required=False, allow_null=True, default=None)
    reason_code = serializers.ChoiceField(
        ["", *LEAD_REASONS], required=False, default="", allow_blank=True
    )
    reason = serializers.CharField(max_length=200, **TEXT)  # type: ignore[arg-type]


class LeadBody(serializers.Serializer[Any]):
    """Who leads from now on, and why."""

    lead = serializers.UUIDField()
    reason_code = serializers.ChoiceField(list(LEAD_REASONS), required=False, default="other")
    reason = serializers.CharField(max_length=200, **TEXT)  # type: ignore[arg-type]


class SessionPauseBody(serializers.Serializer[Any]):
    """Why allocation pauses, and until when if that is known."""

    reason = serializers.CharField(max_length=200, allow_blank=True)
    until = InstantField(required=False, allow_null=True, default=None)


class SessionIdAnswer(serializers.Serializer[Any]):
    """The id of what was made."""

    id = serializers.UUIDField()
