"""Cases: handed in by their source, given to clinicians, worked on, closed."""

from abc import ABC, abstractmethod
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from accounts.api.lists import ServiceListView, describe_list
from allocation import selectors, serializers, services
from allocation.filters import CaseFilter

NOTHING = {204: None}


class Cases(ServiceListView):
    """The cases of the services one may see."""

    filters, ordering, answer = CaseFilter, ("-received_at", "pk"), serializers.CaseRow

    @extend_schema(operation_id="cases_list", **describe_list(CaseFilter, serializers.CaseRow))
    def get(self, request: Request) -> Response:
        """List them, the newest first; nothing of who they are about."""
        return self.list(request)

    def get_rows(self) -> QuerySet[Any]:
        """Return them unfiltered."""
        return selectors.get_case_rows(actor=self.actor)

    @extend_schema(request=serializers.CaseBody, responses={201: serializers.ReceivedAnswer})
    def post(self, request: Request) -> Response:
        """Record a case by source and reference, or bring it up to date."""
        form = serializers.CaseBody(data=request.data)
        form.is_valid(raise_exception=True)

        def act() -> Response:
            received = services.receive_case(
                service_id=form.validated_data["service"],
                case=form.to_case(),
                actor=self.actor,
                at=self.at,
            )
            made = received.outcome == "made"
            answer = serializers.ReceivedAnswer(received).data
            return Response(answer, status=status.HTTP_201_CREATED if made else 200)

        return self.once(act)


class Case(ServiceView):
    """One case."""

    @extend_schema(responses=serializers.CaseAnswer)
    def get(self, request: Request, case_id: UUID) -> Response:
        """Return it with its ledger."""
        case = selectors.get_case(case_id=case_id, actor=self.actor, at=self.at)
        return Response(serializers.CaseAnswer(case).data)

    @extend_schema(request=serializers.PatchBody, responses=NOTHING)
    def patch(self, request: Request, case_id: UUID) -> Response:
        """Move it to another clinician; to nobody is always refused."""
        sent = self.read(serializers.PatchBody, request.data)
        if sent["allocated_to"] is None:
            services.unallocate_case(case_id=case_id, actor=self.actor, at=self.at)
        services.reallocate_case(
            case_id=case_id,
            worker_id=sent["allocated_to"],
            reason_code=sent["reason_code"],
            reason=sent["reason"],
            version=sent["version"],
            actor=self.actor,
            at=self.at,
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class Candidates(ServiceView):
    """Who could take a case."""

    @extend_schema(responses=serializers.CandidateAnswer(many=True))
    def get(self, request: Request, case_id: UUID) -> Response:
        """Return everybody on the roster, best first, with what speaks against."""
        _, found = selectors.get_candidates(case_id=case_id, actor=self.actor, at=self.at)
        return Response(serializers.CandidateAnswer(found, many=True).data)


class ReadPatient(ServiceView):
    """Who a case is about, in an emergency."""

    @extend_schema(request=None, responses=serializers.PatientAnswer)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Return it; that it was shown is kept."""
        patient = services.read_patient(case_id=case_id, actor=self.actor, at=self.at)
        return Response(serializers.PatientAnswer(patient).data)


class CloseAtSource(ServiceView):
    """The source closed a case."""

    @extend_schema(request=serializers.ReasonBody, responses=serializers.StatusAnswer)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Close it here too; one that is open is flagged to its clinician."""
        sent = self.read(serializers.ReasonBody, request.data)

        def act() -> Response:
            now = services.close_at_source(
                case_id=case_id, reason=sent["reason"], actor=self.actor, at=self.at
            )
            return Response({"status": now})

        return self.once(act)


class ActView(ServiceView, ABC):
    """Does one thing with one case and has nothing to tell."""

    @abstractmethod
    def act(self, case_id: UUID, sent: dict[str, Any]) -> None:
        """Call the service."""

    def once_with(self, request: Request, body: Any, case_id: UUID) -> Response:
        """Read the body, act once per key, answer 204."""
        sent = self.read(body, request.data)

        def act() -> Response:
            self.act(case_id, sent)
            return Response(status=status.HTTP_204_NO_CONTENT)

        return self.once(act)


class AllocateCase(ActView):
    """Allocate to Provider."""

    @extend_schema(request=serializers.AllocateBody, responses=NOTHING)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Give a queued case to a clinician."""
        return self.once_with(request, serializers.AllocateBody, case_id)

    def act(self, case_id: UUID, sent: dict[str, Any]) -> None:
        """Allocate."""
        services.allocate_cases(
            case_ids=[case_id],
            worker_id=sent["clinician"],
            reason=sent["reason"],
            proposed=sent["proposed"],
            actor=self.actor,
            at=self.at,
        )


class AllocateCases(ServiceView):
    """Several at once."""

    @extend_schema(
        operation_id="cases_allocate_many", request=serializers.AllocateManyBody, responses=NOTHING
    )
    def post(self, request: Request) -> Response:
        """Give several queued cases to a clinician, all or none."""
        sent = self.read(serializers.AllocateManyBody, request.data)

        def act() -> Response:
            services.allocate_cases(
                case_ids=sent["cases"],
                worker_id=sent["clinician"],
                reason=sent["reason"],
                proposed=sent["proposed"],
                actor=self.actor,
                at=self.at,
            )
            return Response(status=status.HTTP_204_NO_CONTENT)

        return self.once(act)


class ReallocateCase(ActView):
    """Move to another clinician."""

    @extend_schema(request=serializers.ReallocateBody, responses=NOTHING)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Move an allocated case, with why."""
        return self.once_with(request, serializers.ReallocateBody, case_id)

    def act(self, case_id: UUID, sent: dict[str, Any]) -> None:
        """Reallocate."""
        services.reallocate_case(
            case_id=case_id,
            worker_id=sent["clinician"],
            reason_code=sent["reason_code"],
            reason=sent["reason"],
            version=sent["version"],
            proposed=sent["proposed"],
            actor=self.actor,
            at=self.at,
        )


class ForceCase(ActView):
    """Move a case that is open."""

    @extend_schema(request=serializers.ForceBody, responses=NOTHING)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Move it all the same, with why."""
        return self.once_with(request, serializers.ForceBody, case_id)

    def act(self, case_id: UUID, sent: dict[str, Any]) -> None:
        """Force."""
        services.force_reallocation(
            case_id=case_id,
            worker_id=sent["clinician"],
            reason=sent["reason"],
            version=sent["version"],
            actor=self.actor,
            at=self.at,
        )


class OpenCase(ActView):
    """Open and lock."""

    @extend_schema(request=None, responses=NOTHING)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Open one of one's own cases."""
        return self.once_with(request, serializers.ReasonBody, case_id)

    def act(self, case_id: UUID, sent: dict[str, Any]) -> None:
        """Open."""
        services.open_case(case_id=case_id, actor=self.actor, at=self.at)


class PutBackCase(ActView):
    """Put back."""

    @extend_schema(request=None, responses=NOTHING)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Close a case without completing it: it stays one's own."""
        return self.once_with(request, serializers.ReasonBody, case_id)

    def act(self, case_id: UUID, sent: dict[str, Any]) -> None:
        """Put back."""
        services.put_back_case(case_id=case_id, actor=self.actor, at=self.at)


class CompleteCase(ActView):
    """Complete."""

    @extend_schema(request=serializers.CompleteBody, responses=NOTHING)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Complete an open case, or say that there was no contact."""
        return self.once_with(request, serializers.CompleteBody, case_id)

    def act(self, case_id: UUID, sent: dict[str, Any]) -> None:
        """Complete."""
        services.complete_case(
            case_id=case_id, outcome=sent["outcome"], actor=self.actor, at=self.at
        )


class CloseCase(ActView):
    """The shift manager closes a case for its clinician."""

    @extend_schema(request=serializers.CloseBody, responses=NOTHING)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Close it as no contact or closed elsewhere, with why."""
        return self.once_with(request, serializers.CloseBody, case_id)

    def act(self, case_id: UUID, sent: dict[str, Any]) -> None:
        """Close."""
        services.close_case(
            case_id=case_id,
            outcome=sent["outcome"],
            reason=sent["reason"],
            actor=self.actor,
            at=self.at,
        )


class ReopenCase(ActView):
    """The shift manager reopens a completed case."""

    @extend_schema(request=serializers.ReasonBody, responses=NOTHING)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Give it back to the clinician who had it, with why."""
        return self.once_with(request, serializers.ReasonBody, case_id)

    def act(self, case_id: UUID, sent: dict[str, Any]) -> None:
        """Reopen."""
        services.reopen_case(case_id=case_id, reason=sent["reason"], actor=self.actor, at=self.at)
