"""How programs sign in: `Authorization: Bearer cr_…`."""

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.selectors import find_token


class TokenAuthentication(BaseAuthentication):
    """Finds the user and the token behind a bearer header."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Return user and token, None without a header; refuse a token that does not hold."""
        words = get_authorization_header(request).decode("latin-1").split()
        if len(words) != 2 or words[0].lower() != "bearer":
            return None
        token = find_token(words[1], at=timezone.now())
        if token is None:
            raise AuthenticationFailed(
                "This token is unknown, ended or revoked. Ask an administrator for a new one."
            )
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Return what a refusal asks for."""
        return 'Bearer realm="Careround"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names it."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the scheme."""
        return {"type": "http", "scheme": "bearer"}
