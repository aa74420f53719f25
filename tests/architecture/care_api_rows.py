"""Rows of the API of urgent care, for the table of addresses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from accounts.roles import Capability
from tests.architecture.stage import Stage

C = Capability
# Whose emergency reading holds for home care only.
AGENCY = frozenset({"emergency_reader"})
ORLA, EWAN = "Dr Orla Fennimarch", "Ewan Brackenfold"


def at_case(ref: str) -> Callable[[Stage], dict[str, Any]]:
    return lambda stage: {"case_id": stage.care.care.case(ref).pk}


def at_own(stage: Stage) -> dict[str, Any]:
    return {"case_id": stage.care.own_case(stage.person)}


def at_held(stage: Stage) -> dict[str, Any]:
    return {"case_id": stage.care.own_case("clinician")}


def get_held(stage: Stage) -> list[str]:
    return [str(stage.care.own_case(person)) for person in ("clinician", "coordinator")]


def in_service(stage: Stage) -> dict[str, Any]:
    return {"service": str(stage.care.care.service_id)}


def rename(form: dict[str, str]) -> dict[str, str]:
    """What the page calls a shift is the service's shift here."""
    return {"service_shift": form["shift"], "lead": form["lead"]}


def get_worker(stage: Stage, name: str) -> str:
    return str(stage.care.care.workers[name])


def to(name: str, **more: Any) -> Callable[[Stage], dict[str, Any]]:
    return lambda stage: {"clinician": get_worker(stage, name), "reason": "Asked", **more}


def pause(stage: Stage) -> dict[str, Any]:
    until = stage.care.care.at + timedelta(hours=2)
    return {"until": until.isoformat(), "reason": "Break"}


def hand_in(stage: Stage) -> dict[str, Any]:
    at = stage.care.care.at
    return {
        **in_service(stage),
        "source": "adastra",
        "source_ref": "N1",
        "source_version": 1,
        "received_at": at.isoformat(),
        "due_at": (at + timedelta(hours=1)).isoformat(),
    }


def make_shift(stage: Stage) -> dict[str, Any]:
    at = stage.care.care.at
    starts_at, ends_at = at + timedelta(days=2), at + timedelta(days=2, hours=6)
    times = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
    duty = {"worker": get_worker(stage, ORLA), "kind": "advice", **times}
    return {**in_service(stage), **times, "duties": [duty]}


def make_care_api(row: Callable[..., Any]) -> dict[tuple[str, str], Any]:
    """Return who may do what at which address; `row` makes a row of the table."""
    session = {"ids": lambda s: {"session_id": s.care.care.session_id}}
    shift = {"ids": lambda s: {"shift_id": s.care.care.shift(ORLA).pk}}
    batch = {"ids": lambda s: {"batch_id": s.care.batch_id}}
    return {
        ("api_allocation_services", "GET"): row(C.VIEW_QUEUE, is_scoped=False),
        ("api_allocation_board", "GET"): row(C.VIEW_QUEUE, data=in_service, elsewhere=AGENCY),
        ("api_allocation_next_best", "GET"): row(C.ALLOCATE_CASES, data=in_service),
        ("api_allocation_policy", "GET"): row(
            C.VIEW_QUEUE, data=in_service, elsewhere=AGENCY, also=frozenset({"report_manager"})
        ),
        ("api_allocation_policy", "POST"): row(
            C.SET_ALLOCATION_POLICY,
            data=lambda s: {**in_service(s), "body": {"unlocked_cap": 4}, "reason": "Agreed"},
        ),
        ("api_my_work", "GET"): row(C.WORK_CASES, data=in_service),
        ("api_my_pause", "POST"): row(C.WORK_CASES, data=pause),
        ("api_my_resume", "POST"): row(C.WORK_CASES, data=lambda s: s.care.pause_own(s.person)),
        ("api_my_finish", "POST"): row(C.WORK_CASES),
        ("api_clinician_pause", "POST"): row(C.ALLOCATE_CASES, **shift, data=pause),
        ("api_clinician_resume", "POST"): row(
            C.ALLOCATE_CASES, **shift, data=lambda s: s.care.pause_orla()
        ),
        ("api_sessions", "GET"): row(C.VIEW_QUEUE, is_scoped=False),
        ("api_sessions", "POST"): row(
            C.RUN_SESSION,
            data=lambda s: rename(s.care.close_all()),
        ),
        ("api_session_lead", "POST"): row(
            C.RUN_SESSION,
            **session,
            data=lambda s: {"lead": get_worker(s, "Osric Penhaligon"), "reason": "Capacity"},
        ),
        ("api_session_pause", "POST"): row(
            C.RUN_SESSION, **session, data=lambda _: {"reason": "Phones"}
        ),
        ("api_session_resume", "POST"): row(
            C.RUN_SESSION, **session, data=lambda s: s.care.pause_all()
        ),
        ("api_session_close", "POST"): row(
            C.RUN_SESSION, **session, data=lambda s: s.care.explain()
        ),
        **make_shift_api(row, session, shift),
        ("api_cases", "GET"): row(C.VIEW_QUEUE, is_scoped=False),
        ("api_cases", "POST"): row(C.RECEIVE_CASES, data=hand_in),
        ("api_cases_allocate", "POST"): row(
            C.ALLOCATE_CASES,
            data=lambda s: {**to(ORLA)(s), "cases": [str(s.care.care.case("48074").pk)]},
        ),
        ("api_cases_reallocate", "POST"): row(
            C.ALLOCATE_CASES,
            data=lambda s: {**to(ORLA, reason_code="other")(s), "cases": get_held(s)},
        ),
        ("api_case", "GET"): row(C.VIEW_QUEUE, ids=at_held, elsewhere=AGENCY),
        ("api_case", "PATCH"): row(
            C.ALLOCATE_CASES,
            ids=at_held,
            data=lambda s: {"allocated_to": get_worker(s, EWAN), "reason": "Asked"},
        ),
        ("api_case_candidates", "GET"): row(C.ALLOCATE_CASES, ids=at_case("48074")),
        ("api_case_patient", "POST"): row(C.READ_PATIENTS, ids=at_case("48084"), elsewhere=AGENCY),
        ("api_case_allocate", "POST"): row(C.ALLOCATE_CASES, ids=at_case("48074"), data=to(ORLA)),
        ("api_case_reallocate", "POST"): row(
            C.ALLOCATE_CASES, ids=at_held, data=to(EWAN, reason_code="needs_changed")
        ),
        ("api_case_force", "POST"): row(C.FORCE_ALLOCATION, ids=at_held, data=to(EWAN)),
        ("api_case_open", "POST"): row(C.WORK_CASES, ids=at_own),
        ("api_case_put_back", "POST"): row(
            C.WORK_CASES, ids=at_own, data=lambda s: s.care.open_own(s.person)
        ),
        ("api_case_complete", "POST"): row(
            C.WORK_CASES, ids=at_own, data=lambda s: s.care.open_own(s.person)
        ),
        ("api_case_close", "POST"): row(
            C.CLOSE_CASES,
            ids=at_held,
            data=lambda _: {"outcome": "no_contact", "reason": "Three calls"},
        ),
        ("api_case_reopen", "POST"): row(
            C.CLOSE_CASES, ids=at_held, data=lambda s: s.care.complete()
        ),
        ("api_case_close_at_source", "POST"): row(C.RECEIVE_CASES, ids=at_case("48074")),
        ("api_service_shifts", "GET"): row(C.VIEW_ROSTER, is_scoped=False),
        ("api_service_shifts", "POST"): row(C.KEEP_ROSTER, data=make_shift),
        ("api_staff", "POST"): row(
            C.KEEP_ROSTER,
            data=lambda s: {
                **in_service(s),
                "staff": [{"payroll_ref": "R9", "name": "Ivo Larch", "staff_group": "gp"}],
            },
        ),
        ("api_case_imports", "POST"): row(
            C.IMPORT_CASES,
            data=lambda s: {
                **in_service(s),
                "source": "csv",
                "file_name": "cases.csv",
                "text": "case,received,due\n",
            },
        ),
        ("api_case_import", "GET"): row(C.IMPORT_CASES, **batch),
        ("api_case_import_apply", "POST"): row(C.IMPORT_CASES, **batch),
    }


def make_shift_api(
    row: Callable[..., Any], session: dict[str, Any], shift: dict[str, Any]
) -> dict[tuple[str, str], Any]:
    """The end of a shift, its set-up, and what waits for the shift manager."""
    coming = {"ids": lambda s: {"shift_id": s.care.coming_id}}
    sally = "Marguerite Sallowby"
    return {
        ("api_session_closing", "GET"): row(C.ALLOCATE_CASES, **session),
        ("api_session_notes", "GET"): row(C.VIEW_QUEUE, **session, elsewhere=AGENCY),
        ("api_session_notes", "POST"): row(
            C.RUN_SESSION, **session, data=lambda _: {"kind": "handover", "body": "Phones."}
        ),
        ("api_session_message", "POST"): row(
            C.RUN_SESSION, **session, data=lambda _: {"text": "Allocation active."}
        ),
        ("api_shift_set_up", "GET"): row(C.RUN_SESSION, **coming),
        ("api_shift_set_up", "POST"): row(
            C.RUN_SESSION, **coming, data=lambda _: {"resource": "later"}
        ),
        ("api_allocation_shift", "GET"): row(C.RUN_SESSION, data=in_service),
        ("api_request_answer", "POST"): row(
            C.RUN_SESSION,
            ids=lambda s: {"shift_id": s.care.ask(sally)},
            data=lambda _: {"accepts": True},
        ),
        ("api_clinician_include", "POST"): row(
            C.RUN_SESSION, ids=lambda s: {"shift_id": s.care.leave_out(sally)}
        ),
        ("api_clinician_leave_out", "POST"): row(
            C.RUN_SESSION, **shift, data=lambda _: {"reason": "Call-backs"}
        ),
        ("api_clinician_nothing", "POST"): row(
            C.ALLOCATE_CASES, **shift, data=lambda _: {"reason_code": "paused"}
        ),
        ("api_pickup_answer", "POST"): row(
            C.RUN_SESSION,
            ids=lambda s: {"pickup_id": s.care.pick_up()},
            data=lambda _: {"answer": "agree"},
        ),
        ("api_force_answer", "POST"): row(
            C.FORCE_ALLOCATION,
            ids=lambda s: {"request_id": s.care.wish()},
            data=lambda _: {"forces": False},
        ),
        ("api_cases_move", "POST"): row(
            C.ALLOCATE_CASES,
            data=lambda s: {
                "moves": [{"case": str(at_held(s)["case_id"]), "clinician": get_worker(s, ORLA)}],
                "reason_code": "other",
            },
        ),
        ("api_cases_hold", "POST"): row(
            C.FORCE_ALLOCATION,
            data=lambda s: {"cases": [str(at_held(s)["case_id"])], "reason": "Nobody left"},
        ),
        ("api_case_ask_force", "POST"): row(
            C.ALLOCATE_CASES,
            ids=at_held,
            data=lambda s: {
                **s.care.open_own("clinician"),
                "clinician": get_worker(s, ORLA),
                "reason": "Called away",
            },
        ),
    }
