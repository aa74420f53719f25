"""The numbers by which cases are allocated."""

from typing import Any

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from allocation import types


class PolicyAnswer(DataclassSerializer[types.AllocationPolicy]):
    """The numbers in force."""

    class Meta:
        dataclass = types.AllocationPolicy


class PolicyBody(serializers.Serializer[Any]):
    """New numbers; those not named stay."""

    service = serializers.UUIDField()
    body = serializers.DictField()
    reason = serializers.CharField(max_length=500, allow_blank=True)
