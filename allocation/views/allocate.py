"""“Allocate to Provider”: choose, give reasons where asked, be told where it was refused."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from accounts.doors import get_request_actor
from accounts.roles import Capability
from allocation.forms.address import clean_query
from allocation.forms.allocate import STOP_REASONS, AllocateForm, read_case_ids
from allocation.presenters.dialog import (
    Dialog,
    choose,
    present_case_line,
    present_choices,
    present_refused,
)
from allocation.selectors import find_policy, get_batch_candidates, get_candidates
from allocation.services import allocate_cases, force_reallocation, reallocate_case
from allocation.services.allocating import REASON_CODES
from allocation.states import OPEN
from allocation.types import Candidate, QueueCase
from core.actor import Actor
from core.errors import DomainError, NotFound, NotPermitted, ReasonNeeded
from core.pages import PageErrors, present_form, present_refusal
from core.texts import write_count
from directory.selectors import get_skill_names

CONFLICTS = ("already_allocated", "stale_version", "not_allocated")


@dataclass(frozen=True, slots=True)
class Choosing:
    """The cases somebody allocates, and who could take them."""

    service_id: UUID
    cases: tuple[QueueCase, ...]
    candidates: tuple[Candidate, ...]
    holder: str = ""

    @property
    def case(self) -> QueueCase:
        """The first of the cases."""
        return self.cases[0]


@require_http_methods(["GET", "POST"])
def case_allocate(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Choose a clinician for one case; allocate, reallocate or force."""
    return _answer(request, (case_id,))


@require_http_methods(["GET", "POST"])
def cases_allocate(request: HttpRequest) -> HttpResponse:
    """Choose a clinician for the ticked cases, all or none (AL-021)."""
    data = request.POST if request.method == "POST" else request.GET
    get_request_actor(request).scopes_of(Capability.ALLOCATE_CASES)
    return _answer(request, read_case_ids(data.getlist("case")))


def _answer(request: HttpRequest, case_ids: Sequence[UUID]) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    actor.scopes_of(Capability.ALLOCATE_CASES)
    try:
        choosing = _load(case_ids, actor, at)
        if request.method == "GET":
            return _show(request, _check(choosing, actor), actor, at)
        return _save(request, choosing, actor, at)
    except (NotFound, NotPermitted):
        raise
    except DomainError as error:
        return _refuse(request, error, None, case_ids)


def _load(case_ids: Sequence[UUID], actor: Actor, at: datetime) -> Choosing:
    if len(case_ids) == 1:
        facts, ranked = get_candidates(case_id=case_ids[0], actor=actor, at=at)
        return Choosing(facts.service_id, (facts.case,), ranked, facts.worker_name)
    service_id, cases, ranked = get_batch_candidates(case_ids=case_ids, actor=actor, at=at)
    return Choosing(service_id, cases, ranked)


def _check(choosing: Choosing, actor: Actor) -> Choosing:
    """Refuse to choose for a case that cannot move, before anybody chooses in vain."""
    case = choosing.case
    if case.status not in OPEN:
        raise DomainError(
            f"Case {case.ref} is closed, so nobody can be given it. The shift manager can reopen "
            "a completed case.",
            code="case_completed",
        )
    if case.is_locked and not actor.can(Capability.FORCE_ALLOCATION, choosing.service_id):
        raise DomainError(
            f"{choosing.holder} has case {case.ref} open. A locked case moves only if the shift "
            "manager forces it, with a reason.",
            code="case_locked",
        )
    return choosing


def _save(request: HttpRequest, choosing: Choosing, actor: Actor, at: datetime) -> HttpResponse:
    if request.POST.get("decision") == "leave":
        return _go_back(request, choosing.case.id)
    form = AllocateForm(request.POST)
    if not form.is_valid():
        return _show(request, choosing, actor, at, present_form(form), status=422)
    try:
        _write(form, choosing, actor, at)
    except ReasonNeeded as error:
        stops = tuple((sentence, rule) for _, sentence, rule in error.stops)
        return _show(request, choosing, actor, at, stops=stops, status=error.status)
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        return _explain(request, error, choosing, actor, at)
    return _finish(request, choosing, form.cleaned_data["worker"], at)


def _write(form: AllocateForm, choosing: Choosing, actor: Actor, at: datetime) -> None:
    """Allocate what was queued when it was shown; move what was held."""
    data, case_id = form.cleaned_data, choosing.case.id
    worker_id, reason, version = data["worker"], form.get_reason(), data["version"]
    if data["force"]:
        force_reallocation(
            case_id=case_id,
            worker_id=worker_id,
            reason=reason,
            version=version,
            actor=actor,
            at=at,
        )
    elif version is not None:
        reallocate_case(
            case_id=case_id,
            worker_id=worker_id,
            reason_code=data["reason_code"],
            reason=reason,
            version=version,
            actor=actor,
            at=at,
        )
    else:
        ids = [case.id for case in choosing.cases]
        allocate_cases(case_ids=ids, worker_id=worker_id, reason=reason, actor=actor, at=at)


def _explain(
    request: HttpRequest, error: DomainError, choosing: Choosing, actor: Actor, at: datetime
) -> HttpResponse:
    """Say why it was refused: at a field, as a conflict with somebody else, or as a box."""
    if error.status == 422:
        errors = present_refusal(error, AllocateForm.base_fields)
        return _show(request, choosing, actor, at, errors, status=422)
    if error.code in CONFLICTS and len(choosing.cases) == 1:
        page = _present(request, choosing, at)
        values = {"conflict": error, "dialog": replace(page, stops=())}
        return _render(request, "allocation/_conflict.jinja", values, error.status)
    return _refuse(request, error, choosing, [case.id for case in choosing.cases])


def _present(
    request: HttpRequest, choosing: Choosing, at: datetime, stops: tuple[tuple[str, str], ...] = ()
) -> Dialog:
    data = request.POST if request.method == "POST" else request.GET
    case, names = choosing.case, get_skill_names()
    policy = find_policy(service_id=choosing.service_id, at=at)
    wanted = data.get("worker", data.get("to", ""))
    chosen = wanted if stops or data.get("worker") else choose(choosing.candidates, wanted)
    title = "Allocate to Provider" if case.is_queued else "Reallocate"
    if len(choosing.cases) > 1:
        title = f"Allocate {write_count(len(choosing.cases), 'case')} to Provider"
    return Dialog(
        title="Move a case that is open" if case.is_locked else title,
        cases=tuple(present_case_line(one, names, at) for one in choosing.cases),
        choices=present_choices(choosing.candidates, policy, at),
        chosen=chosen,
        is_move=not case.is_queued,
        is_force=case.is_locked,
        version=None if case.is_queued else case.version,
        holder=choosing.holder,
        stops=stops,
        typed={name: data.get(name, "") for name in ("reason_code", "why", "say")},
    )


def _show(
    request: HttpRequest,
    choosing: Choosing,
    actor: Actor,
    at: datetime,
    errors: PageErrors | None = None,
    *,
    stops: tuple[tuple[str, str], ...] = (),
    status: int = 200,
) -> HttpResponse:
    """Show the list to choose from, or what speaks against the choice with a box for the reason."""
    choosing = _check(choosing, actor)
    if errors and request.POST.get("has_stops"):
        stops = _read_stops(request)
    values = {"dialog": _present(request, choosing, at, stops), "errors": errors or PageErrors()}
    name = "_stops" if stops else "_choose"
    return _render(request, f"allocation/{name}.jinja", values, status)


def _read_stops(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """Return what spoke against the choice, as the form carries it."""
    return tuple(zip(request.POST.getlist("stop"), request.POST.getlist("stop_rule"), strict=False))


def _refuse(
    request: HttpRequest, error: DomainError, choosing: Choosing | None, case_ids: Sequence[UUID]
) -> HttpResponse:
    worker = request.POST.get("worker", "")
    found = choosing.candidates if choosing else ()
    candidate = next((one for one in found if str(one.clinician.worker_id) == worker), None)
    values = {
        "refused": present_refused(error, candidate),
        "dialog": Dialog("Allocate to Provider", ()),
        "again": _get_address(case_ids),
    }
    return _render(request, "allocation/_refused.jinja", values, error.status)


def _render(
    request: HttpRequest, name: str, values: dict[str, object], status: int
) -> HttpResponse:
    """Answer with the dialog alone, or with a page around it for those without script."""
    data = request.POST if request.method == "POST" else request.GET
    back = clean_query(data.get("back", ""))
    shared = {"back": back, "reason_codes": REASON_CODES, "stop_reasons": STOP_REASONS}
    values = {"action": request.path, **values, **shared}
    if request.headers.get("HX-Request"):
        return render(request, name, values, status=status)
    return render(request, "allocation/allocate.jinja", {**values, "inner": name}, status=status)


def _finish(
    request: HttpRequest, choosing: Choosing, worker_id: UUID, at: datetime
) -> HttpResponse:
    """Lead back to the same place in the queue with what was done (AL-026, AL-028)."""
    policy = find_policy(service_id=choosing.service_id, at=at)
    name = next(
        one.clinician.name for one in choosing.candidates if one.clinician.worker_id == worker_id
    )
    back = clean_query(request.POST.get("back", ""))
    values = {
        "refs": [case.ref for case in choosing.cases],
        "case": choosing.case,
        "name": name,
        "minutes": policy.correction_minutes,
        "can_correct": len(choosing.cases) == 1 and not choosing.case.is_locked,
        "back": back,
    }
    text = render_to_string("allocation/_done.jinja", values)
    if request.headers.get("HX-Request"):
        return HttpResponse(text, headers={"X-Done": str(choosing.case.id)})
    messages.success(request, mark_safe(text))
    return _go_back(request, choosing.case.id)


def _go_back(request: HttpRequest, case_id: UUID) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse("", headers={"X-Done": str(case_id)})
    query = clean_query(request.POST.get("back", ""))
    board = reverse("allocation_board")
    return redirect(f"{board}{f'?{query}' if query else ''}#case-{case_id}")


def _get_address(case_ids: Sequence[UUID]) -> str:
    if len(case_ids) == 1:
        return reverse("case_allocate", kwargs={"case_id": case_ids[0]})
    query = "&".join(f"case={one}" for one in case_ids)
    return f"{reverse('cases_allocate')}?{query}"
