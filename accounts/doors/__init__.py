"""What every door needs: the actor of a request, read once."""

from django.http import HttpRequest
from django.utils import timezone

from accounts.selectors import get_actor, get_token_actor
from core.actor import Actor


def get_request_actor(request: HttpRequest) -> Actor:
    """Return who is asking; looked up once a request."""
    actor: Actor | None = getattr(request, "_careround_actor", None)
    if actor is None:
        token = getattr(request, "auth", None)
        actor = (
            get_token_actor(token, at=timezone.now())
            if token is not None
            else get_actor(request.user, at=timezone.now())  # type: ignore[arg-type]
        )
        request._careround_actor = actor  # type: ignore[attr-defined]
    return actor
