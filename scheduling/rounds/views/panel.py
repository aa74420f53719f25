"""The panels of a visit and of free time, made for pages, fragments and after a refusal."""

from datetime import datetime

from django.http import HttpRequest

from core.actor import Actor
from core.errors import DomainError, InvalidInput, RulesBroken
from core.times import get_at_seconds
from scheduling.rounds.forms.address import BoardAddress
from scheduling.rounds.forms.visit import PlaceForm
from scheduling.rounds.presenters.offers import GapPanel, present_gap
from scheduling.rounds.presenters.visit import Answer, Panel, Typed, parse_typed, present_panel
from scheduling.rounds.selectors import get_carer_tasks, get_edit_check, get_visit_details

REFUSED = "Nothing was changed"


def make_panel(
    request: HttpRequest,
    actor: Actor,
    at: datetime,
    address: BoardAddress,
    answer: Answer | None = None,
) -> Panel:
    """Return the panel of the visit in the address; carers and start in it fill the form."""
    assert address.visit_id is not None
    details = get_visit_details(visit_id=address.visit_id, actor=actor, at=at)
    if answer is None:
        answer = _try_choice(request, actor, at, address)
    return present_panel(details, address=address, actor=actor, answer=answer)


def make_gap_panel(actor: Actor, at: datetime, address: BoardAddress) -> GapPanel:
    """Return the panel of the free time in the address: what its carer could do then."""
    assert address.gap is not None
    gap = address.gap
    found = get_carer_tasks(
        worker_id=gap.worker_id,
        day=address.day,
        starts_at=get_at_seconds(address.day, gap.from_seconds),
        ends_at=get_at_seconds(address.day, gap.until_seconds),
        actor=actor,
        at=at,
    )
    return present_gap(found, address=address, at=at)


def refuse(error: DomainError, typed: Typed) -> Answer:
    """Return the answer for a change that was refused, with everything that was typed."""
    if isinstance(error, RulesBroken):
        sentences = tuple(("", sentence) for sentence in error.sentences)
        return Answer(errors=sentences, heading=f"{REFUSED}: it would break rules", typed=typed)
    field = error.field if isinstance(error, InvalidInput) else ""
    return Answer(errors=((field, error.sentence),), heading=REFUSED, typed=typed)


def read_typed(request: HttpRequest) -> Typed:
    """Return what was typed into the panel's forms."""
    data = request.POST if request.method == "POST" else request.GET
    return parse_typed(data.dict(), data.getlist("carer"))


def _try_choice(request: HttpRequest, actor: Actor, at: datetime, address: BoardAddress) -> Answer:
    """Return the answer for a carer and a start that the address proposes, with their check."""
    if "carer" not in request.GET:
        return Answer()
    form, typed = PlaceForm(request.GET), read_typed(request)
    if not form.is_valid():
        return Answer(typed=typed)
    assert address.visit_id is not None
    try:
        check = get_edit_check(
            visit_id=address.visit_id,
            worker_ids=form.cleaned_data["carer"],
            starts_at=form.get_starts_at(),
            actor=actor,
            at=at,
        )
    except DomainError as error:
        return Answer(typed=typed, errors=(("", error.sentence),), heading="This does not fit")
    return Answer(typed=typed, check=check)
