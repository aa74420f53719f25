"""What the API of urgent care takes and gives. Answers are the frozen values of `types`."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from allocation import types
from allocation.models import AllocationSession, Case
from allocation.selectors.imports import StagedCases
from allocation.services.allocating import REASON_CODES
from allocation.services.closing import OUTCOMES as CLOSE_OUTCOMES
from allocation.services.working import OUTCOMES
from core.instants import InstantField

TEXT = {"required": False, "allow_blank": True, "default": ""}


class CaseBody(serializers.Serializer[Any]):
    """A case as its source hands it in."""

    service = serializers.UUIDField(help_text="The urgent-care service.")
    source = serializers.CharField(max_length=16)  # type: ignore[assignment]
    source_ref = serializers.CharField(max_length=40)
    source_version = serializers.IntegerField(min_value=0, max_value=2**62)
    received_at = InstantField()
    due_at = InstantField()
    age = serializers.IntegerField(min_value=0, max_value=130, required=False, allow_null=True)
    sex = serializers.ChoiceField(["F", "M", "X", ""], required=False, default="")
    colour = serializers.ChoiceField([str(one) for one in types.Colour], required=False, default="")
    priority_tag = serializers.BooleanField(required=False, default=False)
    required_skills = serializers.ListField(
        child=serializers.CharField(max_length=30), required=False, default=list, max_length=20
    )
    tags = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list, max_length=20
    )
    nhs_number = serializers.CharField(max_length=10, **TEXT)  # type: ignore[arg-type]
    patient_name = serializers.CharField(max_length=200, **TEXT)  # type: ignore[arg-type]
    caller = serializers.CharField(max_length=200, **TEXT)  # type: ignore[arg-type]
    phone = serializers.CharField(max_length=20, **TEXT)  # type: ignore[arg-type]
    reason = serializers.CharField(max_length=2000, **TEXT)  # type: ignore[arg-type]
    home_postcode = serializers.CharField(max_length=8, **TEXT)  # type: ignore[arg-type]

    def to_case(self) -> types.CaseInput:
        """Return what was sent as a value."""
        sent = dict(self.validated_data)
        sent.pop("service")
        return types.CaseInput(
            is_priority=sent.pop("priority_tag"),
            skills=tuple(sent.pop("required_skills")),
            tags=tuple(sent.pop("tags")),
            complaint=sent.pop("reason"),
            **sent,
        )


class ReceivedAnswer(DataclassSerializer[types.Received]):
    """What became of a case that was handed in."""

    class Meta:
        dataclass = types.Received


class CaseRow(serializers.ModelSerializer[Case]):
    """One case in a list; nothing of who it is about."""

    class Meta:
        model = Case
        fields = (
            *("id", "service", "source", "source_ref", "source_version", "received_at", "due_at"),
            *("colour", "is_priority", "age", "sex", "tags", "skills", "status", "allocated_to"),
            *("allocated_at", "locked_at", "completed_at", "outcome", "version"),
        )
        read_only_fields = fields


class CaseAnswer(DataclassSerializer[types.CaseFacts]):
    """One case with its ledger."""

    class Meta:
        dataclass = types.CaseFacts


class PatientAnswer(DataclassSerializer[types.Patient]):
    """Who a case is about."""

    class Meta:
        dataclass = types.Patient


class CandidateAnswer(DataclassSerializer[types.Candidate]):
    """Somebody on the roster, and what speaks against giving the case to them."""

    class Meta:
        dataclass = types.Candidate


@extend_schema_serializer(component_name="AllocationBoard")
class BoardAnswer(DataclassSerializer[types.Board]):
    """The allocation board of a service."""

    class Meta:
        dataclass = types.Board


class MyWorkAnswer(DataclassSerializer[types.MyWork]):
    """The cases of whoever asks."""

    class Meta:
        dataclass = types.MyWork


class ServiceRow(serializers.Serializer[Any]):
    """An urgent-care service."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class ServiceQuery(serializers.Serializer[Any]):
    """Which service."""

    service = serializers.UUIDField()


class AllocateBody(serializers.Serializer[Any]):
    """To whom, and why against the rules."""

    clinician = serializers.UUIDField(help_text="The worker who gets the case.")
    reason = serializers.CharField(max_length=500, **TEXT)  # type: ignore[arg-type]


class AllocateManyBody(AllocateBody):
    """Several cases at once: all or none."""

    cases = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=20)


class ReallocateBody(AllocateBody):
    """To whom, why, and the version that was seen."""

    reason_code = serializers.ChoiceField(list(REASON_CODES))
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class ForceBody(serializers.Serializer[Any]):
    """To whom and why a case that is open moves."""

    clinician = serializers.UUIDField()
    reason = serializers.CharField(max_length=500, allow_blank=True)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class PatchBody(serializers.Serializer[Any]):
    """Another clinician, or nobody, which is always refused."""

    allocated_to = serializers.UUIDField(allow_null=True)
    reason_code = serializers.ChoiceField(list(REASON_CODES), required=False, default="other")
    reason = serializers.CharField(max_length=500, **TEXT)  # type: ignore[arg-type]
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class CompleteBody(serializers.Serializer[Any]):
    """How a case ended."""

    outcome = serializers.ChoiceField(list(OUTCOMES), required=False, default="completed")


class CloseBody(serializers.Serializer[Any]):
    """How a case ended that the shift manager closes, and why."""

    outcome = serializers.ChoiceField(list(CLOSE_OUTCOMES))
    reason = serializers.CharField(max_length=500, allow_blank=True)


class ReasonBody(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=500, **TEXT)  # type: ignore[arg-type]


class PauseBody(serializers.Serializer[Any]):
    """Until when, and why."""

    until = InstantField()
    reason = serializers.CharField(max_length=200, allow_blank=True)


class StatusAnswer(serializers.Serializer[Any]):
    """Where a record stands now."""

    status = serializers.CharField()


class SessionRow(serializers.ModelSerializer[AllocationSession]):
    """One session in a list."""

    starts_at = serializers.DateTimeField(source="service_shift.starts_at")
    ends_at = serializers.DateTimeField(source="service_shift.ends_at")

    class Meta:
        model = AllocationSession
        fields = ("id", "service", "status", "starts_at", "ends_at", "started_at", "closed_at")
        read_only_fields = fields


class SessionAnswer(DataclassSerializer[types.SessionFacts]):
    """The session that runs."""

    class Meta:
        dataclass = types.SessionFacts


class StartBody(serializers.Serializer[Any]):
    """Which shift, and who leads."""

    service_shift = serializers.UUIDField()
    lead = serializers.UUIDField()
    reason = serializers.CharField(max_length=200, **TEXT)  # type: ignore[arg-type]


class LeadBody(serializers.Serializer[Any]):
    """Who leads from now on, and why."""

    lead = serializers.UUIDField()
    reason = serializers.CharField(max_length=200, allow_blank=True)


class SessionPauseBody(serializers.Serializer[Any]):
    """Why allocation pauses, and until when if that is known."""

    reason = serializers.CharField(max_length=200, allow_blank=True)
    until = InstantField(required=False, allow_null=True, default=None)


class SessionIdAnswer(serializers.Serializer[Any]):
    """The id of what was made."""

    id = serializers.UUIDField()


class PolicyAnswer(DataclassSerializer[types.AllocationPolicy]):
    """The numbers in force."""

    class Meta:
        dataclass = types.AllocationPolicy


class PolicyBody(serializers.Serializer[Any]):
    """New numbers; those not named stay."""

    service = serializers.UUIDField()
    body = serializers.DictField()
    reason = serializers.CharField(max_length=500, allow_blank=True)


class CaseImportBody(serializers.Serializer[Any]):
    """A table of cases as text."""

    service = serializers.UUIDField()
    source = serializers.CharField(max_length=16)  # type: ignore[assignment]
    file_name = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=2_000_000, trim_whitespace=False)


class CaseImportAnswer(DataclassSerializer[StagedCases]):
    """A staged file: how many cases, and every fault."""

    class Meta:
        dataclass = StagedCases


class CountsAnswer(serializers.Serializer[Any]):
    """What an import did."""

    made = serializers.IntegerField()
    updated = serializers.IntegerField()
    ignored = serializers.IntegerField()
