"""Pages of messaging: what one was told, conversations, how one is reached."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from core.errors import DomainError, InvalidInput
from messaging import selectors, services
from messaging.forms import MessageForm, PreferenceForm
from messaging.presenters import (
    PAGE,
    MessagesPage,
    present_messages,
    present_preference,
    present_thread,
)

MOST_WAITING = 50


@require_GET
def message_list(request: HttpRequest) -> HttpResponse:
    """Show what waits for one, one's conversations, and what is done with."""
    return render(request, "messages/list.jinja", {"page": _make_list(request)})


@require_GET
def message_live(request: HttpRequest) -> HttpResponse:
    """Return the list alone, or nothing while it is the same."""
    version = selectors.get_version(actor=get_request_actor(request))
    if request.GET.get("version") == str(version):
        return HttpResponse(status=204)
    return render(request, "messages/_list.jinja", {"page": _make_list(request)})


@require_POST
def notice_acknowledge(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Say that one has seen a notice."""
    services.acknowledge_notice(
        notice_id=notice_id, actor=get_request_actor(request), at=timezone.now()
    )
    return redirect("message_list")


@require_http_methods(["GET", "POST"])
def thread(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Show a conversation, which marks it as read; or send a message to it."""
    if request.method == "GET":
        return _show_thread(request, thread_id)
    form = MessageForm(request.POST)
    if not form.is_valid():
        errors = {name: str(lines[0]) for name, lines in form.errors.items()}
        return _show_thread(request, thread_id, request.POST.dict(), errors, status=422)
    try:
        services.post_message(
            thread_id=thread_id,
            **form.cleaned_data,
            actor=get_request_actor(request),
            at=timezone.now(),
        )
    except InvalidInput as error:
        errors = {error.field: error.sentence}
        return _show_thread(request, thread_id, request.POST.dict(), errors, status=error.status)
    return redirect("thread", thread_id=thread_id)


@require_http_methods(["GET", "POST"])
def message_preferences(request: HttpRequest) -> HttpResponse:
    """Show or change how one is reached."""
    if request.method == "GET":
        return _show_preferences(request)
    form = PreferenceForm(request.POST)
    form.full_clean()
    try:
        services.set_preference(
            by_email=bool(form.cleaned_data.get("by_email")),
            by_sms=bool(form.cleaned_data.get("by_sms")),
            mobile=request.POST.get("mobile", "")[:40],
            actor=get_request_actor(request),
            at=timezone.now(),
        )
    except DomainError as error:
        field = error.field if isinstance(error, InvalidInput) else ""
        errors = {field: error.sentence}
        return _show_preferences(request, request.POST.dict(), errors, status=error.status)
    messages.success(request, "Saved.")
    return redirect("message_preferences")


def _make_list(request: HttpRequest) -> MessagesPage:
    actor = get_request_actor(request)
    version = selectors.get_version(actor=actor)
    number = request.GET.get("page", "")
    page = min(max(1, int(number)), 10_000) if number.isdecimal() and len(number) < 6 else 1
    return present_messages(
        selectors.get_notices(actor=actor, is_open=True, limit=MOST_WAITING),
        selectors.get_threads(actor=actor),
        selectors.get_notices(actor=actor, is_open=False, limit=PAGE, offset=(page - 1) * PAGE),
        number_waiting=selectors.count_notices(actor=actor, is_open=True),
        number_earlier=selectors.count_notices(actor=actor, is_open=False),
        version=version,
        page=page,
    )


def _show_thread(
    request: HttpRequest,
    thread_id: UUID,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = get_request_actor(request)
    before = _read_moment(request.GET.get("before", ""))
    details = selectors.get_thread(thread_id=thread_id, actor=actor, before=before)
    if details.thread.unread:
        services.read_thread(thread_id=thread_id, actor=actor, at=timezone.now())
    version = selectors.get_version(actor=actor)
    page = present_thread(details, version=version, typed=typed, errors=errors)
    is_live = request.GET.get("version", "") != ""
    if is_live and request.GET["version"] == str(version):
        return HttpResponse(status=204)
    template = "messages/_thread.jinja" if is_live else "messages/thread.jinja"
    return render(request, template, {"page": page}, status=status)


def _show_preferences(
    request: HttpRequest,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = get_request_actor(request)
    actor.scopes_of(Capability.USE_MESSAGES)
    facts = selectors.get_preference(actor=actor)
    page = present_preference(facts, typed=typed, errors=errors)
    return render(request, "messages/preferences.jinja", {"page": page}, status=status)


def _read_moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
