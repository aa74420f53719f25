"""Boards and visits."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from accounts.api.lists import ServiceListView, describe_list
from scheduling.rounds import selectors, serializers, services
from scheduling.rounds.filters import PatchFilters


class Patches(ServiceListView):
    """The patches whose rounds one may see."""

    filters, ordering, answer = PatchFilters, ("name", "pk"), serializers.PatchAnswer

    @extend_schema(**describe_list(PatchFilters, serializers.PatchAnswer))
    def get(self, request: Request) -> Response:
        """List them by name."""
        return self.list(request)

    def get_rows(self) -> QuerySet[Any]:
        """Return these patches."""
        return selectors.find_patch_rows(actor=self.actor)

    def present(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return each with its area."""
        return list(map(selectors.to_patch_choice, rows))


class Rounds(ServiceView):
    """The rounds of a day."""

    @extend_schema(parameters=[serializers.BoardQuery], responses=serializers.BoardAnswer)
    def get(self, request: Request) -> Response:
        """Return the board of a patch, or of all patches of an area."""
        query = self.read(serializers.BoardQuery, request.query_params)
        board = selectors.get_board(
            area_id=query["area"],
            patch_id=query.get("patch"),
            day=query["day"],
            actor=self.actor,
            at=self.at,
        )
        return Response(serializers.BoardAnswer(board).data)


class DayFile(ServiceView):
    """A day as home-care-day/1."""

    @extend_schema(parameters=[serializers.BoardQuery], responses=dict[str, Any])
    def get(self, request: Request) -> Response:
        """Return carers, clients and visits of an area's day."""
        query = self.read(serializers.BoardQuery, request.query_params)
        return Response(
            selectors.export_day(
                area_id=query["area"], day=query["day"], actor=self.actor, at=self.at
            )
        )


class PlanFile(ServiceView):
    """The plan of a day as home-care-day/1."""

    @extend_schema(parameters=[serializers.BoardQuery], responses=dict[str, Any])
    def get(self, request: Request) -> Response:
        """Return who makes which visit when, and why the others have nobody."""
        query = self.read(serializers.BoardQuery, request.query_params)
        return Response(
            selectors.export_plan(
                area_id=query["area"], day=query["day"], actor=self.actor, at=self.at
            )
        )


class Visit(ServiceView):
    """One visit."""

    @extend_schema(responses=serializers.VisitDetailsAnswer)
    def get(self, request: Request, visit_id: UUID) -> Response:
        """Return it with who could take it, what was agreed and its history."""
        return self.show(visit_id)

    def show(self, visit_id: UUID) -> Response:
        """Answer with the visit as it stands now."""
        details = selectors.get_visit_details(visit_id=visit_id, actor=self.actor, at=self.at)
        return Response(serializers.VisitDetailsAnswer(details).data)


class CheckVisit(ServiceView):
    """What a place would break, before it is saved."""

    @extend_schema(request=serializers.PlaceInput, responses=serializers.EditCheckAnswer)
    def post(self, request: Request, visit_id: UUID) -> Response:
        """Name every rule that would break; nothing is saved."""
        place = self.read(serializers.PlaceInput, request.data)
        found = selectors.get_edit_check(
            visit_id=visit_id,
            worker_ids=place["carers"],
            starts_at=place["starts_at"],
            actor=self.actor,
            at=self.at,
        )
        return Response(serializers.EditCheckAnswer(found).data)


class MoveVisit(Visit):
    """Give a visit to carers at a time."""

    http_method_names = ["post", "options"]

    @extend_schema(request=serializers.MoveInput, responses=serializers.VisitDetailsAnswer)
    def post(self, request: Request, visit_id: UUID) -> Response:
        """Move it, or refuse with every rule that would break."""
        place = self.read(serializers.MoveInput, request.data)

        def act() -> Response:
            services.move_visit(
                visit_id=visit_id,
                version=place["version"],
                worker_ids=place["carers"],
                starts_at=place["starts_at"],
                pin=place["pin"],
                actor=self.actor,
                at=self.at,
            )
            return self.show(visit_id)

        return self.once(act)


class UnassignVisit(Visit):
    """Take a visit from its carers."""

    http_method_names = ["post", "options"]

    @extend_schema(request=serializers.UnassignInput, responses=serializers.VisitDetailsAnswer)
    def post(self, request: Request, visit_id: UUID) -> Response:
        """Unassign it for a reason."""
        words = self.read(serializers.UnassignInput, request.data)

        def act() -> Response:
            services.unassign_visit(visit_id=visit_id, **words, actor=self.actor, at=self.at)
            return self.show(visit_id)

        return self.once(act)


class PinVisit(Visit):
    """Fix a visit, or let the auto-scheduler move it again."""

    http_method_names = ["post", "options"]

    @extend_schema(request=serializers.PinInput, responses=serializers.VisitDetailsAnswer)
    def post(self, request: Request, visit_id: UUID) -> Response:
        """Pin or unpin it."""
        words = self.read(serializers.PinInput, request.data)

        def act() -> Response:
            services.pin_visit(visit_id=visit_id, **words, actor=self.actor, at=self.at)
            return self.show(visit_id)

        return self.once(act)


class AgreeVisit(Visit):
    """A DSO agrees to a visit outside a working pattern."""

    http_method_names = ["post", "options"]

    @extend_schema(request=serializers.AgreeInput, responses=serializers.VisitDetailsAnswer)
    def post(self, request: Request, visit_id: UUID) -> Response:
        """Record the agreement."""
        words = self.read(serializers.AgreeInput, request.data)

        def act() -> Response:
            services.agree_out_of_pattern(
                visit_id=visit_id,
                worker_id=words["carer"],
                reason=words["reason"],
                actor=self.actor,
                at=self.at,
            )
            return self.show(visit_id)

        return self.once(act)
