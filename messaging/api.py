"""The API of messaging: one's own notices and conversations, and the texts that leave."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ServiceView
from accounts.api.lists import ServiceListView, describe_list
from messaging import selectors, serializers, services
from messaging.filters import NoticeFilters, ThreadFilters
from messaging.types import Channel


class Notices(ServiceListView):
    """What one was told."""

    filters, ordering = NoticeFilters, ("-opened_at", "-pk")
    answer = serializers.NoticeAnswer

    @extend_schema(**describe_list(NoticeFilters, serializers.NoticeAnswer))
    def get(self, request: Request) -> Response:
        """List one's notices, newest first."""
        return self.list(request)

    def get_rows(self) -> QuerySet[Any]:
        """Return those of the actor."""
        return selectors.find_notices(actor=self.actor)

    def present(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return a page of them as plain values."""
        return selectors.describe_notices(rows)


class AcknowledgeNotice(ServiceView):
    """Say that one has seen a notice."""

    @extend_schema(request=None, responses=serializers.NoticeAnswer)
    def post(self, request: Request, notice_id: UUID) -> Response:
        """Acknowledge it."""

        def act() -> Response:
            services.acknowledge_notice(notice_id=notice_id, actor=self.actor, at=self.at)
            notice = selectors.get_notice(notice_id=notice_id, actor=self.actor)
            return Response(serializers.NoticeAnswer(notice).data)

        return self.once(act)


class Threads(ServiceListView):
    """One's conversations."""

    filters, ordering = ThreadFilters, ("-last_at", "-pk")
    answer = serializers.ThreadAnswer

    @extend_schema(**describe_list(ThreadFilters, serializers.ThreadAnswer))
    def get(self, request: Request) -> Response:
        """List them, the one with the newest message first."""
        return self.list(request)

    def get_rows(self) -> QuerySet[Any]:
        """Return those of the actor."""
        return selectors.find_threads(actor=self.actor)

    def present(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return a page of them with their members and what is unread."""
        return selectors.describe_threads(rows)


class Thread(ServiceView):
    """One conversation."""

    @extend_schema(parameters=[serializers.ThreadQuery], responses=serializers.ThreadDetailsAnswer)
    def get(self, request: Request, thread_id: UUID) -> Response:
        """Return it with its newest messages."""
        query = self.read(serializers.ThreadQuery, request.query_params)
        found = selectors.get_thread(thread_id=thread_id, actor=self.actor, **query)
        return Response(serializers.ThreadDetailsAnswer(found).data)


class ThreadMessages(ServiceView):
    """Write in a conversation."""

    @extend_schema(
        request=serializers.MessageInput, responses={201: serializers.ThreadDetailsAnswer}
    )
    def post(self, request: Request, thread_id: UUID) -> Response:
        """Send a message to its members."""
        words = self.read(serializers.MessageInput, request.data)

        def act() -> Response:
            services.post_message(thread_id=thread_id, **words, actor=self.actor, at=self.at)
            found = selectors.get_thread(thread_id=thread_id, actor=self.actor)
            return Response(serializers.ThreadDetailsAnswer(found).data, status=201)

        return self.once(act)


class ReadThread(ServiceView):
    """Say that one has read a conversation."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, thread_id: UUID) -> Response:
        """Mark everything up to now as read."""

        def act() -> Response:
            services.read_thread(thread_id=thread_id, actor=self.actor, at=self.at)
            return Response(status=204)

        return self.once(act)


class Preferences(ServiceView):
    """How one wants to be reached."""

    @extend_schema(responses=serializers.PreferenceAnswer)
    def get(self, request: Request) -> Response:
        """Return one's choices."""
        found = selectors.get_preference(actor=self.actor)
        return Response(serializers.PreferenceAnswer(found).data)

    @extend_schema(request=serializers.PreferenceInput, responses=serializers.PreferenceAnswer)
    def post(self, request: Request) -> Response:
        """Choose anew."""
        words = self.read(serializers.PreferenceInput, request.data)

        def act() -> Response:
            services.set_preference(**words, actor=self.actor, at=self.at)
            return self.get(request)

        return self.once(act)


class Templates(ServiceView):
    """The texts that leave the product by e-mail and SMS."""

    @extend_schema(responses=serializers.TemplateAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List them as they are in force."""
        found = selectors.get_templates(actor=self.actor, at=self.at)
        return Response(serializers.TemplateAnswer(found, many=True).data)

    @extend_schema(
        request=serializers.TemplateInput, responses=serializers.TemplateAnswer(many=True)
    )
    def post(self, request: Request) -> Response:
        """Put an own text in force; one with personal data in it is refused."""
        words = self.read(serializers.TemplateInput, request.data)
        channel = Channel(words.pop("channel"))

        def act() -> Response:
            services.set_template(**words, channel=channel, actor=self.actor, at=self.at)
            return self.get(request)

        return self.once(act)
