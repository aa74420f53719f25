"""The API of rostering: the duty rota, and the roster of a service."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from accounts.api.lists import ServiceListView, describe_list
from accounts.roles import Role
from core.times import check_day, get_day_start, get_local_day
from directory.services import save_staff
from directory.types import StaffInput
from rostering import serializers
from rostering.filters import ServiceShiftFilter
from rostering.selectors import get_duty_rota, get_service_shift_rows
from rostering.services import end_duty, record_duty, record_service_shift
from rostering.types import ServiceDutyInput


class DutyRota(ServiceView):
    """Who answers when."""

    @extend_schema(parameters=[serializers.DutyQuery], responses=serializers.DutyAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List the duties of some days, in order of time."""
        words = self.read(serializers.DutyQuery, request.query_params)
        first = words.get("first") or get_local_day(self.at)
        check_day(first)
        last = words.get("last") or first + timedelta(days=7)
        check_day(last)
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


class ServiceShifts(ServiceListView):
    """Shifts of services with everybody's part in them."""

    filters, ordering = ServiceShiftFilter, ("starts_at", "pk")
    answer = serializers.ServiceShiftRow

    @extend_schema(**describe_list(ServiceShiftFilter, serializers.ServiceShiftRow))
    def get(self, request: Request) -> Response:
        """List them in order of time."""
        return self.list(request)

    def get_rows(self) -> QuerySet[Any]:
        """Return them unfiltered."""
        return get_service_shift_rows(actor=self.actor)

    @extend_schema(
        request=serializers.ServiceShiftBody, responses={201: serializers.ServiceShiftMade}
    )
    def post(self, request: Request) -> Response:
        """Record a shift with everybody's part in it, in place of what was planned."""
        words = self.read(serializers.ServiceShiftBody, request.data)

        def act() -> Response:
            shift_id = record_service_shift(
                service_id=words["service"],
                starts_at=words["starts_at"],
                ends_at=words["ends_at"],
                duties=[
                    ServiceDutyInput(
                        duty["worker"],
                        duty["kind"],
                        duty["starts_at"],
                        duty["ends_at"],
                        duty["site"],
                    )
                    for duty in words["duties"]
                ],
                source="import",
                actor=self.actor,
                at=self.at,
            )
            return Response({"id": str(shift_id)}, status=201)

        return self.once(act)


class Staff(ServiceView):
    """People who work for a service."""

    @extend_schema(request=serializers.StaffBody, responses={201: serializers.StaffMade})
    def post(self, request: Request) -> Response:
        """Record people by payroll reference; who is known is brought up to date."""
        words = self.read(serializers.StaffBody, request.data)

        def act() -> Response:
            saved = save_staff(
                service_id=words["service"],
                staff=[
                    StaffInput(
                        one["payroll_ref"],
                        one["name"],
                        one["gender"],
                        one["staff_group"],
                        tuple(one["skills"]),
                        one["user"],
                    )
                    for one in words["staff"]
                ],
                on=get_local_day(self.at),
                actor=self.actor,
                at=self.at,
            )
            workers = {ref: str(worker_id) for ref, worker_id in saved.items()}
            return Response({"workers": workers}, status=201)

        return self.once(act)
