"""My Work: what clinicians do with their cases, ask for and say."""

from typing import Any

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from allocation.models import Unfit
from allocation.selectors.my_work import Attempt, MyWork
from allocation.serializers.shared import TEXT
from allocation.services.working import OUTCOMES


class MyWorkAnswer(DataclassSerializer[MyWork]):
    """The cases of whoever asks, and how the person stands in the shift."""

    class Meta:
        dataclass = MyWork


class CompleteBody(serializers.Serializer[Any]):
    """How a case ended."""

    outcome = serializers.ChoiceField(list(OUTCOMES), required=False, default="completed")


class AttemptAnswer(DataclassSerializer[Attempt]):
    """Somebody tried to reach the patient in vain."""

    class Meta:
        dataclass = Attempt


class AttemptBody(serializers.Serializer[Any]):
    """What came of the attempt, in a few words; nothing of the patient."""

    note = serializers.CharField(max_length=200, **TEXT)  # type: ignore[arg-type]


class AttemptsAnswer(serializers.Serializer[Any]):
    """How many attempts there are by now."""

    attempts = serializers.IntegerField()


class UnsuitableBody(serializers.Serializer[Any]):
    """Why a case is not suitable; for another reason the text says which."""

    reason_code = serializers.ChoiceField(Unfit.values)
    text = serializers.CharField(max_length=400, **TEXT)  # type: ignore[arg-type]


class PickUpBody(serializers.Serializer[Any]):
    """Why this case is needed; empty is refused."""

    reason = serializers.CharField(max_length=400, allow_blank=True)


class PickUpAnswer(serializers.Serializer[Any]):
    """The pick-up, which the shift manager may answer."""

    id = serializers.UUIDField()


class IncludeMeBody(serializers.Serializer[Any]):
    """What the shift manager should know, and which shift is meant; without one, the one now."""

    text = serializers.CharField(max_length=200, **TEXT)  # type: ignore[arg-type]
    clinician_shift = serializers.UUIDField(required=False, allow_null=True, default=None)


class MessageBody(serializers.Serializer[Any]):
    """A message of an allocation session; `about` names a case by its number."""

    body = serializers.CharField(max_length=4000, allow_blank=True)
    about = serializers.CharField(max_length=200, **TEXT)  # type: ignore[arg-type]


class MessageIdAnswer(serializers.Serializer[Any]):
    """The message that was written."""

    id = serializers.UUIDField()


class HelloAnswer(serializers.Serializer[Any]):
    """The drafted hello to a clinician."""

    clinician = serializers.CharField()
    text = serializers.CharField()


class HelloBody(serializers.Serializer[Any]):
    """What is said; without a text, the draft."""

    text = serializers.CharField(max_length=4000, **TEXT)  # type: ignore[arg-type]


class PulseBody(serializers.Serializer[Any]):
    """How allocation goes, from 1 (badly) to 5 (well)."""

    score = serializers.IntegerField()
