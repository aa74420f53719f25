"""A clinician says that a case is not suitable; it stays theirs until it moves (AL-042)."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation.models import Case, Unfit, UnsuitableFlag
from allocation.services.clinicians import lock_my_shift, tell_lead
from allocation.services.conversing import open_conversation
from allocation.services.working import lock_my_case, put_back_case
from allocation.states import CaseStatus
from core.actor import Actor
from core.errors import DomainError, InvalidInput
from core.live import get_allocation_board, touch_boards
from core.service import explain_constraint, write_service
from messaging.services import post_message

explain_constraint(
    "unsuitable_once_at_a_time",
    "The WACC was told already that this case is not suitable. Nothing was changed.",
)


@write_service(Capability.WORK_CASES)
def flag_unsuitable(
    *, case_id: UUID, reason_code: str, text: str = "", actor: Actor, at: datetime
) -> None:
    """Tell the WACC, with the case number, that one's case should go to somebody else.

    A case that one has open is put back, so that the WACC can move it.
    """
    if reason_code not in Unfit.values:
        raise InvalidInput("Choose why the case is not suitable for you.", field="reason_code")
    if reason_code == Unfit.OTHER and not text.strip():
        raise InvalidInput("Say why the case is not suitable for you.", field="text")
    case, worker_id = lock_my_case(case_id, actor)
    if UnsuitableFlag.objects.filter(case=case, ended_at=None).exists():
        raise DomainError(
            f"The WACC was told already that case {case.source_ref} is not suitable for you.",
            code="already_flagged",
        )
    if case.status == CaseStatus.IN_PROGRESS:
        put_back_case(case_id=case_id, actor=actor, at=at)
    UnsuitableFlag.objects.create(
        case=case, worker_id=worker_id, reason_code=reason_code, text=text.strip()[:400], at=at
    )
    _say_so(case, reason_code, text.strip(), actor, at)
    touch_boards([get_allocation_board(case.service_id)], at=at)


@write_service(Capability.WORK_CASES)
def withdraw_unsuitable(*, case_id: UUID, actor: Actor, at: datetime) -> None:
    """Take it back: the case is suitable after all."""
    case, _ = lock_my_case(case_id, actor)
    ended = UnsuitableFlag.objects.filter(case=case, ended_at=None).update(ended_at=at)
    if not ended:
        raise DomainError(
            f"Nobody said that case {case.source_ref} is not suitable. Nothing was changed.",
            code="not_flagged",
        )
    touch_boards([get_allocation_board(case.service_id)], at=at)


def _say_so(case: Case, reason_code: str, text: str, actor: Actor, at: datetime) -> None:
    shift = lock_my_shift(actor)
    reason = Unfit(reason_code).label
    words = f"{reason}. {text}".strip() if text else f"{reason}."
    thread_id = open_conversation(shift, actor, at)
    body = f"Case {case.source_ref} is not suitable for me. {words}"
    post_message(
        thread_id=thread_id, body=body, about=f"Case {case.source_ref}", actor=actor, at=at
    )
    tell_lead(
        shift,
        "unsuitable",
        lambda name: f"Case {case.source_ref} is not suitable for {name}: {words}",
        actor,
        at,
    )
