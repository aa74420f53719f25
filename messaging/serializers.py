"""What the API of messaging takes and gives. Answers are the frozen values of `types`."""

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from core.instants import InstantField
from messaging import types


class NoticeAnswer(DataclassSerializer[types.NoticeFacts]):
    """Something that one was told."""

    class Meta:
        dataclass = types.NoticeFacts


class ThreadAnswer(DataclassSerializer[types.ThreadFacts]):
    """A conversation in a list."""

    class Meta:
        dataclass = types.ThreadFacts


class ThreadDetailsAnswer(DataclassSerializer[types.ThreadDetails]):
    """A conversation with its messages."""

    class Meta:
        dataclass = types.ThreadDetails


class PreferenceAnswer(DataclassSerializer[types.PreferenceFacts]):
    """How one is reached."""

    class Meta:
        dataclass = types.PreferenceFacts


class TemplateAnswer(DataclassSerializer[types.TemplateFacts]):
    """A text that leaves the product."""

    class Meta:
        dataclass = types.TemplateFacts


class ThreadQuery(serializers.Serializer[dict[str, object]]):
    """Which messages of a conversation."""

    limit = serializers.IntegerField(min_value=1, max_value=200, default=100)
    before = InstantField(required=False)


class MessageInput(serializers.Serializer[dict[str, str]]):
    """A message to send."""

    body = serializers.CharField(max_length=4000)
    about = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class PreferenceInput(serializers.Serializer[dict[str, object]]):
    """How one wants to be reached."""

    by_email = serializers.BooleanField()
    by_sms = serializers.BooleanField()
    mobile = serializers.CharField(max_length=40, allow_blank=True, default="")


class TemplateInput(serializers.Serializer[dict[str, str]]):
    """An own text to put in force."""

    code = serializers.CharField(max_length=40)
    channel = serializers.ChoiceField(choices=[types.Channel.EMAIL, types.Channel.SMS])
    subject = serializers.CharField(max_length=200, allow_blank=True, default="")
    body = serializers.CharField(max_length=4000)
    reason = serializers.CharField(max_length=500)
