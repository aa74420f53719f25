"""The API of rostering: the duty rota."""

from datetime import timedelta
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from accounts.roles import Role
from core.times import get_day_start, get_local_day
from rostering import serializers
from rostering.selectors import get_duty_rota
from rostering.services import end_duty, record_duty


class DutyRota(ServiceView):
    """Who answers when."""

    @extend_schema(parameters=[serializers.DutyQuery], responses=serializers.DutyAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List the duties of some days, in order of time."""
        words = self.read(serializers.DutyQuery, request.query_params)
        first = words.get("first") or get_local_day(self.at)
        last = words.get("last") or first + timedelta(days=7)
        found = get_duty_rota(
            after=get_day_start(first),
            before=get_day_start(last + timedelta(days=1)),
            actor=self.actor,
        )
        return Response(serializers.DutyAnswer(found, many=True).data)

    @extend_schema(request=serializers.DutyInput, responses={201: serializers.DutyMade})
    def post(self, request: Request) -> Response:
        """Put somebody on duty; they hold the role for that time."""
        words = self.read(serializers.DutyInput, request.data)

        def act() -> Response:
            duty_id = record_duty(
                user_id=words["user"],
                role=Role(words["role"]),
                scope_id=words["scope"],
                starts_at=words["starts_at"],
                ends_at=words["ends_at"],
                actor=self.actor,
                at=self.at,
            )
            return Response({"id": str(duty_id)}, status=201)

        return self.once(act)


class EndDuty(ServiceView):
    """Off duty."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, duty_id: UUID) -> Response:
        """End a duty now, or take it back before it begins."""

        def act() -> Response:
            end_duty(duty_id=duty_id, actor=self.actor, at=self.at)
            return Response(status=204)

        return self.once(act)
