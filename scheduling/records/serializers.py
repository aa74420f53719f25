"""What the API of clients' records takes and gives. Answers are the frozen values of `types`."""

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from scheduling.clients.types import INFO_NAMES, ClientLine, ExclusionLine
from scheduling.records.types import ExclusionPageFacts, Impact, RecordFacts


class ClientAnswer(DataclassSerializer[ClientLine]):
    """One client of the list."""

    class Meta:
        dataclass = ClientLine


class RecordAnswer(DataclassSerializer[RecordFacts]):
    """One client's record."""

    class Meta:
        dataclass = RecordFacts


class InformationInput(serializers.Serializer[dict[str, object]]):
    """A new version of one kind of information; `seen` is the number of the version before it."""

    kind = serializers.ChoiceField(choices=list(INFO_NAMES.items()))
    text = serializers.CharField(max_length=10_000, allow_blank=True)
    seen = serializers.IntegerField(min_value=0, max_value=1_000_000)


class ReferenceInput(serializers.Serializer[dict[str, object]]):
    """What a client is called elsewhere; `seen` is the value before it, empty where none was."""

    system = serializers.CharField(max_length=200)
    value = serializers.CharField(max_length=200, allow_blank=True)
    seen = serializers.CharField(max_length=200, allow_blank=True, default="")


class KeySafeInput(serializers.Serializer[dict[str, object]]):
    """How a key safe opens, empty where there is none; `seen` is the version before it."""

    code = serializers.CharField(max_length=1000, allow_blank=True)
    seen = serializers.IntegerField(min_value=0, max_value=1_000_000)


class LookInput(serializers.Serializer[dict[str, object]]):
    """Why somebody needs to know how a key safe opens."""

    reason = serializers.CharField(max_length=1000)


class KeySafeAnswer(serializers.Serializer[dict[str, object]]):
    """How a key safe opens."""

    code = serializers.CharField()


class ExclusionLineAnswer(DataclassSerializer[ExclusionLine]):
    """One exclusion of the list of those that wait."""

    class Meta:
        dataclass = ExclusionLine


class ExclusionAnswer(DataclassSerializer[ExclusionPageFacts]):
    """One exclusion with its steps and what it means for the visits to come."""

    class Meta:
        dataclass = ExclusionPageFacts


class ImpactAnswer(DataclassSerializer[Impact]):
    """What it would mean that a carer does not visit a client."""

    class Meta:
        dataclass = Impact


class CarerQuery(serializers.Serializer[dict[str, object]]):
    """Which carer."""

    carer = serializers.UUIDField()


class ExclusionInput(serializers.Serializer[dict[str, object]]):
    """Which carer is not to visit a client, and why."""

    carer = serializers.UUIDField()
    reason = serializers.CharField(max_length=1000)


class WhyInput(serializers.Serializer[dict[str, object]]):
    """Why somebody does what they do."""

    reason = serializers.CharField(max_length=1000)


class WhyAndReviewInput(WhyInput):
    """Why an exclusion holds, and by which day it is looked at again."""

    review_on = serializers.DateField()
