"""Cases come in from their source, change there, and are closed there."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from accounts.roles import Capability
from allocation.events import CaseClosed, CaseReceived
from allocation.models import Allocation, Case, CasePatient, EndedAs
from allocation.services.handing import settle
from allocation.services.telling import tell_workers
from allocation.states import CASE, OPEN, CaseStatus
from allocation.types import CaseInput, Colour, Received
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound
from core.events import publish
from core.live import get_allocation_board, touch_boards
from core.service import explain_constraint, write_service
from core.status import change_status
from core.texts import write_clock, write_list
from directory.selectors import find_person_by_nhs_number, get_skill_names, normalise_postcode

FIELDS = (
    *("received_at", "due_at", "age", "sex", "colour", "is_priority"),
    *("source_version",),
)
LONGEST_DUE, LONGEST_AGO = timedelta(days=30), timedelta(days=366)
SEXES = ("F", "M", "X", "")
explain_constraint(
    "case_source_once",
    "The same case was handed in at the same moment by another request. Send it again.",
)


@write_service(Capability.RECEIVE_CASES)
def receive_case(*, service_id: UUID, case: CaseInput, actor: Actor, at: datetime) -> Received:
    """Record a case by source and reference, or update it; an older version is ignored."""
    actor.require(Capability.RECEIVE_CASES, service_id)
    return write_case(service_id, case, actor, at)


@write_service(Capability.RECEIVE_CASES)
def close_at_source(*, case_id: UUID, reason: str = "", actor: Actor, at: datetime) -> str:
    """Close a case because its source did; it never counts as completed. Return its status.

    A case that its clinician has open stays open, and the clinician is told.
    """
    scopes = actor.scopes_of(Capability.RECEIVE_CASES)
    case = Case.objects.select_for_update().filter(pk=case_id, service_id__in=scopes).first()
    if case is None:
        raise NotFound("There is no such case, or it is outside the services you work in.")
    if case.status in (CaseStatus.CLOSED_AT_SOURCE, CaseStatus.COMPLETED):
        return case.status
    case.source_closed_at = at
    case.version += 1
    if case.status == CaseStatus.IN_PROGRESS:
        _flag(case, actor, at)
    else:
        change_status(
            case, "close_at_source", machine=CASE, actor=actor, at=at, reason=reason.strip()
        )
        Allocation.objects.filter(case=case, ended_at=None).update(
            ended_at=at, ended_as=EndedAs.CLOSED
        )
        settle([case.pk], actor, at)
        publish(
            CaseClosed(
                case_id=case.pk,
                service_id=case.service_id,
                outcome="closed_at_source",
                occurred_at=at,
            )
        )
    case.save(update_fields=["status", "source_closed_at", "version"])
    touch_boards([get_allocation_board(case.service_id)], at=at)
    return case.status


def write_case(service_id: UUID, item: CaseInput, actor: Actor, at: datetime) -> Received:
    """Write one case, already permitted; the import calls this too."""
    check_case_input(item, at)
    row = (
        Case.objects.select_for_update()
        .filter(source=item.source, source_ref=item.source_ref)
        .first()
    )
    if row is None:
        row = Case(service_id=service_id, source=item.source, source_ref=item.source_ref)
        outcome = "made"
    elif row.service_id != service_id:
        raise DomainError(
            f"Case {item.source_ref} of {item.source} belongs to another service. Nothing was "
            "saved: check the service.",
            code="other_service",
        )
    elif row.source_version >= item.source_version or row.status not in OPEN:
        return Received(row.pk, "ignored", row.status)
    else:
        outcome = "updated"
        row.version += 1
    for name in FIELDS:
        setattr(row, name, getattr(item, name))
    row.tags, row.skills = list(item.tags), list(item.skills)
    row.save()
    _save_patient(row, item)
    publish(CaseReceived(case_id=row.pk, service_id=service_id, occurred_at=at))
    touch_boards([get_allocation_board(service_id)], at=at)
    return Received(row.pk, outcome, row.status)


def check_case_input(item: CaseInput, at: datetime) -> None:
    """Refuse what cannot be a case, naming the first field that is wrong."""
    for field, sentence in find_case_faults(item, get_skill_names(), at):
        raise InvalidInput(sentence, field=field)


def find_case_faults(
    item: CaseInput, skill_names: Mapping[str, str], at: datetime
) -> Iterator[tuple[str, str]]:
    """Yield everything that is wrong with a case, as field and sentence."""
    if not item.source.strip() or not item.source_ref.strip():
        yield "source_ref", "A case has a source and a reference there."
    if item.due_at < item.received_at:
        yield (
            "due_at",
            f"The case is due at {write_clock(item.due_at)}, before it was received at "
            f"{write_clock(item.received_at)}. Check both times.",
        )
    if not at - LONGEST_AGO <= item.received_at <= at + timedelta(hours=1):
        yield "received_at", "A case was received at most a year ago, and not in the future."
    if item.due_at - item.received_at > LONGEST_DUE:
        yield "due_at", "A case is due within 30 days. Check the date."
    if item.colour not in {str(colour) for colour in Colour}:
        yield "colour", "Colours are BLACK, RED, AMBER, GREEN or none."
    if item.sex not in SEXES:
        yield "sex", "Sex is F, M, X or empty."
    if item.nhs_number and not is_nhs_number(item.nhs_number):
        yield (
            "nhs_number",
            "This is no NHS number: it has ten digits, and the last one checks the others.",
        )
    unknown = sorted(set(item.skills) - set(skill_names))
    if unknown:
        yield (
            "required_skills",
            f"There is no skill called {write_list(unknown)}. There are: "
            f"{', '.join(sorted(skill_names))}.",
        )


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits are a valid NHS number (modulus 11)."""
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()):
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    return (11 - total % 11) % 11 == int(digits[9])


def _save_patient(row: Case, item: CaseInput) -> None:
    CasePatient.objects.update_or_create(
        case=row,
        defaults={
            "person_id": find_person_by_nhs_number(item.nhs_number),
            "nhs_number": item.nhs_number,
            "name": item.patient_name,
            "caller": item.caller,
            "phone": item.phone,
            "complaint": item.complaint,
            "home_postcode": normalise_postcode(item.home_postcode),
        },
    )


def _flag(case: Case, actor: Actor, at: datetime) -> None:
    assert case.allocated_to_id
    tell_workers(
        [case.allocated_to_id],
        kind="case_closed_at_source",
        text=(
            f"Case {case.source_ref}, which you have open, was closed by {case.source} at "
            f"{write_clock(at)}. Complete it or put it back."
        ),
        href="/my-work/",
        subject_kind="case",
        subject_id=case.pk,
        key=f"case_closed_at_source:{case.pk}:{case.version}",
        actor=actor,
        at=at,
    )
