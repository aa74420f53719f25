"""Somebody leaves: where each of the cases goes, in one step (AL-029, OQ-09)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import get_request_actor
from allocation.forms.moves import MovesForm, read_moves
from allocation.presenters.dialog import Dialog, present_refused
from allocation.presenters.moves import present_moves
from allocation.selectors import get_clinician_moves
from allocation.selectors.moves import ClinicianMoves
from allocation.services import move_cases
from allocation.views.dialogs import finish_dialog, present_stops, read_stops, render_dialog
from core.errors import DomainError, NotFound, NotPermitted, ReasonNeeded
from core.pages import PageErrors, present_form, present_refusal

NOBODY = PageErrors((("", "Choose who gets at least one of the cases."),))


@require_http_methods(["GET", "POST"])
def clinician_reallocate(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """List what a clinician holds unopened with a proposed receiver each; move them together."""
    actor, at = get_request_actor(request), timezone.now()
    moves = get_clinician_moves(shift_id=shift_id, actor=actor, at=at)
    if request.method == "GET":
        return _show(request, moves)
    form, chosen = (
        MovesForm(request.POST),
        read_moves(request.POST, [one.id for one in moves.cases]),
    )
    if not form.is_valid():
        return _show(request, moves, present_form(form), stops=read_stops(request), status=422)
    if not chosen:
        return _show(request, moves, NOBODY, status=422)
    try:
        move_cases(
            moves=chosen,
            reason_code=form.cleaned_data["reason_code"],
            reason=form.get_reason(),
            actor=actor,
            at=at,
        )
    except ReasonNeeded as error:
        return _show(request, moves, stops=present_stops(error), status=error.status)
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        return _refuse(request, error)
    return _finish(request, moves, dict(chosen))


def _show(
    request: HttpRequest,
    moves: ClinicianMoves,
    errors: PageErrors | None = None,
    *,
    stops: tuple[tuple[str, str], ...] = (),
    status: int = 200,
) -> HttpResponse:
    page = present_moves(moves, timezone.now(), request.POST.dict(), stops)
    values = {"dialog": page, "errors": errors or PageErrors()}
    return render_dialog(request, "allocation/_moves.jinja", values, status)


def _refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    if error.status == 422:
        error = DomainError("; ".join(text for _, text in present_refusal(error).items))
    values = {
        "refused": present_refused(error, None),
        "dialog": Dialog("Reallocate", ()),
        "again": request.path,
    }
    return render_dialog(request, "allocation/_refused.jinja", values, error.status)


def _finish(request: HttpRequest, moves: ClinicianMoves, chosen: dict[UUID, UUID]) -> HttpResponse:
    names = {
        one.clinician.worker_id: one.clinician.name
        for found in moves.candidates.values()
        for one in found
    }
    moved = [case for case in moves.cases if case.id in chosen]
    values: dict[str, object] = {
        "moved": [(case.ref, names[chosen[case.id]]) for case in moved],
        "can_correct": False,
    }
    return finish_dialog(request, moved[0].id, values)
