"""The API of a record's history."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from reporting.selectors import get_record_history
from reporting.serializers.history import PageQuery, RecordHistoryAnswer


class History(ServiceView):
    """Who changed a record, when, through what and why."""

    @extend_schema(parameters=[PageQuery], responses=RecordHistoryAnswer)
    def get(self, request: Request, kind: str, record_id: UUID) -> Response:
        """Return a page of versions, newest first."""
        query = self.read(PageQuery, request.query_params)
        history = get_record_history(
            kind=kind, record_id=record_id, page=query["page"], actor=self.actor, at=self.at
        )
        return Response(RecordHistoryAnswer(history).data)
