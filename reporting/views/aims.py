"""The page of the aims of allocation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import get_request_actor
from reporting.forms.address import read_address
from reporting.presenters.aims import present_aims
from reporting.selectors.aims import get_aims
from reporting.selectors.weekly import get_report_services, get_weeks


@require_GET
def report_aims(request: HttpRequest) -> HttpResponse:
    """Show each aim as one number with its trend and its definition (RP-016)."""
    actor, at = get_request_actor(request), timezone.now()
    services = get_report_services(actor=actor)
    address = read_address(request.GET, services, at)
    if address is None:
        return render(request, "reports/no_service.jinja")
    report = get_aims(service_id=address.service_id, week=address.week, actor=actor, at=at)
    weeks = get_weeks(service_id=address.service_id)
    page = present_aims(report, services=services, weeks=weeks)
    return render(request, "reports/aims.jinja", {"page": page})
