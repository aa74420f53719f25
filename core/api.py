"""What every door of the API has in common: one way to refuse, one way to send twice.

A refusal is `application/problem+json` (RFC 9457) with the sentence and the code that pages show.
A POST with an `Idempotency-Key` is answered once: the same key and body get the same answer again,
the same key with another body is an error.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import DataError, transaction
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from core.errors import Busy, DomainError, InvalidInput, NotFound, ReasonNeeded, RulesBroken
from core.idempotency import claim_key

PROBLEM = "application/problem+json"
NO_ADDRESS = "There is nothing at this address."
TOO_LARGE = "A number or a date that was sent is too large. Send a smaller one."
TOO_DEEP = "The JSON is nested too deeply."
DEEPEST = 30


class BoundedParser(JSONParser):
    """JSON that is nested no deeper than anything we take."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """Return what was sent; refuse what would exhaust the stack."""
        try:
            found = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise exceptions.ParseError(TOO_DEEP) from error
        if _is_deeper(found, DEEPEST):
            raise exceptions.ParseError(TOO_DEEP)
        return found


class ProblemRenderer(JSONRenderer):
    """JSON that says it tells of a refusal."""

    media_type = PROBLEM


def answer_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Translate whatever a service or the framework refuses with; leave bugs to Django."""
    if isinstance(error, DomainError):
        set_rollback()
        return _write_problem(error)
    if isinstance(error, DataError | OverflowError):
        set_rollback()
        return _write_problem(InvalidInput(TOO_LARGE))
    if isinstance(error, Http404):
        return _write_problem(NotFound(NO_ADDRESS))
    if isinstance(error, exceptions.ValidationError):
        error.status_code, error.default_code = 422, "invalid_input"  # as on the page
    response = exception_handler(error, context)
    if response is not None and isinstance(error, exceptions.APIException):
        response.data = _describe(error, response.status_code)
        response.content_type = PROBLEM
    return response


def answer_no_address() -> JsonResponse:
    """Answer an address of the API that is not there."""
    body = _name_problem("not_found", 404, NO_ADDRESS)
    return JsonResponse(body, status=404, content_type=PROBLEM)


def answer_bug() -> JsonResponse:
    """Answer after a bug: nothing was saved."""
    body = _name_problem("server_error", 500, "Something went wrong here. Nothing was saved.")
    return JsonResponse(body, status=500, content_type=PROBLEM)


def _name_problem(code: str, status: int, sentence: str) -> dict[str, Any]:
    return {
        "type": f"urn:careround:{code}",
        "title": code.replace("_", " "),
        "status": status,
        "detail": sentence,
        "code": code,
    }


def _write_problem(error: DomainError) -> Response:
    body = _name_problem(error.code, error.status, error.sentence)
    if isinstance(error, RulesBroken):
        body["rules"] = list(error.sentences)
    if isinstance(error, ReasonNeeded):
        names = ("code", "detail", "rule")
        body["stops"] = [dict(zip(names, stop, strict=True)) for stop in error.stops]
    if isinstance(error, InvalidInput) and error.field:
        body["errors"] = {error.field: [error.sentence]}
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, Busy) else None
    return Response(body, status=error.status, headers=headers, content_type=PROBLEM)


def _describe(error: exceptions.APIException, status: int) -> dict[str, Any]:
    code = str(error.default_code)
    if isinstance(error, exceptions.ValidationError):
        body = _name_problem(code, status, "Some of what was sent cannot be used.")
        return body | {"errors": error.detail}
    sentence = str(error.detail)
    if isinstance(error, exceptions.Throttled):
        wait = getattr(error, "wait", None) or 60
        sentence = f"Too many requests. Try again in {wait:.0f} seconds."
    return _name_problem(code, status, sentence)


def answer_once(
    request: Request, actor_id: Any, act: Callable[[], Response], *, at: datetime
) -> Response:
    """Return what `act` answers, or what it answered when the same key was sent before.

    The key is taken and the answer kept in the transaction of the act itself: two requests with one
    key wait for each other, and one that was refused leaves nothing behind and may be tried again.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return act()
    body_hash = hashlib.sha256(
        json.dumps([request.path, request.data], sort_keys=True, default=str).encode()
    ).hexdigest()
    with transaction.atomic():
        row, is_new = claim_key(
            actor_id=actor_id, key=key, route=request.path, body_hash=body_hash, at=at
        )
        if not is_new:
            return Response(row.answer, status=row.code)
        response = act()
        row.code, row.answer = response.status_code, _to_plain(response.data)
        row.save(update_fields=["code", "answer"])
        return response


def _to_plain(data: Any) -> Any:
    return json.loads(JSONRenderer().render(data)) if data is not None else None


def _is_deeper(data: Any, levels: int) -> bool:
    if not isinstance(data, dict | list):
        return False
    parts = data.values() if isinstance(data, dict) else data
    return levels == 0 or any(_is_deeper(part, levels - 1) for part in parts)
