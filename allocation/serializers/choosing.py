"""The next best allocation, and several cases to one clinician."""

from typing import Any

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from allocation import types
from allocation.serializers.shared import TEXT, ServiceQuery
from allocation.services.handing import REASON_CODES


class NextBestQuery(ServiceQuery):
    """Which service, and which cases to leave for now."""

    skip = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, max_length=50
    )


class NextBestAnswer(DataclassSerializer[types.NextBestAnswer]):
    """A proposal with its reasons, or why there is none."""

    class Meta:
        dataclass = types.NextBestAnswer


class ReallocateManyBody(serializers.Serializer[Any]):
    """Several cases to one clinician, and why: all or none."""

    cases = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=20)
    clinician = serializers.UUIDField(help_text="The worker who gets the cases.")
    reason_code = serializers.ChoiceField(list(REASON_CODES))
    reason = serializers.CharField(max_length=500, **TEXT)  # type: ignore[arg-type]
