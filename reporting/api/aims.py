"""The API of the aims of allocation."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from reporting.api.weekly import choose_week
from reporting.selectors.aims import get_aims
from reporting.serializers.aims import AimsAnswer, write_aims
from reporting.serializers.weekly import ServiceWeekQuery


class AllocationAims(ServiceView):
    """Each aim as one number with its trend and its definition."""

    @extend_schema(parameters=[ServiceWeekQuery], responses=AimsAnswer)
    def get(self, request: Request) -> Response:
        """Return the aims of a week, of the weeks before, and of each closed session."""
        query = self.read(ServiceWeekQuery, request.query_params)
        report = get_aims(
            service_id=query["service"],
            week=choose_week(query["week"], self.at),
            actor=self.actor,
            at=self.at,
        )
        return Response(AimsAnswer(write_aims(report)).data)
