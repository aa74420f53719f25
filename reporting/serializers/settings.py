"""What the API takes and answers of the settings of the reports."""

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from reporting.rules.settings import ReportSettings


class ServiceQuery(serializers.Serializer):  # type: ignore[type-arg]
    """Of which service."""

    service = serializers.UUIDField()


class ReportSettingsBody(ServiceQuery):
    """The numbers that change, and why."""

    body = serializers.DictField(child=serializers.IntegerField())
    reason = serializers.CharField(max_length=200)


class ReportSettingsAnswer(DataclassSerializer[ReportSettings]):
    """The numbers in force."""

    class Meta:
        dataclass = ReportSettings
