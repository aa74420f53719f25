"""Cases: handed in, on the board, allocated, moved, closed."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from allocation import types
from allocation.models import Case
from allocation.selectors.imports import StagedCases
from allocation.serializers.shared import TEXT
from allocation.services.closing import OUTCOMES
from allocation.services.handing import REASON_CODES
from core.instants import InstantField


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


class AllocateBody(serializers.Serializer[Any]):
    """To whom, why against the rules, and whom the product proposed."""

    clinician = serializers.UUIDField(help_text="The worker who gets the case.")
    reason = serializers.CharField(max_length=500, **TEXT)  # type: ignore[arg-type]
    proposed = serializers.UUIDField(required=False, allow_null=True, default=None)


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


class CloseBody(serializers.Serializer[Any]):
    """How a case ended that the shift manager closes, and why."""

    outcome = serializers.ChoiceField(list(OUTCOMES))
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
