"""Orders: several runs that one person asked for at once."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from core.errors import DomainError, NotFound, NotPermitted
from scheduling.rounds.presenters.orders import (
    find_open_now,
    present_order,
    write_order_published,
)
from scheduling.rounds.selectors import get_order
from scheduling.rounds.selectors.orders import count_open_rounds
from scheduling.rounds.services import publish_order, stop_order


@require_GET
def order_details(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Show the runs of an order; the list alone while they work and the page looks again.

    With `ask` in the address, the page asks before all are published (`publish`) or cancelled
    (`stop`).
    """
    actor, ask = get_request_actor(request), request.GET.get("ask", "")
    order = get_order(order_id=order_id, actor=actor)
    open_ids = [one.run.id for one in find_open_now(order)]
    page = present_order(
        order,
        ask=ask,
        rounds=count_open_rounds(run_ids=open_ids) if ask == "publish" else 0,
        can_run=actor.can(Capability.RUN_AUTO_SCHEDULER),
        can_publish=actor.can(Capability.PUBLISH_ROUNDS),
    )
    is_fragment = bool(request.headers.get("HX-Request"))
    if is_fragment and not page.is_working:
        return HttpResponse(headers={"HX-Refresh": "true"})
    template = "runs/_order.jinja" if is_fragment else "runs/order.jinja"
    return render(request, template, {"order": page})


@require_POST
def order_stop(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Cancel every run of an order that waits or works."""
    try:
        stop_order(order_id=order_id, actor=get_request_actor(request), at=timezone.now())
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        messages.error(request, error.sentence)
    return redirect("order_details", order_id=order_id)


@require_POST
def order_publish(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Publish every open proposal of an order."""
    try:
        result = publish_order(
            order_id=order_id, actor=get_request_actor(request), at=timezone.now()
        )
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        messages.error(request, error.sentence)
        return redirect("order_details", order_id=order_id)
    is_clean = not result.sent_to_review and not result.refused
    tell = messages.success if is_clean else messages.warning
    tell(request, write_order_published(result))
    return redirect("order_details", order_id=order_id)
