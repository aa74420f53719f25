"""Shifts set up, running and closing, as the API takes and gives them."""

from typing import Any

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from allocation.models import NoteKind, PickupAnswer, Resource
from allocation.rules import LEAD_REASONS
from allocation.selectors import shift_values as shifts
from allocation.selectors.closing import Silent
from allocation.serializers.sessions import SessionAnswer
from allocation.serializers.shared import TEXT
from allocation.services.handing import REASON_CODES
from allocation.states import NotAble
from core.instants import InstantField


class WaccRow(serializers.Serializer[Any]):
    """A WACC on the roster of a shift."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    duty = serializers.CharField()
    last_led = serializers.DateTimeField(allow_null=True)


class ProposalRow(serializers.Serializer[Any]):
    """Who should lead, and why."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    reason = serializers.CharField()
    rule = serializers.CharField()


class RosterAnswer(DataclassSerializer[shifts.RosterRow]):
    """A clinician on the roster of a shift."""

    class Meta:
        dataclass = shifts.RosterRow


class SetUpAnswer(serializers.Serializer[Any]):
    """A shift with what was planned for it."""

    service_shift = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    session = SessionAnswer(allow_null=True)
    waccs = WaccRow(many=True)
    proposal = ProposalRow(allow_null=True)
    people = RosterAnswer(many=True)
    message = serializers.CharField()
    message_at_start = serializers.BooleanField()


def describe_set_up(page: shifts.SetUp) -> dict[str, Any]:
    """Return what `SetUpAnswer` gives."""
    best = page.proposal
    return {
        "service_shift": page.shift.id,
        "starts_at": page.shift.starts_at,
        "ends_at": page.shift.ends_at,
        "session": page.session,
        "waccs": [
            {"id": id, "name": name, "duty": duty, "last_led": page.last_led.get(id)}
            for id, name, duty in page.waccs
        ],
        "proposal": best
        and {
            "id": best.worker_id,
            "name": best.name,
            "reason": best.reason.sentence,
            "rule": best.reason.rule,
        },
        "people": page.people,
        "message": page.message,
        "message_at_start": page.message_at_start,
    }


class PlanBody(serializers.Serializer[Any]):
    """What is decided before a shift; `included` left out leaves everybody as they are."""

    lead = serializers.UUIDField(required=False, allow_null=True, default=None)
    reason_code = serializers.ChoiceField(
        ["", *LEAD_REASONS], required=False, default="", allow_blank=True
    )
    reason = serializers.CharField(max_length=200, **TEXT)  # type: ignore[arg-type]
    resource = serializers.ChoiceField(Resource.choices, default=Resource.LATER)
    start_at = InstantField(required=False, allow_null=True, default=None)
    included = serializers.ListField(
        child=serializers.UUIDField(), required=False, allow_null=True, default=None, max_length=500
    )
    message = serializers.CharField(max_length=2000, **TEXT)  # type: ignore[arg-type]
    message_at_start = serializers.BooleanField(default=False)


class AskRow(serializers.Serializer[Any]):
    """Something that waits for the shift manager."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(["request", "pickup", "force"])
    case = serializers.CharField(allow_blank=True)
    who = serializers.CharField()
    said = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(allow_null=True)


class LineAnswer(DataclassSerializer[shifts.Line]):
    """A line of the log or of the hand-over."""

    class Meta:
        dataclass = shifts.Line


class RunningAnswer(serializers.Serializer[Any]):
    """The session that runs, with everything that waits for the shift manager."""

    session = SessionAnswer()
    motd = serializers.CharField(allow_blank=True)
    message = serializers.CharField()
    asks = AskRow(many=True)
    lines = LineAnswer(many=True)


def describe_running(page: shifts.Running) -> dict[str, Any]:
    """Return what `RunningAnswer` gives."""
    asks = [
        *(
            (one.shift_id, "request", "", one.clinician.name, one.text, one.at)
            for one in page.requests
        ),
        *((one.id, "pickup", one.ref, one.worker_name, one.reason, one.at) for one in page.pickups),
        *((one.id, "force", one.ref, one.asked_by, one.reason, one.at) for one in page.wishes),
    ]
    names = ("id", "kind", "case", "who", "said", "at")
    return {
        "session": page.session,
        "motd": page.motd,
        "message": page.message,
        "asks": [dict(zip(names, one, strict=True)) for one in asks],
        "lines": page.lines,
    }


class LeftRow(serializers.Serializer[Any]):
    """An open case of somebody who is off, and who could take it."""

    case = serializers.UUIDField()
    ref = serializers.CharField()
    held_by = serializers.CharField()
    why = serializers.CharField()
    is_locked = serializers.BooleanField()
    proposed = serializers.UUIDField(allow_null=True)


class SilentAnswer(DataclassSerializer[Silent]):
    """An included clinician who got nothing, and why if somebody said."""

    class Meta:
        dataclass = Silent


class ClosingAnswer(serializers.Serializer[Any]):
    """What stops a session from closing, and what else is worth a look."""

    session = SessionAnswer()
    left_over = LeftRow(many=True)
    without_cases = SilentAnswer(many=True)
    without_hello = serializers.ListField(child=serializers.CharField())
    pickups_answered = serializers.IntegerField()
    pickups = serializers.IntegerField()
    requests_open = serializers.IntegerField()
    feedback_entries = serializers.IntegerField()
    next_lead = serializers.CharField(allow_blank=True)


def describe_closing(page: shifts.Closing) -> dict[str, Any]:
    """Return what `ClosingAnswer` gives."""
    moves = {one.case_id: one.worker_id for one in page.moves}
    return {
        "session": page.session,
        "left_over": [
            {
                "case": case.id,
                "ref": case.ref,
                "held_by": name,
                "why": why,
                "is_locked": case.is_locked,
                "proposed": moves.get(case.id),
            }
            for case, name, why in page.left_over
        ],
        "without_cases": page.silent,
        "without_hello": page.without_hello,
        "pickups_answered": page.pickups[0],
        "pickups": page.pickups[1],
        "requests_open": page.requests,
        "feedback_entries": page.entries,
        "next_lead": page.next_lead,
    }


class NoteBody(serializers.Serializer[Any]):
    """A line of the hand-over, or another message of the day."""

    kind = serializers.ChoiceField([NoteKind.HANDOVER.value, NoteKind.MOTD.value])
    body = serializers.CharField(max_length=1000, allow_blank=True)


class TextBody(serializers.Serializer[Any]):
    """What people are to read."""

    text = serializers.CharField(max_length=2000, allow_blank=True)


class AnswerBody(serializers.Serializer[Any]):
    """Yes or no, and why."""

    accepts = serializers.BooleanField()
    reason = serializers.CharField(max_length=200, **TEXT)  # type: ignore[arg-type]


class ForceAnswerBody(serializers.Serializer[Any]):
    """Force the case, or leave it; and why."""

    forces = serializers.BooleanField()
    reason = serializers.CharField(max_length=200, **TEXT)  # type: ignore[arg-type]


class PickupAnswerBody(serializers.Serializer[Any]):
    """Agree, or please return to My Work."""

    answer = serializers.ChoiceField(PickupAnswer.choices)
    note = serializers.CharField(max_length=200, **TEXT)  # type: ignore[arg-type]


class NothingBody(serializers.Serializer[Any]):
    """Why an included clinician got nothing."""

    reason_code = serializers.ChoiceField(NotAble.choices)


class MoveRow(serializers.Serializer[Any]):
    """A case and who gets it."""

    case = serializers.UUIDField()
    clinician = serializers.UUIDField(help_text="The worker who gets the case.")


class MovesBody(serializers.Serializer[Any]):
    """Cases, each to its clinician, and why: all or none."""

    moves = serializers.ListField(child=MoveRow(), min_length=1, max_length=100)
    reason_code = serializers.ChoiceField(list(REASON_CODES))
    reason = serializers.CharField(max_length=500, **TEXT)  # type: ignore[arg-type]


class HoldBody(serializers.Serializer[Any]):
    """Cases that the shift manager holds, and why."""

    cases = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=100)
    reason = serializers.CharField(max_length=200, allow_blank=True)


class AskForceBody(serializers.Serializer[Any]):
    """Who should get an open case, and why."""

    clinician = serializers.UUIDField(help_text="The worker who should get the case.")
    reason = serializers.CharField(max_length=400, allow_blank=True)
