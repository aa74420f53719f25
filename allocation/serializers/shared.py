"""What several parts of the API take and give."""

from typing import Any

from rest_framework import serializers

from core.instants import InstantField

TEXT = {"required": False, "allow_blank": True, "default": ""}


class ServiceRow(serializers.Serializer[Any]):
    """An urgent-care service."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class ServiceQuery(serializers.Serializer[Any]):
    """Which service."""

    service = serializers.UUIDField()


class ReasonBody(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=500, **TEXT)  # type: ignore[arg-type]


class PauseBody(serializers.Serializer[Any]):
    """Until when, and why."""

    until = InstantField()
    reason = serializers.CharField(max_length=200, allow_blank=True)


class StatusAnswer(serializers.Serializer[Any]):
    """Where a record stands now."""

    status = serializers.CharField()


class CountsAnswer(serializers.Serializer[Any]):
    """What an import did."""

    made = serializers.IntegerField()
    updated = serializers.IntegerField()
    ignored = serializers.IntegerField()
