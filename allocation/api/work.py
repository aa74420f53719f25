"""What clinicians do besides working their cases, and what WACC and clinician write each other."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from allocation import selectors, serializers, services

NOTHING = {204: None}


class WorkView(ServiceView):
    """Answers 204 for what is done and tells nothing back."""

    def do(self, act: Callable[..., Any], **values: Any) -> Response:
        """Call a service once, however often the same request comes."""

        def run() -> Response:
            act(**values, actor=self.actor, at=self.at)
            return Response(status=status.HTTP_204_NO_CONTENT)

        return self.once(run)

    def make(self, act: Callable[..., UUID], **values: Any) -> Response:
        """Call a service that makes something once; answer its id."""

        def run() -> Response:
            made = act(**values, actor=self.actor, at=self.at)
            return Response({"id": made}, status=status.HTTP_201_CREATED)

        return self.once(run)


class Attempts(WorkView):
    """Attempts to reach the patient of one's own case (OQ-10)."""

    @extend_schema(
        operation_id="cases_attempts_list", responses=serializers.AttemptAnswer(many=True)
    )
    def get(self, request: Request, case_id: UUID) -> Response:
        """Return them, the first first."""
        found = selectors.get_attempts(case_id=case_id, actor=self.actor)
        return Response(serializers.AttemptAnswer(found, many=True).data)

    @extend_schema(request=serializers.AttemptBody, responses={201: serializers.AttemptsAnswer})
    def post(self, request: Request, case_id: UUID) -> Response:
        """Record one now."""
        sent = self.read(serializers.AttemptBody, request.data)

        def run() -> Response:
            count = services.record_attempt(case_id=case_id, **sent, actor=self.actor, at=self.at)
            return Response({"attempts": count}, status=status.HTTP_201_CREATED)

        return self.once(run)


class NotSuitable(WorkView):
    """One's own case should go to somebody else (AL-042)."""

    @extend_schema(request=serializers.UnsuitableBody, responses=NOTHING)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Tell the WACC why; the case stays one's own until it is reallocated."""
        sent = self.read(serializers.UnsuitableBody, request.data)
        return self.do(services.flag_unsuitable, case_id=case_id, **sent)


class Suitable(WorkView):
    """The case is suitable after all."""

    @extend_schema(request=None, responses=NOTHING)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Take it back."""
        return self.do(services.withdraw_unsuitable, case_id=case_id)


class PickUp(WorkView):
    """A case off the list (AL-039)."""

    @extend_schema(request=serializers.PickUpBody, responses={201: serializers.PickUpAnswer})
    def post(self, request: Request, case_id: UUID) -> Response:
        """Open a case that nobody holds, with why; the shift manager is told."""
        sent = self.read(serializers.PickUpBody, request.data)
        return self.make(services.pick_up_case, case_id=case_id, **sent)


class IncludeMe(WorkView):
    """Ask to be included (AL-008)."""

    @extend_schema(request=serializers.IncludeMeBody, responses=NOTHING)
    def post(self, request: Request) -> Response:
        """Ask the shift manager."""
        sent = self.read(serializers.IncludeMeBody, request.data)
        return self.do(
            services.ask_to_be_included,
            text=sent["text"],
            clinician_shift_id=sent["clinician_shift"],
        )


class MessageWacc(WorkView):
    """Write to whoever leads allocation (AL-042)."""

    @extend_schema(request=serializers.MessageBody, responses={201: serializers.MessageIdAnswer})
    def post(self, request: Request) -> Response:
        """Send it."""
        sent = self.read(serializers.MessageBody, request.data)
        return self.make(services.message_wacc, **sent)


class MessageClinician(WorkView):
    """Write to a clinician of the session that runs."""

    @extend_schema(request=serializers.MessageBody, responses={201: serializers.MessageIdAnswer})
    def post(self, request: Request, shift_id: UUID) -> Response:
        """Send it."""
        sent = self.read(serializers.MessageBody, request.data)
        return self.make(services.message_clinician, clinician_shift_id=shift_id, **sent)


class Hello(WorkView):
    """Tell a clinician who began that one allocates (AL-041)."""

    @extend_schema(responses=serializers.HelloAnswer)
    def get(self, request: Request, shift_id: UUID) -> Response:
        """Return the draft."""
        draft = selectors.get_hello(shift_id=shift_id, actor=self.actor, at=self.at)
        answer = serializers.HelloAnswer({"clinician": draft[1], "text": draft[2]})
        return Response(answer.data)

    @extend_schema(request=serializers.HelloBody, responses=NOTHING)
    def post(self, request: Request, shift_id: UUID) -> Response:
        """Say it, once in a shift."""
        sent = self.read(serializers.HelloBody, request.data)
        return self.do(services.send_hello, clinician_shift_id=shift_id, **sent)


class Pulse(WorkView):
    """How allocation goes (RP-016)."""

    @extend_schema(request=serializers.PulseBody, responses=NOTHING)
    def post(self, request: Request) -> Response:
        """Answer once in a shift; nobody's name is kept with it."""
        sent = self.read(serializers.PulseBody, request.data)
        # No key is kept: what was sent under it would tell whose answer it is.
        services.answer_pulse(**sent, actor=self.actor, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)
