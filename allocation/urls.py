"""Addresses of urgent care."""

from django.urls import path

from allocation.views import allocate, board, case, clinician, imports, my_work, policy, shift

urlpatterns = [
    path("allocation/", board.allocation_board, name="allocation_board"),
    path("allocation/cases/<uuid:case_id>/patient", case.case_patient, name="case_patient"),
    path("allocation/find", board.allocation_find, name="allocation_find"),
    path("allocation/fragment", board.allocation_fragment, name="allocation_fragment"),
    path("allocation/version", board.allocation_version, name="allocation_version"),
    path("allocation/allocate", allocate.cases_allocate, name="cases_allocate"),
    path("allocation/cases/import/", imports.case_import, name="case_import"),
    path(
        "allocation/cases/import/<uuid:batch_id>/",
        imports.case_import_staged,
        name="case_import_staged",
    ),
    path(
        "allocation/cases/import/<uuid:batch_id>/apply",
        imports.case_import_apply,
        name="case_import_apply",
    ),
    path("allocation/cases/<uuid:case_id>/", case.case_details, name="case_details"),
    path("allocation/cases/<uuid:case_id>/allocate", allocate.case_allocate, name="case_allocate"),
    path("allocation/cases/<uuid:case_id>/close", case.case_close, name="case_close"),
    path("allocation/cases/<uuid:case_id>/reopen", case.case_reopen, name="case_reopen"),
    path(
        "allocation/clinicians/<uuid:shift_id>/",
        clinician.clinician_details,
        name="clinician_details",
    ),
    path(
        "allocation/clinicians/<uuid:shift_id>/pause",
        clinician.clinician_pause,
        name="clinician_pause",
    ),
    path(
        "allocation/clinicians/<uuid:shift_id>/resume",
        clinician.clinician_resume,
        name="clinician_resume",
    ),
    path("allocation/policy/", policy.allocation_policy, name="allocation_policy"),
    path("allocation/shift/", shift.shift, name="shift"),
    path("allocation/shift/start", shift.shift_start, name="shift_start"),
    path("allocation/shift/<uuid:session_id>/lead", shift.shift_lead, name="shift_lead"),
    path("allocation/shift/<uuid:session_id>/pause", shift.shift_pause, name="shift_pause"),
    path("allocation/shift/<uuid:session_id>/resume", shift.shift_resume, name="shift_resume"),
    path("allocation/shift/<uuid:session_id>/close", shift.shift_close, name="shift_close"),
    path("my-work/", my_work.my_work, name="my_work"),
    path("my-work/fragment", my_work.my_work_fragment, name="my_work_fragment"),
    path("my-work/pause", my_work.my_pause, name="my_pause"),
    path("my-work/resume", my_work.my_resume, name="my_resume"),
    path("my-work/finish", my_work.my_finish, name="my_finish"),
    path("my-work/cases/<uuid:case_id>/open", my_work.case_open, name="case_open"),
    path("my-work/cases/<uuid:case_id>/put-back", my_work.case_put_back, name="case_put_back"),
    path("my-work/cases/<uuid:case_id>/complete", my_work.case_complete, name="case_complete"),
]
