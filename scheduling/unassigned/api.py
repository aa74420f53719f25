"""The API of unassigned visits."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from accounts.api.lists import ServiceListView, describe_list
from core.sweeping import look_from_request
from scheduling.unassigned import selectors, serializers, services
from scheduling.unassigned.filters import EpisodeFilters


class Unassigned(ServiceListView):
    """Visits that have nobody."""

    filters, ordering = EpisodeFilters, ("visit_starts_at", "pk")
    answer = serializers.EpisodeAnswer

    @extend_schema(**describe_list(EpisodeFilters, serializers.EpisodeAnswer))
    def get(self, request: Request) -> Response:
        """List them, soonest first."""
        look_from_request("unassigned", at=self.at)
        return self.list(request)

    def get_rows(self) -> QuerySet[Any]:
        """Return the open ones of the patches that the actor may see."""
        return selectors.find_open(actor=self.actor)

    def present(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return a page of them with who was told and who knows."""
        return selectors.describe_episodes(rows, actor=self.actor, at=self.at)


class Episode(ServiceView):
    """One visit that has, or had, nobody."""

    @extend_schema(responses=serializers.EpisodeDetailsAnswer)
    def get(self, request: Request, episode_id: UUID) -> Response:
        """Return it with everything that was done about it."""
        return self.show(episode_id)

    def show(self, episode_id: UUID) -> Response:
        """Answer with the episode as it stands now."""
        found = selectors.get_episode(episode_id=episode_id, actor=self.actor, at=self.at)
        return Response(serializers.EpisodeDetailsAnswer(found).data)


class AcknowledgeEpisode(Episode):
    """Say that one knows of an unassigned visit and acts."""

    http_method_names = ["post", "options"]

    @extend_schema(request=None, responses=serializers.EpisodeDetailsAnswer)
    def post(self, request: Request, episode_id: UUID) -> Response:
        """Acknowledge the alert to one's own role."""

        def act() -> Response:
            services.acknowledge_unassigned(episode_ids=[episode_id], actor=self.actor, at=self.at)
            return self.show(episode_id)

        return self.once(act)


class UnassignedLadder(ServiceView):
    """When an area alerts whom."""

    @extend_schema(parameters=[serializers.AreaQuery], responses=serializers.LadderAnswer)
    def get(self, request: Request) -> Response:
        """Return the numbers in force and their history."""
        query = self.read(serializers.AreaQuery, request.query_params)
        return self.show(query["area"])

    @extend_schema(request=serializers.LadderInput, responses=serializers.LadderAnswer)
    def post(self, request: Request) -> Response:
        """Put new numbers in force."""
        words = self.read(serializers.LadderInput, request.data)
        area_id, reason = words.pop("area"), words.pop("reason")

        def act() -> Response:
            services.set_ladder(
                area_id=area_id, body=words, reason=reason, actor=self.actor, at=self.at
            )
            return self.show(area_id)

        return self.once(act)

    def show(self, area_id: UUID) -> Response:
        """Answer with an area's numbers."""
        found = selectors.get_ladder(area_id=area_id, actor=self.actor, at=self.at)
        return Response(serializers.LadderAnswer(found).data)
