"""What the API of histories takes and answers."""

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from reporting.types import RecordHistory

LAST_PAGE = 10_000


class PageQuery(serializers.Serializer):  # type: ignore[type-arg]
    """Which page of a history."""

    page = serializers.IntegerField(min_value=1, max_value=LAST_PAGE, default=1)


class RecordHistoryAnswer(DataclassSerializer[RecordHistory]):
    """A page of a record's history."""

    class Meta:
        dataclass = RecordHistory
