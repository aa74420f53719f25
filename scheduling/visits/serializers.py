"""What the API of the visits room takes and gives."""

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from scheduling.visits.types import GeneratedVisits


class GeneratedAnswer(DataclassSerializer[GeneratedVisits]):
    """What a run of the generator made."""

    class Meta:
        dataclass = GeneratedVisits


class GenerateInput(serializers.Serializer[dict[str, object]]):
    """A patch and the Monday of a week."""

    patch = serializers.UUIDField()
    week_on = serializers.DateField()
