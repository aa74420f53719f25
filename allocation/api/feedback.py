"""The feedback form of a shift, its entries, and what comes of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.lists import ServiceListView, describe_list
from allocation import selectors, serializers, services
from allocation.api.work import NOTHING, WorkView
from allocation.filters import FeedbackFilter


class SessionFeedback(WorkView):
    """The form of one session."""

    @extend_schema(responses=serializers.FeedbackFormAnswer)
    def get(self, request: Request, session_id: UUID) -> Response:
        """Return it: who led, who was given cases, the entries that one may see."""
        form = selectors.get_form(session_id=session_id, actor=self.actor, at=self.at)
        return Response(serializers.FeedbackFormAnswer(form).data)

    @extend_schema(request=serializers.FeedbackBody, responses={201: serializers.FeedbackIdAnswer})
    def post(self, request: Request, session_id: UUID) -> Response:
        """Add an entry; a form of a closed session can be added to."""
        sent = self.read(serializers.FeedbackBody, request.data)
        return self.make(
            services.add_feedback,
            session_id=session_id,
            about_id=sent["about"],
            body=sent["body"],
        )


class Feedback(ServiceListView):
    """Entries of any form."""

    filters, ordering, answer = FeedbackFilter, ("-at", "pk"), serializers.FeedbackRow

    @extend_schema(**describe_list(FeedbackFilter, serializers.FeedbackRow))
    def get(self, request: Request) -> Response:
        """List those that one may see, the newest first."""
        return self.list(request)

    def get_rows(self) -> QuerySet[Any]:
        """Return them unfiltered."""
        return selectors.find_feedback(actor=self.actor)

    def present(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return one page as values."""
        return selectors.describe_feedback(rows)


class CorrectFeedback(WorkView):
    """The author changes an entry."""

    @extend_schema(request=serializers.CorrectionBody, responses=NOTHING)
    def post(self, request: Request, feedback_id: UUID) -> Response:
        """Change it, while the session is not closed."""
        sent = self.read(serializers.CorrectionBody, request.data)
        return self.do(services.correct_feedback, feedback_id=feedback_id, **sent)


class ReviewFeedback(WorkView):
    """A manager takes an entry on (AL-047)."""

    @extend_schema(request=serializers.OutcomeBody, responses=NOTHING)
    def post(self, request: Request, feedback_id: UUID) -> Response:
        """Say what one makes of it; the author is told."""
        sent = self.read(serializers.OutcomeBody, request.data)
        return self.do(services.review_feedback, feedback_id=feedback_id, **sent)


class ActionFeedback(WorkView):
    """A manager did something about an entry (AL-047)."""

    @extend_schema(request=serializers.OutcomeBody, responses=NOTHING)
    def post(self, request: Request, feedback_id: UUID) -> Response:
        """Say what was done; the author is told."""
        sent = self.read(serializers.OutcomeBody, request.data)
        return self.do(services.action_feedback, feedback_id=feedback_id, **sent)
