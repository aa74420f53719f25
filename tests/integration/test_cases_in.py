"""How cases come in from their source and from files, and how they are closed there."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts.roles import Role
from tests.integration.test_allocation_api import ORLA, allocate, ask, care, read_notices
from tests.urgent_care import UrgentCare

pytestmark = pytest.mark.django_db
__all__ = ["care"]


def hand_in(care: UrgentCare, **more: Any) -> Any:
    body = {
        "service": str(care.service_id),
        "source": "adastra",
        "source_ref": "50001",
        "source_version": 2,
        "received_at": care.at.isoformat(),
        "due_at": (care.at + timedelta(minutes=100)).isoformat(),
        "age": 71,
        "sex": "F",
        "required_skills": ["prescriber"],
        "priority_tag": False,
    }
    return ask(care, Role.API_CLIENT, "post", "/cases", **(body | more))


def test_a_case_comes_in_once_and_an_older_version_is_ignored(care: UrgentCare) -> None:
    first = hand_in(care)
    assert (first.status_code, first.json()["outcome"]) == (201, "made")
    older = hand_in(care, source_version=1, age=20)
    assert (older.status_code, older.json()["outcome"]) == (200, "ignored")
    newer = hand_in(care, source_version=3, age=72)
    assert (newer.status_code, newer.json()["outcome"]) == (200, "updated")
    assert care.case("50001").age == 72


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("due_at", "2026-11-23T00:00:00Z"),
        ("nhs_number", "1234567890"),
        ("required_skills", ["alchemy"]),
        ("colour", "PURPLE"),
    ],
)
def test_what_cannot_be_a_case_names_its_field(care: UrgentCare, field: str, value: Any) -> None:
    answer = hand_in(care, **{field: value})
    assert answer.status_code in (400, 422)
    assert field in answer.json()["errors"]


def test_colours_change_as_minutes_pass(care: UrgentCare) -> None:
    hand_in(care)
    found = []
    for minutes in (0, 50, 75, 100):
        with time_machine.travel(care.at + timedelta(minutes=minutes), tick=False):
            board = ask(care, Role.WACC, "get", "/allocation/board", service=care.service_id)
        [case] = [one for one in board.json()["cases"] if one["ref"] == "50001"]
        found.append(case["colour"])
    assert found == ["GREEN", "AMBER", "RED", "BLACK"]


def test_a_case_closed_at_its_source_is_not_completed_and_an_open_one_is_flagged(
    care: UrgentCare,
) -> None:
    allocate(care, "48074", ORLA)
    allocate(care, "48081", ORLA)
    ask(care, ORLA, "post", f"/cases/{care.case('48081').pk}/open")
    for ref, status in (("48074", "closed_at_source"), ("48081", "in_progress")):
        path = f"/cases/{care.case(ref).pk}/close-at-source"
        assert ask(care, Role.API_CLIENT, "post", path).json()["status"] == status
    assert care.case("48074").completed_at is None
    notices = read_notices(care, ORLA)
    assert any("48081" in one["text"] and "closed by adastra" in one["text"] for one in notices)


def test_a_file_of_cases_names_every_fault_and_is_all_or_nothing(care: UrgentCare) -> None:
    head = "case,received,due,colour,age,nhs number\n"
    bad = (
        head + "60001,24/11/2026 08:00,24/11/2026 10:00,RED,40,\n60002,,24/11/2026 10:00,RED,=1,9\n"
    )
    body = {"service": str(care.service_id), "source": "csv", "file_name": "cases.csv"}
    staged = ask(care, Role.SHIFT_MANAGER, "post", "/case-imports", **body, text=bad).json()
    assert {(row, column) for row, column, _ in staged["faults"]} == {
        ("3", "received"),
        ("3", "age"),
    }
    apply = f"/case-imports/{staged['id']}/apply"
    assert ask(care, Role.SHIFT_MANAGER, "post", apply).json()["code"] == "import_has_faults"
    good = head + "60001,24/11/2026 08:00,24/11/2026 10:00,RED,40,\n"
    staged = ask(care, Role.SHIFT_MANAGER, "post", "/case-imports", **body, text=good).json()
    apply = f"/case-imports/{staged['id']}/apply"
    assert ask(care, Role.SHIFT_MANAGER, "post", apply).json() == {
        "made": 1,
        "updated": 0,
        "ignored": 0,
    }
