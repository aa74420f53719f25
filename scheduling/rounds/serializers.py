"""What the API of the rounds room takes and gives. Answers are the frozen values of `types`."""

from typing import Any

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from core.instants import InstantField
from scheduling.rounds import types
from scheduling.rounds.types.replans import ChangeNoticeFacts, ReplanDetails, UndoResult


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


class CarerTasksAnswer(DataclassSerializer[types.CarerTasks]):
    """What a carer could do in free time."""

    class Meta:
        dataclass = types.CarerTasks


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


class RoundsMapAnswer(DataclassSerializer[types.RoundsMap]):
    """The rounds of a day on a map."""

    class Meta:
        dataclass = types.RoundsMap


class RunComparisonAnswer(DataclassSerializer[types.RunComparison]):
    """Two proposals side by side; of each cost, `now` is A and `proposed` is B."""

    class Meta:
        dataclass = types.RunComparison


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


class ReplanAnswer(DataclassSerializer[ReplanDetails]):
    """What a re-plan would change or did, and who has to be told."""

    class Meta:
        dataclass = ReplanDetails


class ChangeNoticeAnswer(DataclassSerializer[ChangeNoticeFacts]):
    """Somebody who has to be told of a change."""

    class Meta:
        dataclass = ChangeNoticeFacts


class UndoAnswer(DataclassSerializer[UndoResult]):
    """What undoing did."""

    class Meta:
        dataclass = UndoResult


class IdAnswer(serializers.Serializer[dict[str, object]]):
    """The id of what was made."""

    id = serializers.UUIDField()


class BoardQuery(serializers.Serializer[dict[str, object]]):
    """Which board: a patch, or all patches of an area, on a day."""

    area = serializers.UUIDField()
    day = serializers.DateField()
    patch = serializers.UUIDField(required=False)


class MapQuery(serializers.Serializer[dict[str, object]]):
    """Whether rounds are shown as proposed or as they stood before."""

    show = serializers.ChoiceField(choices=("before", "after"), default="after")


class CompareQuery(serializers.Serializer[dict[str, object]]):
    """Which two runs."""

    a = serializers.UUIDField()
    b = serializers.UUIDField()


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


class OneMoveInput(MoveInput):
    """One of several moves."""

    visit = serializers.UUIDField()


class MovesInput(serializers.Serializer[dict[str, object]]):
    """Visits of one area and day that move together, or not at all."""

    moves = serializers.ListField(child=OneMoveInput(), min_length=1, max_length=10)


class TasksQuery(serializers.Serializer[dict[str, object]]):
    """Between which two instants of a day somebody is free: `from` and `until`."""

    day = serializers.DateField()
    until = InstantField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields; `from` cannot be written as a name."""
        return {**super().get_fields(), "from": InstantField()}


class HappeningInput(serializers.Serializer[dict[str, object]]):
    """What happened to a carer: off sick, leaves early as a DSO agreed, or late by minutes."""

    carer = serializers.UUIDField()
    day = serializers.DateField()
    what = serializers.ChoiceField(choices=["sick", "leaves", "late"])
    since = InstantField()
    until = serializers.ChoiceField(choices=["shift", "day", "date"], default="shift")
    last_day = serializers.DateField(required=False, allow_null=True, default=None)
    minutes = serializers.IntegerField(min_value=0, max_value=600, default=0)
    agreed_by = serializers.UUIDField(required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ToldInput(serializers.Serializer[dict[str, object]]):
    """What came of telling somebody; `sent` sends a broadcast."""

    outcome = serializers.ChoiceField(choices=["phone", "text", "sent", "voicemail", "no_answer"])


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


class OrderAnswer(DataclassSerializer[types.OrderDetails]):
    """Several runs that one person asked for at once."""

    class Meta:
        dataclass = types.OrderDetails


class OrderPublishAnswer(DataclassSerializer[types.OrderPublished]):
    """What publishing all proposals of an order did."""

    class Meta:
        dataclass = types.OrderPublished


class OrderInput(serializers.Serializer[dict[str, object]]):
    """Runs to ask for at once, all or none: a run of each area on each day.

    Of an area without named patches, all those that one may plan; 7 days are a week in which each
    day knows whom the days before propose.
    """

    areas = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=50)
    patches = serializers.ListField(
        child=serializers.UUIDField(), max_length=500, required=False, default=list
    )
    first_day = serializers.DateField()
    days = serializers.IntegerField(min_value=1, max_value=7, required=False, default=1)
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
