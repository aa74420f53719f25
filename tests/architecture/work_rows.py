"""Rows of the addresses of My Work's forms, of hello and messages, and of feedback."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.roles import TABLE, Capability, Role
from accounts.selectors import get_actor
from allocation.models import ClinicianShift, Feedback
from allocation.services import add_feedback, flag_unsuitable
from tests.architecture.care_stage import WORKERS
from tests.architecture.stage import Stage
from tests.factories import direct_write

C = Capability
MakeRow = Callable[..., Any]
Rows = dict[tuple[str, str], Any]
ORLA = "Dr Orla Fennimarch"
MANAGER = frozenset({"report_manager"})
OWN = {role.value for role in WORKERS}


def in_service(stage: Stage) -> dict[str, Any]:
    return {"service": str(stage.care.care.service_id)}


def at_own(stage: Stage) -> dict[str, Any]:
    return {"case_id": stage.care.own_case(stage.person)}


def at_free(stage: Stage) -> dict[str, Any]:
    return {"case_id": stage.care.care.case("48085").pk}


def at_orla(stage: Stage) -> dict[str, Any]:
    return {"shift_id": stage.care.care.shift(ORLA).pk}


def at_session(stage: Stage) -> dict[str, Any]:
    return {"session_id": stage.care.care.session_id}


def at_entry(stage: Stage) -> dict[str, Any]:
    """An entry that the person wrote, or the WACC for somebody who may write none."""
    writers = {role.value for role in TABLE[C.WRITE_FEEDBACK]}
    role = stage.person if stage.person in writers else "wacc"
    user = stage.care.care.world.users[Role(role)]
    row = Feedback.objects.filter(author=user, status="new").first()
    return {"feedback_id": row.pk if row else _write_entry(stage, role, user)}


def _write_entry(stage: Stage, role: str, user: User) -> UUID:
    care = stage.care.care
    return add_feedback(
        session_id=care.session_id,
        about_id=None if role in OWN else care.workers[ORLA],
        body="Good flow.",
        actor=get_actor(user, at=care.at),
        at=care.at,
    )


def write_about(stage: Stage) -> dict[str, Any]:
    """A clinician writes about themselves, everybody else about Orla."""
    about = {} if stage.person in OWN else {"about": str(stage.care.care.workers[ORLA])}
    return {**about, "body": "One at a time is better."}


def stand_outside(stage: Stage) -> dict[str, Any]:
    """Have the person on the roster without being included."""
    if stage.person in OWN:
        user = stage.care.care.world.users[Role(stage.person)]
        with direct_write():
            ClinicianShift.objects.filter(worker__user=user).update(status="not_included")
    return {}


def flag_own(stage: Stage) -> dict[str, Any]:
    """Have the person's case flagged as not suitable."""
    if stage.person in OWN:
        care = stage.care.care
        actor = get_actor(care.world.users[Role(stage.person)], at=care.at)
        case_id = stage.care.own_case(stage.person)
        flag_unsuitable(case_id=case_id, reason_code="skill", actor=actor, at=care.at)
    return {}


def make_pages(row: MakeRow) -> Rows:
    """Return the rows of the pages."""
    return {**make_work_pages(row), **make_feedback_pages(row)}


def make_work_pages(row: MakeRow) -> Rows:
    own = {"ids": at_own}
    return {
        ("my_work_version", "GET"): row(C.WORK_CASES, is_scoped=False),
        ("my_finish", "GET"): row(C.WORK_CASES, is_scoped=False),
        ("include_me", "POST"): row(C.WORK_CASES, data=stand_outside),
        ("my_message", "POST"): row(C.WORK_CASES, data=lambda _: {"body": "Break, 15 min"}),
        ("my_pulse", "POST"): row(C.WORK_CASES, data=lambda _: {"score": "4"}),
        ("pick_up_list", "GET"): row(C.PICK_UP_CASES, is_scoped=False),
        ("case_pick_up", "GET"): row(C.PICK_UP_CASES, ids=at_free),
        ("case_pick_up", "POST"): row(
            C.PICK_UP_CASES, ids=at_free, data=lambda _: {"reason": "Rang me back."}
        ),
        ("case_attempt", "POST"): row(
            C.WORK_CASES, **own, data=lambda s: {**s.care.open_own(s.person), "note": "Voicemail"}
        ),
        ("case_not_suitable", "POST"): row(
            C.WORK_CASES, **own, data=lambda _: {"reason_code": "skill"}
        ),
        ("case_suitable", "POST"): row(C.WORK_CASES, **own, data=flag_own),
        ("hello_new", "GET"): row(C.ALLOCATE_CASES, ids=at_orla),
        ("hello_new", "POST"): row(C.ALLOCATE_CASES, ids=at_orla, data=lambda _: {"text": "Hi"}),
        ("clinician_message", "POST"): row(
            C.ALLOCATE_CASES, ids=at_orla, data=lambda _: {"body": "48084 is yours."}
        ),
    }


def make_feedback_pages(row: MakeRow) -> Rows:
    entry, form = {"ids": at_entry}, {"ids": at_session}
    outcome = {"outcome": "Cap looked at."}
    return {
        ("feedback_form", "GET"): row(C.VIEW_FEEDBACK, data=in_service),
        ("feedback_earlier", "GET"): row(C.VIEW_FEEDBACK, data=in_service),
        ("feedback_session", "GET"): row(C.VIEW_FEEDBACK, **form),
        ("feedback_session", "POST"): row(C.WRITE_FEEDBACK, **form, data=write_about),
        ("feedback_export", "GET"): row(C.VIEW_FEEDBACK, **form),
        ("feedback_nothing", "POST"): row(
            C.ALLOCATE_CASES,
            ids=lambda s: {**at_session(s), **at_orla(s)},
            data=lambda _: {"reason_code": "paused"},
        ),
        ("feedback_entry", "GET"): row(C.WRITE_FEEDBACK, **entry, also=MANAGER),
        ("feedback_correct", "POST"): row(
            C.WRITE_FEEDBACK, **entry, data=lambda _: {"body": "Very good flow."}
        ),
        ("feedback_review", "POST"): row(C.REVIEW_FEEDBACK, **entry, data=lambda _: outcome),
        ("feedback_action", "POST"): row(C.REVIEW_FEEDBACK, **entry, data=lambda _: outcome),
        ("my_feedback", "GET"): row(C.WORK_CASES, is_scoped=False),
        ("my_feedback", "POST"): row(
            C.WORK_CASES,
            data=lambda s: {"session": str(s.care.care.session_id), "body": "Good flow."},
        ),
    }


def make_api(row: MakeRow) -> Rows:
    """Return the rows of the API."""
    own, entry, form = {"ids": at_own}, {"ids": at_entry}, {"ids": at_session}
    outcome = {"outcome": "Cap looked at."}
    return {
        ("api_include_me", "POST"): row(C.WORK_CASES, data=stand_outside),
        ("api_my_message", "POST"): row(C.WORK_CASES, data=lambda _: {"body": "Break"}),
        ("api_my_pulse", "POST"): row(C.WORK_CASES, data=lambda _: {"score": 4}),
        ("api_pick_up", "POST"): row(
            C.PICK_UP_CASES, ids=at_free, data=lambda _: {"reason": "Rang me back."}
        ),
        ("api_case_attempts", "GET"): row(C.WORK_CASES, **own),
        ("api_case_attempts", "POST"): row(
            C.WORK_CASES, **own, data=lambda s: s.care.open_own(s.person)
        ),
        ("api_not_suitable", "POST"): row(
            C.WORK_CASES, **own, data=lambda _: {"reason_code": "skill"}
        ),
        ("api_suitable", "POST"): row(C.WORK_CASES, **own, data=flag_own),
        ("api_clinician_hello", "GET"): row(C.ALLOCATE_CASES, ids=at_orla),
        ("api_clinician_hello", "POST"): row(C.ALLOCATE_CASES, ids=at_orla),
        ("api_clinician_message", "POST"): row(
            C.ALLOCATE_CASES, ids=at_orla, data=lambda _: {"body": "48084 is yours."}
        ),
        ("api_session_feedback", "GET"): row(C.VIEW_FEEDBACK, **form),
        ("api_session_feedback", "POST"): row(C.WRITE_FEEDBACK, **form, data=write_about),
        ("api_feedback", "GET"): row(C.WRITE_FEEDBACK, is_scoped=False, also=MANAGER),
        ("api_feedback_correct", "POST"): row(
            C.WRITE_FEEDBACK, **entry, data=lambda _: {"body": "Very good flow."}
        ),
        ("api_feedback_review", "POST"): row(C.REVIEW_FEEDBACK, **entry, data=lambda _: outcome),
        ("api_feedback_action", "POST"): row(C.REVIEW_FEEDBACK, **entry, data=lambda _: outcome),
    }
