"""A day as four CSV files, as spreadsheets save them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.rounds.files import Fault, read_day_files
from tests.unit.damaged_csv import AVAILABILITY, CLIENTS, DAMAGED, ROWS, VISITS, make, read, swap


def test_four_files_become_one_day() -> None:
    found = read()
    assert found.faults == []
    assert not found.has_own_travel
    (carer,), (client,), (visit,) = (found.data[key] for key in ("carers", "clients", "visits"))
    assert (carer["windows"], carer["home"], carer["skills"]) == (
        [[25200, 52200]],
        [10.0, 10.0],
        ["medication", "hoist"],
    )
    assert carer["breaks"] == [{"earliest": 36000, "latest": 43200, "duration": 1800}]
    assert (client["at"], client["preferred"], client["access"]) == ([10.0, 11.0], ["K1"], "Key")
    assert (visit["start"], visit["before"], visit["after"], visit["duration"]) == (
        32400,
        900,
        1800,
        1800,
    )


def test_empty_cells_have_their_defaults() -> None:
    found = read(visits=f"{VISITS}\nV1,C1,0900,30,,,,,,\n")
    visit = found.data["visits"][0]
    assert (visit["before"], visit["after"], visit["carers"], visit["priority"]) == (900, 900, 1, 2)
    assert visit["pinned"] is None


def test_columns_may_come_in_any_order_and_optional_ones_be_absent() -> None:
    found = read(visits="Minutes , START,client,ID\n30,09:00,C1,V1\n")
    assert found.faults == []
    assert found.data["visits"][0]["start"] == 32400


def test_a_pin_of_carer_and_start_is_read() -> None:
    found = read(visits=f"{VISITS}\nV1,C1,09:00,30,15,15,1,2,K1,09:10\n")
    assert found.data["visits"][0]["pinned"] == {"carers": ["K1"], "start": 33000}


def test_24_00_ends_a_day() -> None:
    found = read(availability=f"{AVAILABILITY}\nK1,16:00,24:00,,,\n")
    assert found.data["carers"][0]["windows"] == [[57600, 86400]]


def test_a_split_shift_is_two_windows_in_order() -> None:
    found = read(availability=f"{AVAILABILITY}\nK1,17:00,21:00,,,\nK1,07:00,11:00,,,\n")
    assert found.data["carers"][0]["windows"] == [[25200, 39600], [61200, 75600]]


def test_shifts_that_touch_do_not_overlap() -> None:
    found = read(availability=f"{AVAILABILITY}\nK1,07:00,11:00,,,\nK1,11:00,12:00,,,\n")
    assert found.faults == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_letters_are_read_as_spreadsheets_save_them(encoding: str) -> None:
    text = swap("clients", "name", "Mrs Zoë O’Brien")
    found = read(clients=text.encode(encoding))
    assert found.faults == []
    assert found.data["clients"][0]["name"] == "Mrs Zoë O’Brien"


def test_semicolons_part_the_cells_where_the_heading_says_so() -> None:
    found = read(visits=f"{VISITS}\nV1,C1,09:00,30,,,,,,\n".replace(",", ";"))
    assert found.faults == []
    assert found.data["visits"][0]["client"] == "C1"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(ending: str) -> None:
    text = "\n".join(ROWS["clients.csv"]) + "\n"
    found = read(clients=text.replace("\n", ending))
    assert (found.faults, len(found.data["clients"])) == ([], 1)


def test_a_quoted_cell_may_hold_commas_quotes_and_new_lines() -> None:
    found = read(clients=swap("clients", "access", '"Ring, then ""Zoë""\nwait"'))
    assert found.data["clients"][0]["access"] == 'Ring, then "Zoë"\nwait'


def test_an_empty_line_in_front_does_not_hide_the_semicolons() -> None:
    found = read(visits=f"\n{VISITS}\nV1,C1,09:00,30,,,,,,\n".replace(",", ";"))
    assert found.faults == []


def test_empty_lines_are_passed_over() -> None:
    found = read(clients=f"\n{CLIENTS}\n\n,,,\nC1,Larkfield\n\n".replace(",,,\n", ",,,,,,,,,,,\n"))
    assert (found.faults, len(found.data["clients"])) == ([], 1)


def test_a_client_without_a_position_is_left_to_the_postcode() -> None:
    found = read(clients=f"{CLIENTS}\nC1,Larkfield,,,AB1 2CD,,,,,,,\n")
    assert (found.faults, found.data["clients"][0]["at"]) == ([], None)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [pytest.param(name, text, fault, id=id) for id, name, text, fault in DAMAGED],
)
def test_a_fault_is_named_with_its_file_row_and_column(
    name: str, text: str | bytes, expected: Fault
) -> None:
    found = read(**{name: text})
    same_file = [one for one in found.faults if one.sheet == expected.sheet]
    assert any(
        one.message.startswith(expected.message)
        and expected.row in ("", one.row)
        and expected.column in ("", one.column)
        for one in same_file
    ), found.faults
    assert found.data == {}


def test_faults_of_all_four_files_are_found_at_once() -> None:
    found = read(
        clients=swap("clients", "gender", "X"),
        carers=swap("carers", "mode", "tram"),
        visits=swap("visits", "minutes", "0"),
        availability=swap("availability", "start", "later"),
    )
    assert {one.sheet for one in found.faults} == {
        f"{name}.csv" for name in ("clients", "carers", "visits", "availability")
    }


def test_rows_count_as_the_spreadsheet_shows_them() -> None:
    found = read(visits="+V2,C1,10:00,30\n\nV3,C1,10:00,x\n")
    assert [(one.row, one.column) for one in found.faults] == [("5", "minutes")]


cell = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00"), max_size=6
) | st.sampled_from(["", "V1", "C1", "K1", "09:00", "30", "=1", '"', ",", ";", "\n", "-", "24:00"])


@given(
    name=st.sampled_from(sorted(ROWS)),
    rows=st.lists(st.lists(cell, max_size=8), max_size=3),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_no_cells_make_the_reader_fail(name: str, rows: list[list[str]], encoding: str) -> None:
    text = "\n".join([ROWS[name][0], *(",".join(row) for row in rows)])
    found = read_day_files({**make(), name: text.encode(encoding)})
    assert bool(found.data) != bool(found.faults)


@given(name=st.sampled_from(sorted(ROWS)), content=st.binary(max_size=120))
def test_no_bytes_make_the_reader_fail(name: str, content: bytes) -> None:
    found = read_day_files({**make(), name: content})
    assert found.faults
    assert found.data == {}
