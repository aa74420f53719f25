"""The API of the weekly allocation report: the same selectors as the page."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from core.exports import DateStyle, answer_file
from core.times import check_day
from reporting.presenters.export import name_file
from reporting.presenters.export import write_weekly as write_file
from reporting.rules.weekly import WeeklyReport
from reporting.rules.weeks import Week, find_week, get_week
from reporting.selectors.weekly import get_weekly_report
from reporting.serializers.weekly import (
    ExportQuery,
    ServiceWeekQuery,
    WeeklyAnswer,
    write_weekly,
)


def choose_week(day: date | None, at: datetime) -> Week:
    """Return the week of a day, or the last that is over."""
    if day is None:
        return find_week(at).move(-1)
    check_day(day)
    return get_week(day)


class WeeklyView(ServiceView):
    """What the addresses of the weekly report have in common."""

    def get_report(self, query: dict[str, Any]) -> WeeklyReport:
        """Return the week that was asked for."""
        return get_weekly_report(
            service_id=query["service"],
            week=choose_week(query["week"], self.at),
            actor=self.actor,
            at=self.at,
            as_of_now=query["now"],
        )


class WeeklyAllocation(WeeklyView):
    """The weekly allocation report."""

    @extend_schema(parameters=[ServiceWeekQuery], responses=WeeklyAnswer)
    def get(self, request: Request) -> Response:
        """Return a week: as it was made on Monday, or of the ledger as it stands."""
        query = self.read(ServiceWeekQuery, request.query_params)
        return Response(WeeklyAnswer(write_weekly(self.get_report(query))).data)


class WeeklyAllocationFile(WeeklyView):
    """The weekly allocation report as a file."""

    @extend_schema(
        parameters=[ExportQuery],
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def get(self, request: Request) -> HttpResponse:
        """Return CSV or XLSX: the columns of the reporting form, one row a clinician-shift."""
        query = self.read(ExportQuery, request.query_params)
        report = self.get_report(query)
        dates = DateStyle(query["dates"])
        return answer_file(
            write_file(report, query["kind"], dates, self.at), name_file(report, query["kind"])
        )
