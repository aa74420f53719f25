"""What people do to one visit: move, check, unassign, pin, agree."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import get_request_actor
from core.errors import DomainError, NotFound, NotPermitted
from core.texts import write_list
from directory.selectors import get_workers
from scheduling.rounds.forms.fields import get_errors
from scheduling.rounds.forms.visit import (
    AgreeForm,
    MoveForm,
    PinForm,
    PlaceForm,
    SwapForm,
    UnassignForm,
)
from scheduling.rounds.presenters.visit import Answer, write_check
from scheduling.rounds.selectors import get_edit_check
from scheduling.rounds.services import (
    agree_out_of_pattern,
    move_visit,
    move_visits,
    pin_visit,
    unassign_visit,
)
from scheduling.rounds.views.board import read_request, show_board
from scheduling.rounds.views.panel import make_gap_panel, make_panel, read_typed, refuse
from scheduling.visits.selectors import get_assigned_workers

MOVED = "The visit was moved."
SWAPPED = "Both visits were moved: this one has its carer now."
UNASSIGNED = "The visit is unassigned now: you find it in the tray."
PINNED = "Pinned: the auto-scheduler leaves it where it is."
UNPINNED = "Unpinned: the auto-scheduler may move it again."
AGREED = "Agreed. A scheduler may now give the visit to this carer."


@require_GET
def rounds_panel(request: HttpRequest) -> HttpResponse:
    """Return the panel that the address names, of a visit or of free time, as a fragment."""
    asked = read_request(request)
    if asked.address is None or not (asked.address.visit_id or asked.address.gap):
        return redirect("rounds_board")
    if asked.address.visit_id is None:
        gap = make_gap_panel(asked.actor, asked.at, asked.address)
        return render(request, "rounds/_gap.jinja", {"gap": gap})
    panel = make_panel(request, asked.actor, asked.at, asked.address)
    return render(request, "rounds/_panel.jinja", {"panel": panel})


@require_POST
def visit_check(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Say what a place would break and do; nothing is saved."""
    form = PlaceForm(request.POST)
    if not form.is_valid():
        hint = next(iter(get_errors(form).values()))
        return render(request, "rounds/_check.jinja", {"check": None, "hint": hint})
    try:
        check = get_edit_check(
            visit_id=visit_id,
            worker_ids=form.cleaned_data["carer"],
            starts_at=form.get_starts_at(),
            actor=get_request_actor(request),
            at=timezone.now(),
        )
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        return render(request, "rounds/_check.jinja", {"check": None, "hint": error.sentence})
    answer = render(request, "rounds/_check.jinja", {"check": write_check(check)})
    answer.headers["X-Check"] = "clean" if check.is_clean else "broken"
    return answer


@require_POST
def visit_move(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Give a visit to carers at a time."""

    def save(form: forms.Form) -> str:
        assert isinstance(form, MoveForm)
        workers = form.cleaned_data["carer"]
        had_carer = visit_id in get_assigned_workers(visit_ids=[visit_id])
        move_visit(
            visit_id=visit_id,
            version=form.cleaned_data["version"],
            worker_ids=workers,
            starts_at=form.get_starts_at(),
            pin=form.cleaned_data["pin"],
            actor=get_request_actor(request),
            at=timezone.now(),
        )
        return MOVED if had_carer else _write_given(workers, form.cleaned_data["day"])

    return _edit(request, visit_id, MoveForm(request.POST), save)


@require_POST
def visit_swap(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Give a visit to carers and the visit in its way to somebody else, in one act."""

    def save(form: forms.Form) -> str:
        assert isinstance(form, SwapForm)
        move_visits(
            moves=form.get_moves(visit_id), actor=get_request_actor(request), at=timezone.now()
        )
        return SWAPPED

    return _edit(request, visit_id, SwapForm(request.POST), save)


@require_POST
def visit_unassign(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Take a visit from its carers, with a reason."""

    def save(form: forms.Form) -> str:
        unassign_visit(
            visit_id=visit_id,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            actor=get_request_actor(request),
            at=timezone.now(),
        )
        return UNASSIGNED

    return _edit(request, visit_id, UnassignForm(request.POST), save)


@require_POST
def visit_pin(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Fix a visit to its carers and start, or let it go."""

    def save(form: forms.Form) -> str:
        pin_visit(
            visit_id=visit_id,
            version=form.cleaned_data["version"],
            pinned=form.cleaned_data["pinned"],
            actor=get_request_actor(request),
            at=timezone.now(),
        )
        return PINNED if form.cleaned_data["pinned"] else UNPINNED

    return _edit(request, visit_id, PinForm(request.POST), save)


@require_POST
def visit_agree(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Record that the DSO agrees to a visit outside a working pattern."""

    def save(form: forms.Form) -> str:
        agree_out_of_pattern(
            visit_id=visit_id,
            worker_id=form.cleaned_data["agree_carer"],
            reason=form.cleaned_data["agree_reason"],
            actor=get_request_actor(request),
            at=timezone.now(),
        )
        return AGREED

    return _edit(request, visit_id, AgreeForm(request.POST), save)


def _write_given(worker_ids: Sequence[UUID], day: date) -> str:
    """Return the sentence on a visit that nobody had before."""
    known = get_workers(worker_ids=worker_ids, on=day)
    names = [known[worker_id].name for worker_id in worker_ids if worker_id in known]
    return f"The visit was given to {write_list(names)}."


def _edit(
    request: HttpRequest, visit_id: UUID, form: forms.Form, save: Callable[[forms.Form], str]
) -> HttpResponse:
    """Save a form of the panel and show the panel again, with what was done or refused."""
    typed = read_typed(request)
    if not form.is_valid():
        errors = tuple(get_errors(form).items())
        answer = Answer(errors=errors, heading="There is a problem", typed=typed)
        return _answer(request, visit_id, answer, status=422)
    try:
        done = save(form)
    except DomainError as error:
        return _answer(request, visit_id, refuse(error, typed), status=error.status)
    return _answer(request, visit_id, Answer(done=done))


def _answer(
    request: HttpRequest, visit_id: UUID, answer: Answer, status: int = 200
) -> HttpResponse:
    asked = read_request(request)
    if asked.address is None:
        return redirect("rounds_board")
    address = asked.address.plain.change(visit_id=visit_id)
    is_fragment = bool(request.headers.get("HX-Request"))
    if answer.done and not is_fragment:
        messages.success(request, answer.done)
        return redirect(f"{reverse('rounds_board')}?{address.query}")
    panel = make_panel(request, asked.actor, asked.at, address, answer)
    if not is_fragment:
        return show_board(request, panel=panel, status=status)
    response = render(request, "rounds/_panel.jinja", {"panel": panel}, status=status)
    if answer.done:
        response.headers["HX-Trigger"] = "careround:changed"
    return response
