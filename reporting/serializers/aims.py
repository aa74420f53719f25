"""What the API answers of the aims."""

from typing import Any

from rest_framework import serializers

from reporting.rules.aims import AIMS, BESIDES, Aim, AimNumbers, get_value, say_trend
from reporting.selectors.aims import AimsReport, SessionAims
from reporting.serializers.weekly import RateAnswer, write_rate


class WeekValueAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """The number of one week; null where too little was counted."""

    starts_on = serializers.DateField()
    number = RateAnswer(allow_null=True)


class AimAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """One aim: its number, how it moved since the week before, and its definition."""

    code = serializers.CharField()
    aim = serializers.CharField()
    measure = serializers.CharField()
    definition = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    less_is_better = serializers.BooleanField(allow_null=True)
    number = RateAnswer(allow_null=True)
    before = RateAnswer(allow_null=True)
    trend = serializers.CharField()
    weeks = WeekValueAnswer(many=True)


class AimNumberAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """The number of one aim in one session, and in the closed session before it."""

    code = serializers.CharField()
    number = RateAnswer(allow_null=True)
    before = RateAnswer(allow_null=True)
    trend = serializers.CharField()


class SessionAimsAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """One closed session."""

    session = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    aims = AimNumberAnswer(many=True)


class AimsAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """The aims of a week, and of each of its closed sessions."""

    service = serializers.UUIDField()
    service_name = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    aims = AimAnswer(many=True)
    reallocations = serializers.DictField(child=serializers.IntegerField())
    sessions = SessionAimsAnswer(many=True)


def write_aims(report: AimsReport) -> dict[str, Any]:
    """Return the aims as the API answers them."""
    return {
        "service": report.service_id,
        "service_name": report.service_name,
        "starts_on": report.week.starts_on,
        "ends_on": report.week.ends_on,
        "aims": [_write_aim(one, report) for one in (*AIMS, *BESIDES)],
        "reallocations": dict(report.numbers.reasons),
        "sessions": [_write_session(one) for one in report.sessions],
    }


def _write_aim(aim: Aim, report: AimsReport) -> dict[str, Any]:
    return {
        **_write_number(aim, report.numbers, report.before, "the week before"),
        "aim": aim.title,
        "measure": aim.measure,
        "definition": aim.definition,
        "unit": aim.unit,
        "less_is_better": aim.less_is_better,
        "weeks": [
            {"starts_on": week.starts_on, "number": write_rate(get_value(numbers, aim.code))}
            for week, numbers in report.weeks
        ],
    }


def _write_number(
    aim: Aim, numbers: AimNumbers, before: AimNumbers | None, since: str
) -> dict[str, Any]:
    value = get_value(numbers, aim.code)
    last = get_value(before, aim.code) if before else None
    return {
        "code": aim.code,
        "number": write_rate(value),
        "before": write_rate(last),
        "trend": say_trend(aim, value, last, since),
    }


def _write_session(one: SessionAims) -> dict[str, Any]:
    return {
        "session": one.session_id,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "aims": [
            _write_number(aim, one.numbers, one.before, "the session before")
            for aim in (*AIMS, *BESIDES)
        ],
    }
