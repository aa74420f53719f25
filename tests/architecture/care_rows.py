"""Rows of the addresses of urgent care: who may do what there."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Capability
from allocation.forms.policy import read_numbers
from allocation.rules import read_policy
from tests.architecture.care_stage import make_csv
from tests.architecture.stage import Stage

C = Capability
MakeRow = Callable[..., Any]
Rows = dict[tuple[str, str], Any]
# Whose emergency reading holds for home care only.
AGENCY = frozenset({"emergency_reader"})


def at_case(ref: str) -> Callable[[Stage], dict[str, Any]]:
    return lambda stage: {"case_id": stage.care.care.case(ref).pk}


def at_own_case(stage: Stage) -> dict[str, Any]:
    return {"case_id": stage.care.own_case(stage.person)}


def at_clinicians_case(stage: Stage) -> dict[str, Any]:
    return {"case_id": stage.care.own_case("clinician")}


def at_orla(stage: Stage) -> dict[str, Any]:
    return {"shift_id": stage.care.care.shift("Dr Orla Fennimarch").pk}


def at_session(stage: Stage) -> dict[str, Any]:
    return {"session_id": stage.care.care.session_id}


def at_coming(stage: Stage) -> dict[str, Any]:
    return {"shift_id": stage.care.coming_id}


def at_batch(stage: Stage) -> dict[str, Any]:
    return {"batch_id": stage.care.batch_id}


def get_service(stage: Stage) -> dict[str, Any]:
    return {"service": str(stage.care.care.service_id)}


def choose_orla(stage: Stage) -> dict[str, Any]:
    return {"worker": str(stage.care.care.workers["Dr Orla Fennimarch"])}


def tick(stage: Stage) -> dict[str, Any]:
    return {"case": [str(stage.care.care.case(ref).pk) for ref in ("48084", "48085")]}


def tick_held(stage: Stage) -> dict[str, Any]:
    cases = [str(stage.care.own_case(person)) for person in ("clinician", "coordinator")]
    return {**choose_orla(stage), "case": cases, "reason_code": "other"}


def at_holder(stage: Stage) -> dict[str, Any]:
    return {"shift_id": stage.care.holder_id}


def move_to_orla(stage: Stage) -> dict[str, Any]:
    field = f"to-{stage.care.own_case('clinician')}"
    return {field: choose_orla(stage)["worker"], "reason_code": "shift_ending"}


def get_policy(stage: Stage) -> dict[str, Any]:
    numbers = read_numbers(read_policy({}, id=None, number=0))
    lists = {"excluded_modes": ["face_to_face"], "first_colours": ["BLACK"]}
    return {**numbers, **lists, **get_service(stage), "reason": "Tried."}


def make_file(stage: Stage) -> dict[str, Any]:
    content = make_csv(stage.care.care, "F2")
    file = SimpleUploadedFile("more.csv", content)
    return {**get_service(stage), "source": "file", "file": file}


def make_pages(row: MakeRow) -> Rows:
    """Return the rows of the pages."""
    return {**make_board_pages(row), **make_work_pages(row), **make_shift_pages(row)}


def make_board_pages(row: MakeRow) -> Rows:
    pause = {"minutes": "10", "why": "break"}
    return {
        ("allocation_board", "GET"): row(C.VIEW_QUEUE, data=get_service, elsewhere=AGENCY),
        ("allocation_find", "POST"): row(
            C.VIEW_QUEUE, data=lambda s: {**get_service(s), "q": "48"}, elsewhere=AGENCY
        ),
        ("allocation_fragment", "GET"): row(C.VIEW_QUEUE, data=get_service, elsewhere=AGENCY),
        ("allocation_export", "GET"): row(C.VIEW_QUEUE, data=get_service, elsewhere=AGENCY),
        ("allocation_version", "GET"): row(C.VIEW_QUEUE, data=get_service, elsewhere=AGENCY),
        ("case_details", "GET"): row(C.VIEW_QUEUE, ids=at_case("48084"), elsewhere=AGENCY),
        ("case_allocate", "GET"): row(C.ALLOCATE_CASES, ids=at_case("48084")),
        ("case_allocate", "POST"): row(C.ALLOCATE_CASES, ids=at_case("48084"), data=choose_orla),
        ("cases_allocate", "GET"): row(C.ALLOCATE_CASES, data=tick),
        ("cases_allocate", "POST"): row(
            C.ALLOCATE_CASES,
            data=lambda s: {**tick(s), **choose_orla(s), "has_stops": "on", "why": "suits"},
        ),
        ("cases_reallocate", "GET"): row(C.ALLOCATE_CASES, data=tick_held),
        ("cases_reallocate", "POST"): row(C.ALLOCATE_CASES, data=tick_held),
        ("clinician_reallocate", "GET"): row(C.ALLOCATE_CASES, ids=at_holder),
        ("clinician_reallocate", "POST"): row(C.ALLOCATE_CASES, ids=at_holder, data=move_to_orla),
        ("case_patient", "POST"): row(C.READ_PATIENTS, ids=at_case("48084"), elsewhere=AGENCY),
        ("case_close", "POST"): row(
            C.CLOSE_CASES,
            ids=at_clinicians_case,
            data=lambda _: {"outcome": "no_contact", "reason": "Rang thrice."},
        ),
        ("case_reopen", "POST"): row(
            C.CLOSE_CASES, ids=at_clinicians_case, data=lambda s: s.care.complete()
        ),
        ("clinician_details", "GET"): row(C.VIEW_QUEUE, ids=at_orla, elsewhere=AGENCY),
        ("clinician_pause", "POST"): row(C.ALLOCATE_CASES, ids=at_orla, data=lambda _: pause),
        ("clinician_resume", "POST"): row(
            C.ALLOCATE_CASES, ids=at_orla, data=lambda s: s.care.pause_orla()
        ),
    }


def make_work_pages(row: MakeRow) -> Rows:
    pause = {"minutes": "10", "why": "break"}
    return {
        ("my_work", "GET"): row(C.WORK_CASES, is_scoped=False),
        ("my_work_fragment", "GET"): row(C.WORK_CASES, is_scoped=False),
        ("case_open", "POST"): row(C.WORK_CASES, ids=at_own_case),
        ("case_put_back", "POST"): row(
            C.WORK_CASES, ids=at_own_case, data=lambda s: s.care.open_own(s.person)
        ),
        ("case_complete", "POST"): row(
            C.WORK_CASES, ids=at_own_case, data=lambda s: s.care.open_own(s.person)
        ),
        ("my_pause", "POST"): row(C.WORK_CASES, data=lambda _: pause),
        ("my_resume", "POST"): row(C.WORK_CASES, data=lambda s: s.care.pause_own(s.person)),
        ("my_finish", "POST"): row(C.WORK_CASES),
    }


def make_shift_pages(row: MakeRow) -> Rows:
    lead = "Osric Penhaligon"
    return {
        ("shift", "GET"): row(C.RUN_SESSION, data=get_service),
        ("shift_fragment", "GET"): row(C.RUN_SESSION, data=get_service),
        ("shift_end", "GET"): row(C.ALLOCATE_CASES, is_scoped=False),
        ("shift_set_up", "GET"): row(C.RUN_SESSION, ids=at_coming),
        ("shift_set_up", "POST"): row(
            C.RUN_SESSION, ids=at_coming, data=lambda _: {"resource": "later", "do": "save"}
        ),
        ("shift_lead", "POST"): row(
            C.RUN_SESSION,
            ids=at_session,
            data=lambda s: {"lead": str(s.care.care.workers[lead]), "reason_code": "capacity"},
        ),
        ("shift_pause", "POST"): row(
            C.RUN_SESSION, ids=at_session, data=lambda _: {"reason": "Phones are down."}
        ),
        ("shift_resume", "POST"): row(
            C.RUN_SESSION, ids=at_session, data=lambda s: s.care.pause_all()
        ),
        ("shift_message", "POST"): row(
            C.RUN_SESSION, ids=at_session, data=lambda _: {"text": "Allocation active."}
        ),
        ("shift_note", "POST"): row(
            C.RUN_SESSION, ids=at_session, data=lambda _: {"text": "Phones.", "kind": "motd"}
        ),
        ("shift_log", "GET"): row(C.VIEW_QUEUE, ids=at_session, elsewhere=AGENCY),
        ("shift_close", "GET"): row(C.ALLOCATE_CASES, ids=at_session),
        ("shift_close", "POST"): row(
            C.RUN_SESSION, ids=at_session, data=lambda s: s.care.explain()
        ),
        ("shift_move", "POST"): row(
            C.ALLOCATE_CASES,
            ids=at_session,
            data=lambda s: {
                "case": (case := str(s.care.own_case("clinician"))),
                f"to-{case}": choose_orla(s)["worker"],
            },
        ),
        ("shift_nothing", "POST"): row(
            C.ALLOCATE_CASES,
            ids=lambda s: {**at_session(s), **at_orla(s)},
            data=lambda _: {"reason_code": "paused"},
        ),
        ("request_answer", "POST"): row(
            C.RUN_SESSION,
            ids=lambda s: {"shift_id": s.care.ask("Marguerite Sallowby")},
            data=lambda _: {"answer": "include"},
        ),
        ("clinician_include", "POST"): row(
            C.RUN_SESSION, ids=lambda s: {"shift_id": s.care.leave_out("Marguerite Sallowby")}
        ),
        ("clinician_leave_out", "POST"): row(
            C.RUN_SESSION, ids=at_orla, data=lambda _: {"reason": "Call-backs"}
        ),
        ("pickup_answer", "POST"): row(
            C.RUN_SESSION,
            ids=lambda s: {"pickup_id": s.care.pick_up()},
            data=lambda _: {"answer": "agree"},
        ),
        ("force_answer", "POST"): row(
            C.FORCE_ALLOCATION,
            ids=lambda s: {"request_id": s.care.wish()},
            data=lambda _: {"answer": "leave"},
        ),
        ("case_ask_force", "GET"): row(C.ALLOCATE_CASES, ids=at_clinicians_case),
        ("case_ask_force", "POST"): row(
            C.ALLOCATE_CASES,
            ids=at_clinicians_case,
            data=lambda s: {
                **s.care.open_own("clinician"),
                "clinician": choose_orla(s)["worker"],
                "reason": "Called away",
            },
        ),
        ("allocation_policy", "GET"): row(C.SET_ALLOCATION_POLICY, data=get_service),
        ("allocation_policy", "POST"): row(C.SET_ALLOCATION_POLICY, data=get_policy),
        ("case_import", "GET"): row(C.IMPORT_CASES, is_scoped=False),
        ("case_import", "POST"): row(C.IMPORT_CASES, data=make_file),
        ("case_import_staged", "GET"): row(C.IMPORT_CASES, ids=at_batch),
        ("case_import_apply", "POST"): row(C.IMPORT_CASES, ids=at_batch),
    }
