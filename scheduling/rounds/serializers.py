"""What the API of the rounds room takes and gives. Answers are the frozen values of `types`."""

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from core.instants import InstantField
from scheduling.rounds import types


class PatchAnswer(DataclassSerializer[types.PatchChoice]):
    """A patch whose rounds one may see."""

    class Meta:
        dataclass = types.PatchChoice


class VisitAnswer(DataclassSerializer[types.BoardVisit]):
    """One visit as boards show it."""

    class Meta:
        dataclass = types.BoardVisit


class BoardAnswer(DataclassSerializer[types.Board]):
    """The rounds of a patch or of an area's patches on a day."""

    class Meta:
        dataclass = types.Board


class VisitDetailsAnswer(DataclassSerializer[types.VisitDetails]):
    """A visit with who could take it, what was agreed and its history."""

    class Meta:
        dataclass = types.VisitDetails


class EditCheckAnswer(DataclassSerializer[types.EditCheck]):
    """What a change would break and do."""

    class Meta:
        dataclass = types.EditCheck


class RunAnswer(DataclassSerializer[types.RunSummary]):
    """One run in a list."""

    class Meta:
        dataclass = types.RunSummary


class RunDetailsAnswer(DataclassSerializer[types.RunDetails]):
    """A run while it works or after it ended."""

    class Meta:
        dataclass = types.RunDetails


class ProposalAnswer(DataclassSerializer[types.Proposal]):
    """What a run would change."""

    class Meta:
        dataclass = types.Proposal


class PublishAnswer(DataclassSerializer[types.PublishResult]):
    """What publishing did."""

    class Meta:
        dataclass = types.PublishResult


class ProtocolAnswer(DataclassSerializer[types.Protocol]):
    """An area's settings in force."""

    class Meta:
        dataclass = types.Protocol


class StagedImportAnswer(DataclassSerializer[types.StagedImport]):
    """A day as it was read, with every fault."""

    class Meta:
        dataclass = types.StagedImport


class IdAnswer(serializers.Serializer[dict[str, object]]):
    """The id of what was made."""

    id = serializers.UUIDField()


class BoardQuery(serializers.Serializer[dict[str, object]]):
    """Which board: a patch, or all patches of an area, on a day."""

    area = serializers.UUIDField()
    day = serializers.DateField()
    patch = serializers.UUIDField(required=False)


class AreaQuery(serializers.Serializer[dict[str, object]]):
    """Which area."""

    area = serializers.UUIDField()


class PlaceInput(serializers.Serializer[dict[str, object]]):
    """A place to try: as many carers as the visit needs, and a start."""

    carers = serializers.ListField(child=serializers.UUIDField(), max_length=2)
    starts_at = InstantField()


class MoveInput(PlaceInput):
    """Where a visit goes; `version` is what the caller saw."""

    version = serializers.IntegerField(min_value=1)
    pin = serializers.BooleanField(default=False)


class UnassignInput(serializers.Serializer[dict[str, object]]):
    """Why a visit is taken from its carers."""

    version = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=1000)


class PinInput(serializers.Serializer[dict[str, object]]):
    """Whether a visit is fixed."""

    version = serializers.IntegerField(min_value=1)
    pinned = serializers.BooleanField()


class AgreeInput(serializers.Serializer[dict[str, object]]):
    """What a DSO agrees to."""

    carer = serializers.UUIDField()
    reason = serializers.CharField(max_length=1000)


class RunInput(serializers.Serializer[dict[str, object]]):
    """A run to start; without seconds it takes as long as the protocol says."""

    area = serializers.UUIDField()
    patches = serializers.ListField(child=serializers.UUIDField(), max_length=100)
    day = serializers.DateField()
    seconds = serializers.IntegerField(required=False, allow_null=True, default=None)


class StopInput(serializers.Serializer[dict[str, object]]):
    """Whether the best plan so far is to be proposed."""

    keep_best = serializers.BooleanField()


class PublishInput(serializers.Serializer[dict[str, object]]):
    """Which lines to apply; without them, all that are open."""

    lines = serializers.ListField(
        child=serializers.IntegerField(), required=False, allow_null=True, default=None
    )


class ImportInput(serializers.Serializer[dict[str, object]]):
    """A day to stage: a home-care-day/1 object, for an area or for one of its own."""

    area = serializers.UUIDField(required=False, allow_null=True, default=None)
    area_name = serializers.CharField(required=False, default="", max_length=200, allow_blank=True)
    day = serializers.DateField()
    file = serializers.JSONField()


class ProtocolInput(serializers.Serializer[dict[str, object]]):
    """New settings of an area and why; settings that are not named have their default."""

    area = serializers.UUIDField()
    body = serializers.DictField()
    reason = serializers.CharField(max_length=1000)
