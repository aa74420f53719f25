"""Around every request: a content policy, a name for the request, refusals as pages."""

from collections.abc import Callable
from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.audit import written_by
from core.errors import Busy, DomainError
from core.ids import new_id
from core.service import request_id

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
NUL = chr(0)
GetResponse = Callable[[HttpRequest], HttpResponse]


class ContentPolicyMiddleware:
    """Lets pages load only what this service serves, and names the request for the audit trail."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the policy in place."""
        token = request_id.set(str(new_id()))
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class SignInWritesMiddleware:
    """Names the writer of what the sign-in library writes: it knows no services."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the addresses of the library inside one attributed transaction."""
        if request.method != "POST" or not request.path.startswith("/accounts/"):
            return self.get_response(request)
        user = request.user
        with written_by(
            actor_id=user.pk or "",
            actor=getattr(user, "name", "somebody signing in"),
            service=request.path,
            request=request_id.get(),
        ):
            return self.get_response(request)


class RefusalMiddleware:
    """Turns a refusal that no view answered itself into a page with its sentence and status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a DomainError; leave everything else to Django."""
        if not isinstance(error, DomainError):
            return None
        fragment = bool(request.headers.get("HX-Request"))
        template = "components/refusal.jinja" if fragment else "core/refusal.jinja"
        response = render(request, template, {"refusal": error}, status=error.status)
        if isinstance(error, Busy):
            response.headers["Retry-After"] = str(error.retry_after)
        return response


class PlainAddressMiddleware:
    """Answers an address with a NUL in it as one that is not there: no record can hold one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on what can be looked up."""
        if NUL in request.path or NUL in unquote(request.META["QUERY_STRING"]):
            raise Http404
        return self.get_response(request)
