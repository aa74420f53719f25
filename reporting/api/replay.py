"""The API of replayed shifts: the same selector as the page."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from reporting.selectors.replay import get_replay
from reporting.serializers.replay import ReplayAnswer, ReplayQuery, write_replay


class SessionReplay(ServiceView):
    """A shift, event by event."""

    @extend_schema(parameters=[ReplayQuery], responses=ReplayAnswer)
    def get(self, request: Request, session_id: UUID) -> Response:
        """Return events in order, and how the shift stood after the last of them."""
        query = self.read(ReplayQuery, request.query_params)
        shift = get_replay(
            session_id=session_id,
            actor=self.actor,
            at=self.at,
            number=query["after"] + query["limit"],
            cap=query["cap"],
        )
        answer = write_replay(shift, after=query["after"])
        return Response(ReplayAnswer(answer).data)
