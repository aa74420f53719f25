"""What the demo's shift leaves to do: something of every kind waits for an answer."""

from datetime import datetime, timedelta

from allocation.selectors import get_candidates
from allocation.services import (
    action_feedback,
    add_feedback,
    answer_pickup,
    ask_to_be_included,
    ask_to_force,
    flag_unsuitable,
    message_clinician,
    message_wacc,
    pause_clinician,
    pick_up_case,
    reallocate_case,
    record_attempt,
    review_feedback,
    write_note,
)
from allocation.types import Board, Clinician
from core.errors import DomainError
from demo.people import CLINICIANS, MANAGER, WACCS
from demo.urgent_care_play import Shift, look

SAID = (
    ("Marguerite Sallowby", "Two cases in a row needed a prescription. Check the skill first."),
    ("Dr Bram Ottersby", "Three at once felt like a lot with a palliative call open."),
    ("Dr Orla Fennimarch", "The pause worked. Nothing came until it was over."),
    ("Ewan Brackenfold", "Good flow, less time hunting in the queue."),
)


def leave_something_to_do(shift: Shift, at: datetime) -> None:
    """Leave a pause, a move, a case that does not suit, pick-ups, a wish, a request, feedback."""
    for act in (_move_one, _pause_one, _flag_one, _pick_up_two, _wish_one, _ask_one, _talk, _say):
        try:
            act(shift, look(shift, at), at)
        except DomainError:
            continue


def _find(board: Board, name: str) -> Clinician:
    return next(one for one in board.clinicians if one.name == name)


def _pause_one(shift: Shift, board: Board, at: datetime) -> None:
    pause_clinician(
        clinician_shift_id=_find(board, CLINICIANS[5].name).shift_id,
        until=at + timedelta(minutes=33),
        reason="Break",
        actor=shift.act_as(WACCS[0].name),
        at=at,
    )


def _move_one(shift: Shift, board: Board, at: datetime) -> None:
    wacc = shift.act_as(WACCS[0].name)
    case = next(one for one in board.cases if one.worker_id and not one.locked_at)
    _, ranked = get_candidates(case_id=case.id, actor=wacc, at=at)
    best = next((one for one in ranked if one.is_suggested), None)
    if best:
        reallocate_case(
            case_id=case.id,
            worker_id=best.clinician.worker_id,
            reason_code="needs_changed",
            reason="Needs a prescriber now",
            actor=wacc,
            at=at,
        )


def _flag_one(shift: Shift, board: Board, at: datetime) -> None:
    for one in board.clinicians:
        own = [c for c in board.cases if c.worker_id == one.worker_id and not c.locked_at]
        if own and one.starts_at <= at and one.name != "Dr Orla Fennimarch":
            flag_unsuitable(
                case_id=own[0].id,
                reason_code="knows_patient",
                text="She is my neighbour",
                actor=shift.act_as(one.name),
                at=at - timedelta(minutes=4),
            )
            return


def _pick_up_two(shift: Shift, board: Board, at: datetime) -> None:
    waiting = [one for one in board.cases if one.is_queued]
    for name, case, reason, minutes in zip(
        ("Lucian Peverelle", "Marguerite Sallowby", "Sefton Applegarth"),
        reversed(waiting),
        ("I spoke to him on Tuesday, he asked for me", "Crew on scene rang me directly", "Phoned"),
        (11, 4, 25),
        strict=False,
    ):
        pickup_id = pick_up_case(
            case_id=case.id,
            reason=reason,
            actor=shift.act_as(name),
            at=at - timedelta(minutes=minutes),
        )
        if name == "Sefton Applegarth":
            boss = shift.act_as(MANAGER.name)
            answer_pickup(pickup_id=pickup_id, answer="agree", actor=boss, at=at)


def _wish_one(shift: Shift, board: Board, at: datetime) -> None:
    case = next(one for one in board.cases if one.is_locked)
    receiver = next(
        one
        for one in board.clinicians
        if one.worker_id != case.worker_id and one.status == "ready" and one.load.unlocked < 2
    )
    ask_to_force(
        case_id=case.id,
        worker_id=receiver.worker_id,
        reason="Called to help at the front desk, back in 20 minutes",
        actor=shift.act_as(WACCS[0].name),
        at=at,
    )


def _ask_one(shift: Shift, board: Board, at: datetime) -> None:
    ask_to_be_included(
        text="Call-backs are done, happy to take allocated cases.",
        actor=shift.act_as("Aurelia Knapweed"),
        at=at - timedelta(minutes=11),
    )


def _talk(shift: Shift, board: Board, at: datetime) -> None:
    orla = _find(board, "Dr Orla Fennimarch")
    mine = [one for one in board.cases if one.worker_id == orla.worker_id]
    me, wacc = shift.act_as(orla.name), shift.act_as(WACCS[0].name)
    message_wacc(
        body="More complicated than expected. Nothing new for 15 minutes please.",
        about=f"Case {mine[0].ref}" if mine else "",
        actor=me,
        at=at - timedelta(minutes=50),
    )
    message_clinician(
        clinician_shift_id=orla.shift_id,
        body="Noted, I will start again then.",
        actor=wacc,
        at=at - timedelta(minutes=49),
    )
    for case in mine:
        if case.is_locked:
            note = "Rang out, no voicemail"
            record_attempt(case_id=case.id, note=note, actor=me, at=at - timedelta(minutes=3))


def _say(shift: Shift, board: Board, at: datetime) -> None:
    assert board.session
    session_id, wacc = board.session.id, shift.act_as(WACCS[0].name)
    boss = shift.act_as(MANAGER.name)
    for number, (name, body) in enumerate(SAID):
        when = at - timedelta(minutes=10 + 15 * number)
        entry = add_feedback(
            session_id=session_id, about_id=shift.workers[name], body=body, actor=wacc, at=when
        )
        if number == 2:
            review_feedback(feedback_id=entry, outcome="Pauses stay", actor=boss, at=at)
        if number == 3:
            action_feedback(feedback_id=entry, outcome="Told the team", actor=boss, at=at)
    write_note(
        session_id=session_id,
        kind="motd",
        body="LIVI video is slow tonight: ring instead.",
        actor=boss,
        at=at,
    )
