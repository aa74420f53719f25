"""The feedback form of a shift and its entries."""

from typing import Any

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from allocation.selectors.feedback import Entry, FeedbackForm


class FeedbackFormAnswer(DataclassSerializer[FeedbackForm]):
    """The form of a session with its derived head, and the entries that one may see."""

    class Meta:
        dataclass = FeedbackForm


class FeedbackRow(DataclassSerializer[Entry]):
    """One entry of a form."""

    class Meta:
        dataclass = Entry


class FeedbackBody(serializers.Serializer[Any]):
    """What a clinician said; without `about`, whoever writes speaks of their own shift."""

    about = serializers.UUIDField(required=False, allow_null=True, default=None)
    body = serializers.CharField(max_length=2000, allow_blank=True)


class CorrectionBody(serializers.Serializer[Any]):
    """What should stand there instead."""

    body = serializers.CharField(max_length=2000, allow_blank=True)


class OutcomeBody(serializers.Serializer[Any]):
    """What a manager makes of an entry, or did about it."""

    outcome = serializers.CharField(max_length=2000, allow_blank=True)


class FeedbackIdAnswer(serializers.Serializer[Any]):
    """The entry that was made."""

    id = serializers.UUIDField()
