"""Boards, My Work, sessions, people on shift, the policy, files of cases."""

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
from allocation.filters import SessionFilter

NOTHING = {204: None}


def answer_nothing() -> Response:
    """Return 204."""
    return Response(status=status.HTTP_204_NO_CONTENT)


class Services(ServiceView):
    """The urgent-care services one may see."""

    @extend_schema(responses=serializers.ServiceRow(many=True))
    def get(self, request: Request) -> Response:
        """List them."""
        choices = selectors.get_service_choices(actor=self.actor)
        rows = [{"id": id, "name": name} for id, name in choices.items()]
        return Response(serializers.ServiceRow(rows, many=True).data)


class Board(ServiceView):
    """The allocation board."""

    @extend_schema(parameters=[serializers.ServiceQuery], responses=serializers.BoardAnswer)
    def get(self, request: Request) -> Response:
        """Return the open cases in the order of work, and who is on shift with what they hold."""
        query = self.read(serializers.ServiceQuery, request.query_params)
        board = selectors.get_board(service_id=query["service"], actor=self.actor, at=self.at)
        return Response(serializers.BoardAnswer(board).data)


class MyWork(ServiceView):
    """One's own cases."""

    @extend_schema(parameters=[serializers.ServiceQuery], responses=serializers.MyWorkAnswer)
    def get(self, request: Request) -> Response:
        """Return the cases allocated to whoever asks, and only those."""
        query = self.read(serializers.ServiceQuery, request.query_params)
        work = selectors.get_my_work(service_id=query["service"], actor=self.actor, at=self.at)
        return Response(serializers.MyWorkAnswer(work).data)


class PauseMe(ServiceView):
    """No new cases for a while."""

    @extend_schema(request=serializers.PauseBody, responses=NOTHING)
    def post(self, request: Request) -> Response:
        """Pause until then."""
        sent = self.read(serializers.PauseBody, request.data)

        def act() -> Response:
            services.pause_my_shift(**sent, actor=self.actor, at=self.at)
            return answer_nothing()

        return self.once(act)


class ResumeMe(ServiceView):
    """Ready again."""

    @extend_schema(request=None, responses=NOTHING)
    def post(self, request: Request) -> Response:
        """Be ready for cases."""

        def act() -> Response:
            services.resume_my_shift(actor=self.actor, at=self.at)
            return answer_nothing()

        return self.once(act)


class FinishMe(ServiceView):
    """Finishing."""

    @extend_schema(request=None, responses=NOTHING)
    def post(self, request: Request) -> Response:
        """Say that one is finishing."""

        def act() -> Response:
            services.finish_my_shift(actor=self.actor, at=self.at)
            return answer_nothing()

        return self.once(act)


class PauseClinician(ServiceView):
    """The WACC pauses somebody who asked for it."""

    @extend_schema(request=serializers.PauseBody, responses=NOTHING)
    def post(self, request: Request, shift_id: UUID) -> Response:
        """Pause until then."""
        sent = self.read(serializers.PauseBody, request.data)

        def act() -> Response:
            services.pause_clinician(
                clinician_shift_id=shift_id, **sent, actor=self.actor, at=self.at
            )
            return answer_nothing()

        return self.once(act)


class ResumeClinician(ServiceView):
    """The WACC lets cases come again."""

    @extend_schema(request=None, responses=NOTHING)
    def post(self, request: Request, shift_id: UUID) -> Response:
        """End the pause."""

        def act() -> Response:
            services.resume_clinician(clinician_shift_id=shift_id, actor=self.actor, at=self.at)
            return answer_nothing()

        return self.once(act)


class Sessions(ServiceListView):
    """Allocation sessions."""

    filters, ordering, answer = SessionFilter, ("-started_at", "pk"), serializers.SessionRow

    @extend_schema(**describe_list(SessionFilter, serializers.SessionRow))
    def get(self, request: Request) -> Response:
        """List them, the newest first."""
        return self.list(request)

    def get_rows(self) -> QuerySet[Any]:
        """Return them unfiltered."""
        return selectors.get_sessions(actor=self.actor)

    @extend_schema(request=serializers.StartBody, responses={201: serializers.SessionIdAnswer})
    def post(self, request: Request) -> Response:
        """Start allocation in a shift."""
        sent = self.read(serializers.StartBody, request.data)

        def act() -> Response:
            session_id = services.start_session(
                service_shift_id=sent["service_shift"],
                lead_id=sent["lead"],
                reason_code=sent["reason_code"],
                reason=sent["reason"],
                actor=self.actor,
                at=self.at,
            )
            return Response({"id": session_id}, status=status.HTTP_201_CREATED)

        return self.once(act)


class NameLead(ServiceView):
    """Another lead."""

    @extend_schema(request=serializers.LeadBody, responses=NOTHING)
    def post(self, request: Request, session_id: UUID) -> Response:
        """Name somebody else, with why."""
        sent = self.read(serializers.LeadBody, request.data)

        def act() -> Response:
            services.name_lead(
                session_id=session_id,
                lead_id=sent["lead"],
                reason_code=sent["reason_code"],
                reason=sent["reason"],
                actor=self.actor,
                at=self.at,
            )
            return answer_nothing()

        return self.once(act)


class PauseSession(ServiceView):
    """Allocation pauses."""

    @extend_schema(request=serializers.SessionPauseBody, responses=NOTHING)
    def post(self, request: Request, session_id: UUID) -> Response:
        """Pause, with why."""
        sent = self.read(serializers.SessionPauseBody, request.data)

        def act() -> Response:
            services.pause_session(session_id=session_id, **sent, actor=self.actor, at=self.at)
            return answer_nothing()

        return self.once(act)


class ResumeSession(ServiceView):
    """Allocation goes on."""

    @extend_schema(request=None, responses=NOTHING)
    def post(self, request: Request, session_id: UUID) -> Response:
        """Go on."""

        def act() -> Response:
            services.resume_session(session_id=session_id, actor=self.actor, at=self.at)
            return answer_nothing()

        return self.once(act)


class CloseSession(ServiceView):
    """Allocation ends."""

    @extend_schema(request=serializers.ReasonBody, responses=NOTHING)
    def post(self, request: Request, session_id: UUID) -> Response:
        """Close; refused while somebody off shift holds a case, and early without a reason."""
        sent = self.read(serializers.ReasonBody, request.data)

        def act() -> Response:
            services.close_session(session_id=session_id, **sent, actor=self.actor, at=self.at)
            return answer_nothing()

        return self.once(act)


class Policy(ServiceView):
    """The numbers of allocation."""

    @extend_schema(parameters=[serializers.ServiceQuery], responses=serializers.PolicyAnswer)
    def get(self, request: Request) -> Response:
        """Return the numbers in force."""
        query = self.read(serializers.ServiceQuery, request.query_params)
        selectors.get_policy_trail(service_id=query["service"], actor=self.actor)
        policy = selectors.find_policy(service_id=query["service"], at=self.at)
        return Response(serializers.PolicyAnswer(policy).data)

    @extend_schema(request=serializers.PolicyBody, responses=dict[str, int])
    def post(self, request: Request) -> Response:
        """Put other numbers in force, with why."""
        sent = self.read(serializers.PolicyBody, request.data)

        def act() -> Response:
            number = services.set_allocation_policy(
                service_id=sent["service"],
                body=sent["body"],
                reason=sent["reason"],
                actor=self.actor,
                at=self.at,
            )
            return Response({"version": number})

        return self.once(act)


class CaseImports(ServiceView):
    """Files of cases."""

    @extend_schema(
        request=serializers.CaseImportBody, responses={201: serializers.CaseImportAnswer}
    )
    def post(self, request: Request) -> Response:
        """Stage a file; the answer names every fault."""
        sent = self.read(serializers.CaseImportBody, request.data)

        def act() -> Response:
            batch_id = services.stage_cases(
                service_id=sent["service"],
                source=sent["source"],
                name=sent["file_name"],
                content=sent["text"].encode(),
                actor=self.actor,
                at=self.at,
            )
            staged = selectors.get_staged_cases(batch_id=batch_id, actor=self.actor)
            answer = serializers.CaseImportAnswer(staged).data
            return Response(answer, status=status.HTTP_201_CREATED)

        return self.once(act)


class CaseImport(ServiceView):
    """One staged file."""

    @extend_schema(responses=serializers.CaseImportAnswer)
    def get(self, request: Request, batch_id: UUID) -> Response:
        """Return it with every fault."""
        staged = selectors.get_staged_cases(batch_id=batch_id, actor=self.actor)
        return Response(serializers.CaseImportAnswer(staged).data)


class ApplyCaseImport(ServiceView):
    """Apply a staged file."""

    @extend_schema(request=None, responses=serializers.CountsAnswer)
    def post(self, request: Request, batch_id: UUID) -> Response:
        """Record all its cases, or none."""

        def act() -> Response:
            counts = services.apply_case_import(batch_id=batch_id, actor=self.actor, at=self.at)
            return Response(serializers.CountsAnswer(counts).data)

        return self.once(act)
