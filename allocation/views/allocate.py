"""“Allocate to Provider”: choose, give reasons where asked, be told where it was refused."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import get_request_actor
from accounts.roles import Capability
from allocation.forms.allocate import AllocateForm, read_case_ids
from allocation.presenters.dialog import (
    Dialog,
    choose,
    find_suggested,
    present_case_line,
    present_choices,
    present_refused,
)
from allocation.selectors import find_policy, get_batch_candidates, get_candidates
from allocation.services import (
    allocate_cases,
    force_reallocation,
    reallocate_case,
    reallocate_cases,
)
from allocation.states import OPEN
from allocation.types import Candidate, QueueCase
from allocation.views.dialogs import (
    finish_dialog,
    go_back,
    list_in_query,
    present_stops,
    read_stops,
    render_dialog,
)
from core.actor import Actor
from core.errors import DomainError, NotFound, NotPermitted, ReasonNeeded
from core.pages import PageErrors, present_form, present_refusal
from core.texts import write_count, write_list
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

    @property
    def is_move_of_several(self) -> bool:
        """Whether several cases that somebody holds go to one clinician."""
        return len(self.cases) > 1 and not self.case.is_queued


@require_http_methods(["GET", "POST"])
def case_allocate(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Choose a clinician for one case; allocate, reallocate or force."""
    return _answer(request, (case_id,))


@require_http_methods(["GET", "POST"])
def cases_allocate(request: HttpRequest) -> HttpResponse:
    """Choose a clinician for the ticked cases, all or none (AL-021)."""
    return _answer(request, _read_ticked(request))


@require_http_methods(["GET", "POST"])
def cases_reallocate(request: HttpRequest) -> HttpResponse:
    """Choose another clinician for the ticked cases that somebody holds, all or none."""
    return _answer(request, _read_ticked(request), are_held=True)


def _read_ticked(request: HttpRequest) -> tuple[UUID, ...]:
    data = request.POST if request.method == "POST" else request.GET
    get_request_actor(request).scopes_of(Capability.ALLOCATE_CASES)
    return read_case_ids(data.getlist("case"))


def _answer(
    request: HttpRequest, case_ids: Sequence[UUID], *, are_held: bool = False
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    actor.scopes_of(Capability.ALLOCATE_CASES)
    try:
        choosing = _load(case_ids, actor, at, are_held)
        if request.method == "GET":
            return _show(request, _check(choosing, actor), actor, at)
        return _save(request, choosing, actor, at)
    except (NotFound, NotPermitted):
        raise
    except DomainError as error:
        return _refuse(request, error, None, case_ids)


def _load(case_ids: Sequence[UUID], actor: Actor, at: datetime, are_held: bool) -> Choosing:
    if len(case_ids) == 1:
        facts, ranked = get_candidates(case_id=case_ids[0], actor=actor, at=at)
        return Choosing(facts.service_id, (facts.case,), ranked, facts.worker_name)
    found = get_batch_candidates(case_ids=case_ids, actor=actor, at=at, are_held=are_held)
    holder = write_list(list(found.holders))
    return Choosing(found.service_id, found.cases, found.candidates, holder)


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
        return go_back(request, choosing.case.id)
    form = AllocateForm(request.POST)
    if not form.is_valid():
        return _show(request, choosing, actor, at, present_form(form), status=422)
    try:
        _write(form, choosing, actor, at)
    except ReasonNeeded as error:
        stops = present_stops(error)
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
    ids = [case.id for case in choosing.cases]
    known = {one.clinician.worker_id for one in choosing.candidates}
    proposed = data["proposed"] if data["proposed"] in known else None
    if choosing.is_move_of_several:
        reallocate_cases(
            case_ids=ids,
            worker_id=worker_id,
            reason_code=data["reason_code"],
            reason=reason,
            actor=actor,
            at=at,
        )
    elif data["force"]:
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
            proposed=proposed,
            actor=actor,
            at=at,
        )
    else:
        allocate_cases(
            case_ids=ids,
            worker_id=worker_id,
            reason=reason,
            proposed=proposed,
            actor=actor,
            at=at,
        )


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
        return render_dialog(request, "allocation/_conflict.jinja", values, error.status)
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
    count = write_count(len(choosing.cases), "case")
    if len(choosing.cases) > 1:
        title = f"Allocate {count} to Provider" if case.is_queued else f"Reallocate {count}"
    return Dialog(
        title="Move a case that is open" if case.is_locked else title,
        cases=tuple(present_case_line(one, names, at) for one in choosing.cases),
        choices=present_choices(choosing.candidates, policy, at),
        chosen=chosen,
        is_move=not case.is_queued,
        is_force=case.is_locked,
        version=None if case.is_queued or choosing.is_move_of_several else case.version,
        proposed=data.get("proposed", "") or find_suggested(choosing.candidates),
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
        stops = read_stops(request)
    values = {
        "dialog": _present(request, choosing, at, stops),
        "errors": errors or PageErrors(),
        "again": _get_address(request, [case.id for case in choosing.cases]),
    }
    name = "_stops" if stops else "_choose"
    return render_dialog(request, f"allocation/{name}.jinja", values, status)


def _refuse(
    request: HttpRequest, error: DomainError, choosing: Choosing | None, case_ids: Sequence[UUID]
) -> HttpResponse:
    worker = request.POST.get("worker", "")
    found = choosing.candidates if choosing else ()
    candidate = next((one for one in found if str(one.clinician.worker_id) == worker), None)
    values = {
        "refused": present_refused(error, candidate),
        "dialog": Dialog("Allocate to Provider", ()),
        "again": _get_address(request, case_ids),
        **_lead_on(error, candidate, case_ids),
    }
    return render_dialog(request, "allocation/_refused.jinja", values, error.status)


def _lead_on(
    error: DomainError, candidate: Candidate | None, case_ids: Sequence[UUID]
) -> dict[str, object]:
    """Return whom to ask or to write to where a refusal gives way to somebody."""
    if error.code == "case_locked" and len(case_ids) == 1:
        return {"ask": reverse("case_ask_force", kwargs={"case_id": case_ids[0]})}
    if error.code == "paused" and candidate and candidate.clinician.user_id:
        page = reverse("clinician_details", kwargs={"shift_id": candidate.clinician.shift_id})
        return {"message": f"{page}#messages"}
    return {}


def _finish(
    request: HttpRequest, choosing: Choosing, worker_id: UUID, at: datetime
) -> HttpResponse:
    """Say what was done, and let a slip be corrected (AL-026, AL-028)."""
    policy = find_policy(service_id=choosing.service_id, at=at)
    name = next(
        one.clinician.name for one in choosing.candidates if one.clinician.worker_id == worker_id
    )
    values = {
        "refs": [case.ref for case in choosing.cases],
        "case": choosing.case,
        "name": name,
        "verb": "reallocated" if choosing.is_move_of_several else "allocated",
        "minutes": policy.correction_minutes,
        "can_correct": len(choosing.cases) == 1 and not choosing.case.is_locked,
    }
    return finish_dialog(request, choosing.case.id, values)


def _get_address(request: HttpRequest, case_ids: Sequence[UUID]) -> str:
    if len(case_ids) == 1:
        return reverse("case_allocate", kwargs={"case_id": case_ids[0]})
    return f"{request.path}?{list_in_query('case', case_ids)}"
