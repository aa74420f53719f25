"""Rows of the addresses of the reports: who may read what there."""

from collections.abc import Callable
from typing import Any

from accounts.roles import Capability
from allocation.models import Case
from tests.architecture.stage import Stage

C = Capability
MakeRow = Callable[..., Any]
Rows = dict[tuple[str, str], Any]
# Who sees reports, but of home care or of another service.
ELSEWHERE = frozenset(
    {
        *("scheduler", "team_leader", "capacity_officer", "dso", "direct_care_manager"),
        *("scheduling_manager", "carer", "jobplan_lead", "booking_officer"),
    }
)
CLINICIANS = frozenset({"clinician", "coordinator", "navigator"})
# Who sees reports, but not those of single people in urgent care.
NO_MANAGERS = ELSEWHERE | CLINICIANS | {"roster_manager"}
# Whoever is signed in reads what a rule means.
RULES: dict[str, dict[str, str]] = {"rules": {}, "rule": {"rule_id": "AL-022"}}


def get_week(stage: Stage) -> dict[str, Any]:
    care = stage.care.care
    return {"service": str(care.service_id), "week": care.at.date().isoformat()}


def at_own_shift(stage: Stage) -> dict[str, Any]:
    """The shift of whoever asks; a clinician's for somebody who has none."""
    case = Case.objects.get(pk=stage.care.own_case(stage.person))
    return {"session_id": stage.care.care.session_id, "worker_id": case.allocated_to_id}


def at_session(stage: Stage) -> dict[str, Any]:
    return {"session_id": stage.care.care.session_id}


def get_settings(stage: Stage) -> dict[str, Any]:
    numbers = {"least_cases": 6, "least_answers": 3, "made_hour": 7, "weeks_back": 4}
    return {"service": str(stage.care.care.service_id), **numbers, "reason": "Agreed."}


def make_pages(row: MakeRow) -> Rows:
    """Return the rows of the pages."""
    return {
        ("weekly_report", "GET"): row(C.VIEW_REPORTS, data=get_week, elsewhere=ELSEWHERE),
        ("weekly_report_export", "GET"): row(C.VIEW_REPORTS, data=get_week, elsewhere=ELSEWHERE),
        ("weekly_evidence", "GET"): row(
            C.VIEW_REPORTS, ids=at_own_shift, elsewhere=ELSEWHERE | {"roster_manager"}
        ),
        ("report_aims", "GET"): row(
            C.VIEW_REPORTS, data=get_week, elsewhere=ELSEWHERE | CLINICIANS
        ),
        ("replay_list", "GET"): row(C.VIEW_REPORTS, is_scoped=False),
        ("replay", "GET"): row(C.VIEW_REPORTS, ids=at_session, elsewhere=NO_MANAGERS),
        ("report_settings", "GET"): row(C.SET_ALLOCATION_POLICY, data=get_settings),
        ("report_settings", "POST"): row(C.SET_ALLOCATION_POLICY, data=get_settings),
    }


def make_api(row: MakeRow) -> Rows:
    """Return the rows of the API."""
    return {
        ("api_session_replay", "GET"): row(C.VIEW_REPORTS, ids=at_session, elsewhere=NO_MANAGERS),
        ("api_weekly_allocation", "GET"): row(C.VIEW_REPORTS, data=get_week, elsewhere=ELSEWHERE),
        ("api_weekly_allocation_export", "GET"): row(
            C.VIEW_REPORTS, data=get_week, elsewhere=ELSEWHERE
        ),
        ("api_allocation_aims", "GET"): row(
            C.VIEW_REPORTS, data=get_week, elsewhere=ELSEWHERE | CLINICIANS
        ),
        ("api_report_settings", "GET"): row(C.VIEW_REPORTS, data=get_week, elsewhere=ELSEWHERE),
        ("api_report_settings", "POST"): row(
            C.SET_ALLOCATION_POLICY,
            data=lambda s: {
                "service": str(s.care.care.service_id),
                "body": {"least_cases": 6},
                "reason": "Agreed.",
            },
        ),
    }
