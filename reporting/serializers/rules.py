"""What the API says of the rules."""

from rest_framework import serializers


class RuleQuery(serializers.Serializer):  # type: ignore[type-arg]
    """Words to look for, or nothing for all."""

    q = serializers.CharField(required=False, default="", allow_blank=True, max_length=100)


class SettingAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """A setting that decides a rule, as it stands in a service."""

    service = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField()


class RuleAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """A rule and how one sees that it holds; or a question and our answer."""

    id = serializers.CharField()
    subject = serializers.CharField()
    is_question = serializers.BooleanField()
    rule = serializers.CharField()
    acceptance = serializers.CharField()
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    missing = serializers.CharField(allow_blank=True)
    related = serializers.ListField(child=serializers.CharField())
    settings = SettingAnswer(many=True)
