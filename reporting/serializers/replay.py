"""What the API answers of a replayed shift."""

from typing import Any

from rest_framework import serializers

from reporting.rules.replay import MOST_CAP, MOST_EVENTS, Event, What
from reporting.selectors.replay import ReplayShift

MOST_AT_ONCE = 500


class ReplayQuery(serializers.Serializer):  # type: ignore[type-arg]
    """Which events: those after a number, so many; the state is that after the last of them."""

    after = serializers.IntegerField(min_value=0, max_value=MOST_EVENTS, required=False, default=0)
    limit = serializers.IntegerField(
        min_value=1, max_value=MOST_AT_ONCE, required=False, default=200
    )
    cap = serializers.IntegerField(
        min_value=1,
        max_value=MOST_CAP,
        required=False,
        allow_null=True,
        default=None,
        help_text="Ask the rules as if this had been the cap.",
    )


class EventAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """One event; `breaks` names the rules that it broke as things stood."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    what = serializers.ChoiceField([str(one) for one in What])
    transition = serializers.CharField(allow_blank=True)
    case = serializers.CharField(allow_null=True)
    clinician = serializers.UUIDField(allow_null=True)
    clinician_name = serializers.CharField(allow_null=True)
    by = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    breaks = serializers.ListField(child=serializers.CharField())


class PersonAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """What one clinician held, and had completed in this session."""

    clinician = serializers.UUIDField()
    name = serializers.CharField()
    status = serializers.CharField(allow_blank=True)
    unlocked = serializers.IntegerField()
    locked = serializers.IntegerField()
    done = serializers.IntegerField()


class StateAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """How the shift stood after an event; `queue` counts cases that nobody held, by colour."""

    event = serializers.IntegerField()
    session = serializers.CharField()
    lead = serializers.UUIDField(allow_null=True)
    clinicians = PersonAnswer(many=True)
    queue = serializers.DictField(child=serializers.IntegerField())


class ReplayAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """Events of a shift in order; `next` is the number after which the following ones begin."""

    session = serializers.UUIDField()
    total = serializers.IntegerField()
    next = serializers.IntegerField(allow_null=True)
    given = serializers.IntegerField()
    refused = serializers.IntegerField()
    events = EventAnswer(many=True)
    state = StateAnswer()


def write_replay(shift: ReplayShift, *, after: int) -> dict[str, Any]:
    """Return the events after a number up to that at which the shift is looked at."""
    found = shift.replay
    return {
        "session": shift.session_id,
        "total": len(found.events),
        "next": found.number if after < found.number < len(found.events) else None,
        "given": found.given,
        "refused": found.refused,
        "events": [
            _write_event(shift, number, event)
            for number, event in enumerate(found.events[after : found.number], start=after + 1)
        ],
        "state": _write_state(shift),
    }


def _write_event(shift: ReplayShift, number: int, event: Event) -> dict[str, Any]:
    return {
        "number": number,
        "at": event.at,
        "what": event.what,
        "transition": event.transition,
        "case": shift.cases[event.case_id].ref if event.case_id else None,
        "clinician": event.worker_id,
        "clinician_name": shift.names.get(event.worker_id) if event.worker_id else None,
        "by": event.by,
        "reason": event.reason,
        "breaks": list(shift.replay.breaches.get(number, ())),
    }


def _write_state(shift: ReplayShift) -> dict[str, Any]:
    state = shift.replay.state
    return {
        "event": shift.replay.number,
        "session": state.session,
        "lead": state.lead_id,
        "clinicians": [
            {
                "clinician": one.worker_id,
                "name": shift.names.get(one.worker_id, ""),
                "status": one.status,
                "unlocked": one.unlocked,
                "locked": one.locked,
                "done": one.done,
            }
            for one in state.people
        ],
        "queue": {str(colour): count for colour, count in shift.count_queue().items()},
    }
