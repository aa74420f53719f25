"""The weekly allocation report: the page, the file, and what stands behind each row."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import get_request_actor
from accounts.roles import Capability
from core.errors import NotFound
from core.exports import answer_file
from reporting.forms.address import NOT_THERE, read_address, read_file_kind
from reporting.presenters.evidence import present_evidence
from reporting.presenters.export import name_file, write_weekly
from reporting.presenters.weekly import present_weekly, say_rows
from reporting.rules.weeks import find_week
from reporting.selectors.weekly import (
    get_evidence,
    get_report_services,
    get_weekly_report,
    get_weeks,
)


@require_GET
def weekly_report(request: HttpRequest) -> HttpResponse:
    """Show a week: as it was made on Monday, else of the ledger as it stands (AL-049 – 052)."""
    actor, at = get_request_actor(request), timezone.now()
    services = get_report_services(actor=actor)
    address = read_address(request.GET, services, at)
    if address is None:
        return render(request, "reports/no_service.jinja")
    report = get_weekly_report(
        service_id=address.service_id,
        week=address.week,
        actor=actor,
        at=at,
        as_of_now=address.now,
    )
    page = present_weekly(
        report,
        services=services,
        weeks=get_weeks(service_id=address.service_id),
        this_week=find_week(at),
        shows_all=address.shows_all,
    )
    values = {
        "page": page,
        "shown": say_rows(len(page.rows), page.row_count),
        "can_set": actor.can(Capability.SET_ALLOCATION_POLICY, address.service_id),
    }
    return render(request, "reports/weekly.jinja", values)


@require_GET
def weekly_report_export(request: HttpRequest) -> HttpResponse:
    """Answer the week as a file: CSV or XLSX, with dates as 25/11/2026 or 2026-11-25 (AL-052)."""
    actor, at = get_request_actor(request), timezone.now()
    address = read_address(request.GET, get_report_services(actor=actor), at)
    if address is None:
        raise NotFound(NOT_THERE)
    kind, dates = read_file_kind(request.GET)
    report = get_weekly_report(
        service_id=address.service_id,
        week=address.week,
        actor=actor,
        at=at,
        as_of_now=address.now,
    )
    return answer_file(write_weekly(report, kind, dates, at), name_file(report, kind))


@require_GET
def weekly_evidence(request: HttpRequest, session_id: UUID, worker_id: UUID) -> HttpResponse:
    """Show every row of the ledger behind one clinician-shift."""
    actor, at = get_request_actor(request), timezone.now()
    one, rows, service_id = get_evidence(
        session_id=session_id, worker_id=worker_id, actor=actor, at=at
    )
    values = {
        "page": present_evidence(one, rows, service_id),
        "can_open": actor.can(Capability.VIEW_QUEUE, service_id),
    }
    return render(request, "reports/evidence.jinja", values)
