"""Maps of rounds, and two proposals side by side."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from scheduling.rounds import selectors, serializers


class RoundsMap(ServiceView):
    """The rounds of a day on a map."""

    @extend_schema(parameters=[serializers.BoardQuery], responses=serializers.RoundsMapAnswer)
    def get(self, request: Request) -> Response:
        """Return the stops of each carer in order, in kilometres on the National Grid."""
        query = self.read(serializers.BoardQuery, request.query_params)
        found = selectors.get_rounds_map(
            area_id=query["area"],
            patch_id=query.get("patch"),
            day=query["day"],
            actor=self.actor,
            at=self.at,
        )
        return Response(serializers.RoundsMapAnswer(found).data)


class ProposalMap(ServiceView):
    """The rounds of a proposal on a map."""

    @extend_schema(parameters=[serializers.MapQuery], responses=serializers.RoundsMapAnswer)
    def get(self, request: Request, run_id: UUID) -> Response:
        """Return the rounds as proposed, or as they stood before."""
        query = self.read(serializers.MapQuery, request.query_params)
        found = selectors.get_proposal_map(
            run_id=run_id, is_proposed=query["show"] == "after", actor=self.actor
        )
        return Response(serializers.RoundsMapAnswer(found).data)


class CompareRuns(ServiceView):
    """Two proposals for one area and day."""

    @extend_schema(parameters=[serializers.CompareQuery], responses=serializers.RunComparisonAnswer)
    def get(self, request: Request) -> Response:
        """Return what differs: costs by rule, visits left out, places, rounds."""
        query = self.read(serializers.CompareQuery, request.query_params)
        found = selectors.get_comparison(a_id=query["a"], b_id=query["b"], actor=self.actor)
        return Response(serializers.RunComparisonAnswer(found).data)
