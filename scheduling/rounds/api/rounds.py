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
from scheduling.rounds.types import VisitMove


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


class MoveVisits(ServiceView):
    """Move several visits together, such as both halves of a swap."""

    @extend_schema(
        request=serializers.MovesInput, responses=serializers.VisitDetailsAnswer(many=True)
    )
    def post(self, request: Request) -> Response:
        """Move all of them, or refuse with every rule that they would break together."""
        moves = [
            VisitMove(
                one["visit"], one["version"], tuple(one["carers"]), one["starts_at"], one["pin"]
            )
            for one in self.read(serializers.MovesInput, request.data)["moves"]
        ]

        def act() -> Response:
            services.move_visits(moves=moves, actor=self.actor, at=self.at)
            found = [
                selectors.get_visit_details(visit_id=move.visit_id, actor=self.actor, at=self.at)
                for move in moves
            ]
            return Response(serializers.VisitDetailsAnswer(found, many=True).data)

        return self.once(act)


class CarerTasks(ServiceView):
    """What a carer with free time could do."""

    @extend_schema(parameters=[serializers.TasksQuery], responses=serializers.CarerTasksAnswer)
    def get(self, request: Request, worker_id: UUID) -> Response:
        """Return visits that would fit between two instants of a day, the best first."""
        query = self.read(serializers.TasksQuery, request.query_params)
        found = selectors.get_carer_tasks(
            worker_id=worker_id,
            day=query["day"],
            starts_at=query["from"],
            ends_at=query["until"],
            actor=self.actor,
            at=self.at,
        )
        return Response(serializers.CarerTasksAnswer(found).data)


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
