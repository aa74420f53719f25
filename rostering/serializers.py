"""What the API of rostering takes and gives."""

from typing import Any

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from accounts.roles import ROLE_NAMES
from core.instants import InstantField
from rostering.models import DUTY_ROLES, Duty, DutyKind, ServiceShift
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
    starts_at = InstantField()
    ends_at = InstantField()


class DutyMade(serializers.Serializer[None]):
    """The duty that was recorded."""

    id = serializers.UUIDField()


class ServiceDutyBody(serializers.Serializer[Any]):
    """One person's part in a shift."""

    worker = serializers.UUIDField()
    kind = serializers.ChoiceField([kind for kind in DutyKind.values if kind != DutyKind.ROUND])
    starts_at = InstantField()
    ends_at = InstantField()
    site = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")


class ServiceShiftBody(serializers.Serializer[Any]):
    """A shift of a service with everybody's part in it."""

    service = serializers.UUIDField()
    starts_at = InstantField()
    ends_at = InstantField()
    duties = ServiceDutyBody(many=True)


class ServiceShiftMade(serializers.Serializer[Any]):
    """The shift that was recorded."""

    id = serializers.UUIDField()


class ServiceDutyRow(serializers.ModelSerializer[Duty]):
    """One person's part, as recorded."""

    class Meta:
        model = Duty
        fields = ("id", "worker", "kind", "status", "site", "starts_at", "ends_at")
        read_only_fields = fields


class ServiceShiftRow(serializers.ModelSerializer[ServiceShift]):
    """A shift of a service in a list."""

    duties = ServiceDutyRow(many=True, read_only=True)

    class Meta:
        model = ServiceShift
        fields = ("id", "service", "day", "starts_at", "ends_at", "duties")
        read_only_fields = fields


class StaffPerson(serializers.Serializer[Any]):
    """Somebody who works for a service; `skills` are codes."""

    payroll_ref = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=200)
    gender = serializers.ChoiceField(["F", "M", "X", ""], required=False, default="")
    staff_group = serializers.CharField(max_length=20)
    skills = serializers.ListField(
        child=serializers.CharField(max_length=30), required=False, default=list
    )
    user = serializers.UUIDField(required=False, allow_null=True, default=None)


class StaffBody(serializers.Serializer[Any]):
    """People of a service."""

    service = serializers.UUIDField()
    staff = StaffPerson(many=True)


class StaffMade(serializers.Serializer[Any]):
    """The worker behind each payroll reference."""

    workers = serializers.DictField(child=serializers.UUIDField())
