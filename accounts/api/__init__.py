"""The door that every part of the API is made of."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.doors import get_request_actor
from core.actor import Actor
from core.api import answer_once


class ServiceView(APIView):
    """Parses, calls one service or selector, answers. Subclasses say which."""

    actor: Actor
    at: datetime

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Find out who asks, and when."""
        super().initial(request, *args, **kwargs)
        self.actor, self.at = get_request_actor(request), timezone.now()  # type: ignore[arg-type]

    def read(self, serializer: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
        """Return what was sent as typed values, or refuse with every field that is wrong."""
        form = serializer(data=data)
        form.is_valid(raise_exception=True)
        values: dict[str, Any] = form.validated_data
        return values

    def once(self, act: Callable[[], Response]) -> Response:
        """Answer a POST; a second one with the same Idempotency-Key gets the same answer."""
        return answer_once(self.request, self.actor.id, act, at=self.at)
