"""Something happened to a carer: re-plan, undo, tell people. Applied as any proposal is."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from scheduling.rounds import serializers, services
from scheduling.rounds.selectors.replans import get_change_notices, get_replan
from scheduling.rounds.types.replans import Happening


class Replans(ServiceView):
    """What happened to carers."""

    @extend_schema(request=serializers.HappeningInput, responses={201: serializers.IdAnswer})
    def post(self, request: Request) -> Response:
        """Record that a carer is away or late, and propose what covers the visits.

        The answer has the id of a run, which is published like any proposal.
        """
        words = self.read(serializers.HappeningInput, request.data)
        happening = Happening(
            worker_id=words["carer"],
            day=words["day"],
            what=words["what"],
            since=words["since"],
            until=words["until"],
            last_day=words["last_day"],
            minutes=words["minutes"],
            agreed_by_id=words["agreed_by"],
            note=words["note"],
        )

        def act() -> Response:
            run_id = services.replan_rounds(happening=happening, actor=self.actor, at=self.at)
            return Response({"id": str(run_id)}, status=201)

        return self.once(act)


class Replan(ServiceView):
    """One re-plan."""

    @extend_schema(responses=serializers.ReplanAnswer)
    def get(self, request: Request, run_id: UUID) -> Response:
        """Return what would change or did, visit by visit, and who has to be told."""
        found = get_replan(run_id=run_id, actor=self.actor)
        return Response(serializers.ReplanAnswer(found).data)


class ReplanAgain(ServiceView):
    """As things stand now."""

    @extend_schema(request=None, responses={201: serializers.IdAnswer})
    def post(self, request: Request, run_id: UUID) -> Response:
        """Work it out anew; a proposal that was still open is discarded."""

        def act() -> Response:
            again = services.replan_again(run_id=run_id, actor=self.actor, at=self.at)
            return Response({"id": str(again)}, status=201)

        return self.once(act)


class RecordReturn(ServiceView):
    """Back at work."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, run_id: UUID) -> Response:
        """End the absence now; a proposal that is still open is discarded."""

        def act() -> Response:
            services.record_return(run_id=run_id, actor=self.actor, at=self.at)
            return Response(status=204)

        return self.once(act)


class UndoReplan(ServiceView):
    """Back to what was published."""

    @extend_schema(request=None, responses=serializers.UndoAnswer)
    def post(self, request: Request, run_id: UUID) -> Response:
        """Undo what was applied, while nobody was told of it."""

        def act() -> Response:
            result = services.undo_publication(run_id=run_id, actor=self.actor, at=self.at)
            return Response(serializers.UndoAnswer(result).data)

        return self.once(act)


class ChangeNotices(ServiceView):
    """Who has to be told."""

    @extend_schema(responses=serializers.ChangeNoticeAnswer(many=True))
    def get(self, request: Request, run_id: UUID) -> Response:
        """List carers, patches and clients with what to tell them."""
        found = get_change_notices(run_id=run_id, actor=self.actor)
        return Response(serializers.ChangeNoticeAnswer(found, many=True).data)


class TellChange(ServiceView):
    """One of them."""

    @extend_schema(request=serializers.ToldInput, responses={204: None})
    def post(self, request: Request, notice_id: UUID) -> Response:
        """Log how somebody was told or was not reached, or send a broadcast."""
        words = self.read(serializers.ToldInput, request.data)

        def act() -> Response:
            services.tell_change(notice_id=notice_id, **words, actor=self.actor, at=self.at)
            return Response(status=204)

        return self.once(act)
