"""The API of the settings of the reports."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from accounts.roles import Capability
from reporting.selectors.settings import find_settings
from reporting.serializers.settings import ReportSettingsAnswer, ReportSettingsBody, ServiceQuery
from reporting.services import set_report_settings


class Settings(ServiceView):
    """The numbers of the reports."""

    @extend_schema(parameters=[ServiceQuery], responses=ReportSettingsAnswer)
    def get(self, request: Request) -> Response:
        """Return the numbers in force."""
        query = self.read(ServiceQuery, request.query_params)
        self.actor.require(Capability.VIEW_REPORTS, query["service"])
        settings = find_settings(service_id=query["service"], at=self.at)
        return Response(ReportSettingsAnswer(settings).data)

    @extend_schema(request=ReportSettingsBody, responses=dict[str, int])
    def post(self, request: Request) -> Response:
        """Put other numbers in force, with why."""
        sent = self.read(ReportSettingsBody, request.data)

        def act() -> Response:
            number = set_report_settings(
                service_id=sent["service"],
                body=sent["body"],
                reason=sent["reason"],
                actor=self.actor,
                at=self.at,
            )
            return Response({"version": number})

        return self.once(act)
