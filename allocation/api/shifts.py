"""Shifts set up, running and closing: what a shift manager does, and what a WACC asks of one."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from allocation import selectors, services
from allocation.api.work import WorkView
from allocation.serializers import ReasonBody, ServiceQuery, SessionIdAnswer, shifts
from core.errors import DomainError

NOTHING = {204: None}


class SetUp(WorkView):
    """A shift to set up."""

    @extend_schema(operation_id="shift_set_up_read", responses=shifts.SetUpAnswer)
    def get(self, request: Request, shift_id: UUID) -> Response:
        """Return who could lead and who should, who is on its roster, what is planned."""
        page = selectors.get_set_up(service_shift_id=shift_id, actor=self.actor, at=self.at)
        return Response(shifts.SetUpAnswer(shifts.describe_set_up(page)).data)

    @extend_schema(request=shifts.PlanBody, responses={201: SessionIdAnswer})
    def post(self, request: Request, shift_id: UUID) -> Response:
        """Plan it, or change the plan; with resource and a time it starts by itself."""
        sent = self.read(shifts.PlanBody, request.data)
        plan = services.Plan(lead_id=sent.pop("lead"), **sent)
        return self.make(services.plan_session, service_shift_id=shift_id, plan=plan)


class RunningShift(WorkView):
    """The shift that runs."""

    @extend_schema(parameters=[ServiceQuery], responses=shifts.RunningAnswer)
    def get(self, request: Request) -> Response:
        """Return it with everything that waits for the shift manager."""
        query = self.read(ServiceQuery, request.query_params)
        page = selectors.get_running(service_id=query["service"], actor=self.actor, at=self.at)
        if page is None:
            raise DomainError(
                "Allocation is not running: set up a shift and start it.",
                code="allocation_not_running",
            )
        return Response(shifts.RunningAnswer(shifts.describe_running(page)).data)


class Closing(WorkView):
    """The end of a session."""

    @extend_schema(responses=shifts.ClosingAnswer)
    def get(self, request: Request, session_id: UUID) -> Response:
        """Return what stops the close, and what else is worth a look."""
        page = selectors.get_closing(session_id=session_id, actor=self.actor, at=self.at)
        return Response(shifts.ClosingAnswer(shifts.describe_closing(page)).data)


class Notes(WorkView):
    """The log and the hand-over of a session."""

    @extend_schema(operation_id="sessions_notes_list", responses=shifts.LineAnswer(many=True))
    def get(self, request: Request, session_id: UUID) -> Response:
        """Return every line, the newest first."""
        _, lines = selectors.get_log(session_id=session_id, actor=self.actor)
        return Response(shifts.LineAnswer(lines, many=True).data)

    @extend_schema(request=shifts.NoteBody, responses=NOTHING)
    def post(self, request: Request, session_id: UUID) -> Response:
        """Add a line to the hand-over, or put another message of the day."""
        sent = self.read(shifts.NoteBody, request.data)
        return self.do(services.write_note, session_id=session_id, **sent)


class ShiftMessage(WorkView):
    """The shift message."""

    @extend_schema(request=shifts.TextBody, responses=NOTHING)
    def post(self, request: Request, session_id: UUID) -> Response:
        """Tell the clinicians that allocation is active."""
        sent = self.read(shifts.TextBody, request.data)
        return self.do(services.send_shift_message, session_id=session_id, **sent)


class AnswerRequest(WorkView):
    """A request to be included."""

    @extend_schema(request=shifts.AnswerBody, responses=NOTHING)
    def post(self, request: Request, shift_id: UUID) -> Response:
        """Include, or decline and say why."""
        sent = self.read(shifts.AnswerBody, request.data)
        return self.do(services.answer_request, clinician_shift_id=shift_id, **sent)


class Include(WorkView):
    """Somebody on the roster who is not included."""

    @extend_schema(request=None, responses=NOTHING)
    def post(self, request: Request, shift_id: UUID) -> Response:
        """Include the person."""
        return self.do(services.include_clinician, clinician_shift_id=shift_id)


class LeaveOut(WorkView):
    """Somebody who is included and holds nothing."""

    @extend_schema(request=ReasonBody, responses=NOTHING)
    def post(self, request: Request, shift_id: UUID) -> Response:
        """Take the person out, and say why."""
        sent = self.read(ReasonBody, request.data)
        return self.do(services.leave_out_clinician, clinician_shift_id=shift_id, **sent)


class Nothing(WorkView):
    """An included clinician who got nothing."""

    @extend_schema(request=shifts.NothingBody, responses=NOTHING)
    def post(self, request: Request, shift_id: UUID) -> Response:
        """Say why."""
        sent = self.read(shifts.NothingBody, request.data)
        return self.do(services.explain_nothing, clinician_shift_id=shift_id, **sent)


class AnswerPickup(WorkView):
    """A pick-up off the list."""

    @extend_schema(request=shifts.PickupAnswerBody, responses=NOTHING)
    def post(self, request: Request, pickup_id: UUID) -> Response:
        """Agree, or ask the clinician to return to My Work."""
        sent = self.read(shifts.PickupAnswerBody, request.data)
        return self.do(services.answer_pickup, pickup_id=pickup_id, **sent)


class MoveCases(WorkView):
    """Several cases, each to its clinician."""

    @extend_schema(request=shifts.MovesBody, responses=NOTHING)
    def post(self, request: Request) -> Response:
        """Move them, all or none."""
        sent = self.read(shifts.MovesBody, request.data)
        moves = [(one["case"], one["clinician"]) for one in sent.pop("moves")]
        return self.do(services.move_cases, moves=moves, **sent)


class HoldCases(WorkView):
    """The shift manager's holding list."""

    @extend_schema(request=shifts.HoldBody, responses=NOTHING)
    def post(self, request: Request) -> Response:
        """Hold cases oneself, where nobody else is left for them."""
        sent = self.read(shifts.HoldBody, request.data)
        return self.do(services.hold_cases, case_ids=sent["cases"], reason=sent["reason"])


class AskToForce(WorkView):
    """A case that its clinician has open."""

    @extend_schema(request=shifts.AskForceBody, responses={201: SessionIdAnswer})
    def post(self, request: Request, case_id: UUID) -> Response:
        """Ask the shift manager to move it."""
        sent = self.read(shifts.AskForceBody, request.data)
        return self.make(
            services.ask_to_force,
            case_id=case_id,
            worker_id=sent["clinician"],
            reason=sent["reason"],
        )


class AnswerForce(WorkView):
    """A wish to move an open case."""

    @extend_schema(request=shifts.ForceAnswerBody, responses=NOTHING)
    def post(self, request: Request, request_id: UUID) -> Response:
        """Force the case, or leave it."""
        sent = self.read(shifts.ForceAnswerBody, request.data)
        return self.do(services.answer_force_request, request_id=request_id, **sent)
