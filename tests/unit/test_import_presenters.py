from typing import Any

import pytest

from scheduling.rounds.forms.protocol import ProtocolForm
from scheduling.rounds.presenters.imports import present_import, write_applied
from scheduling.rounds.presenters.protocol import present_protocol
from scheduling.rounds.types import ImportFault, StagedImport
from tests.unit.values import DAY, clock, id_of, make_protocol


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ({"new_visits": 4}, "The day is imported."),
        (
            {"carers": 1, "clients": 2, "visits": 4, "new_visits": 4, "changed_visits": 0},
            "The day is imported: 1 carer, 2 clients and 4 visits (4 new).",
        ),
        (
            {"visits": 5, "new_visits": 2, "changed_visits": 1, "day": "2026-11-25"},
            "The day is imported: 5 visits (2 new, 1 changed, 2 as before).",
        ),
    ],
)
def test_what_was_imported_is_said_in_plain_words(counts: dict[str, Any], text: str) -> None:
    assert write_applied(counts) == text


def test_a_file_with_faults_shows_no_counts() -> None:
    staged = StagedImport(
        id=id_of("batch"),
        kind="day",
        status="staged",
        file_name="day.json",
        area_id=None,
        area_name="Dapplemere",
        is_new_area=True,
        day=DAY,
        at=clock("09:00"),
        counts={"carers": 0},
        faults=(ImportFault("visits", "1", "client", "It is not known."),),
    )
    assert present_import(staged).counts == ()


def test_numbers_of_the_protocol_are_written_as_people_write_them() -> None:
    page = present_protocol(
        make_protocol(), area_id=id_of("area"), areas=(), history=(), can_set=False, can_audit=False
    )
    texts = {number.label: number.text for group in page.groups for number in group.numbers}
    assert texts["Taken off after publishing"] == "2,000 minutes"
    assert texts["Roads against straight line"] == "1.3 times"
    assert texts["Waiting between visits"] == "10% of travel"


def test_every_number_of_the_protocol_stands_in_one_group_with_its_unit() -> None:
    page = present_protocol(
        make_protocol(), area_id=id_of("area"), areas=(), history=(), can_set=True, can_audit=False
    )
    numbers = [number.name for group in page.groups for number in group.numbers]
    choices = [choice.name for group in page.groups for choice in group.choices]
    assert sorted([*numbers, *choices, "reason"]) == sorted(ProtocolForm.base_fields)
    assert all(number.unit for group in page.groups for number in group.numbers)
    assert {choice.text for group in page.groups for choice in group.choices} == {
        "Carers may work in neighbouring patches",
        "Clients who were sent carers and times",
    }
