"""What the API of rostering takes and gives."""

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from accounts.roles import ROLE_NAMES
from rostering.models import DUTY_ROLES
from rostering.types import DutyRotaFacts


class DutyAnswer(DataclassSerializer[DutyRotaFacts]):
    """Who answers in which role for which scope, and when."""

    class Meta:
        dataclass = DutyRotaFacts


class DutyQuery(serializers.Serializer[None]):
    """Two days, both included; without them today and the next seven."""

    first = serializers.DateField(required=False)
    last = serializers.DateField(required=False)


class DutyInput(serializers.Serializer[None]):
    """Somebody to put on duty."""

    user = serializers.UUIDField()
    role = serializers.ChoiceField(choices=[(role.value, ROLE_NAMES[role]) for role in DUTY_ROLES])
    scope = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class DutyMade(serializers.Serializer[None]):
    """The duty that was recorded."""

    id = serializers.UUIDField()
