"""The API of the visits room."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from scheduling.visits.serializers import GeneratedAnswer, GenerateInput
from scheduling.visits.services import generate_visits


class GenerateVisits(ServiceView):
    """Visits of a week out of agreed visit plans."""

    @extend_schema(request=GenerateInput, responses=GeneratedAnswer)
    def post(self, request: Request) -> Response:
        """Make one visit a line and day; a second time makes none twice."""
        words = self.read(GenerateInput, request.data)

        def act() -> Response:
            made = generate_visits(
                patch_id=words["patch"], week_on=words["week_on"], actor=self.actor, at=self.at
            )
            return Response(GeneratedAnswer(made).data)

        return self.once(act)
