"""What the API of the unassigned room takes and gives. Answers are the frozen values of `types`."""

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from scheduling.unassigned import types
from scheduling.unassigned.rules import LIMITS


class EpisodeAnswer(DataclassSerializer[types.EpisodeFacts]):
    """One unassigned visit of the list."""

    class Meta:
        dataclass = types.EpisodeFacts


class EpisodeDetailsAnswer(DataclassSerializer[types.EpisodeDetails]):
    """One unassigned visit with its trail."""

    class Meta:
        dataclass = types.EpisodeDetails


class LadderAnswer(DataclassSerializer[types.LadderFacts]):
    """When an area alerts whom."""

    class Meta:
        dataclass = types.LadderFacts


class AreaQuery(serializers.Serializer[dict[str, object]]):
    """Which area."""

    area = serializers.UUIDField()


def _number(name: str) -> serializers.IntegerField:
    least, most = LIMITS[name]
    return serializers.IntegerField(min_value=least, max_value=most, required=False)


class LadderInput(serializers.Serializer[dict[str, object]]):
    """New numbers of an area; those not named stay."""

    area = serializers.UUIDField()
    alert_hours = _number("alert_hours")
    realert_minutes = _number("realert_minutes")
    escalate_after_realerts = _number("escalate_after_realerts")
    reason = serializers.CharField(max_length=500)
