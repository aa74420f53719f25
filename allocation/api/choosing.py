"""Which case to whom: the next best allocation, and several cases moved at once."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from allocation import selectors, services
from allocation.serializers.choosing import NextBestAnswer, NextBestQuery, ReallocateManyBody


class NextBest(ServiceView):
    """The next best allocation."""

    @extend_schema(parameters=[NextBestQuery], responses=NextBestAnswer)
    def get(self, request: Request) -> Response:
        """Propose a case and a clinician with reasons; nothing is allocated."""
        query = self.read(NextBestQuery, request.query_params)
        answer = selectors.get_next_best(
            service_id=query["service"],
            skip=frozenset(query["skip"]),
            actor=self.actor,
            at=self.at,
        )
        return Response(NextBestAnswer(answer).data)


class ReallocateCases(ServiceView):
    """Several that somebody holds, at once."""

    @extend_schema(
        operation_id="cases_reallocate_many", request=ReallocateManyBody, responses={204: None}
    )
    def post(self, request: Request) -> Response:
        """Move several allocated cases to one clinician, all or none."""
        sent = self.read(ReallocateManyBody, request.data)

        def act() -> Response:
            services.reallocate_cases(
                case_ids=sent["cases"],
                worker_id=sent["clinician"],
                reason_code=sent["reason_code"],
                reason=sent["reason"],
                actor=self.actor,
                at=self.at,
            )
            return Response(status=status.HTTP_204_NO_CONTENT)

        return self.once(act)
