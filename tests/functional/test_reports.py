"""The reports and the rules in the browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from allocation.services import allocate_cases, complete_case, open_case
from tests.functional.care import ORLA, OpenAs
from tests.urgent_care import UrgentCare


@pytest.fixture
def busy(care: UrgentCare) -> UrgentCare:
    """Orla has had six cases and completed them."""
    for number in range(6):
        case = care.add(f"R{number}", colour="BLACK", due=-20 + number)
        at = care.at + timedelta(minutes=number)
        ids, worker_id = [case.pk], care.workers[ORLA]
        allocate_cases(
            case_ids=ids, worker_id=worker_id, reason="Agreed", actor=care.actor(), at=at
        )
        open_case(case_id=case.pk, actor=care.person(ORLA), at=at + timedelta(seconds=10))
        complete_case(case_id=case.pk, actor=care.person(ORLA), at=at + timedelta(seconds=50))
    return care


def get_addresses(care: UrgentCare) -> list[str]:
    words = f"service={care.service_id}&week={timezone.localdate()}"
    evidence = f"{care.session_id}/{care.workers[ORLA]}"
    return [
        f"/reports/weekly-allocation/?{words}",
        f"/reports/weekly-allocation/?service={care.service_id}&week=2025-01-06",
        f"/reports/weekly-allocation/evidence/{evidence}/",
        f"/reports/aims/?{words}",
        f"/reports/settings/?service={care.service_id}",
        "/rules/",
        "/rules/?q=zebra",
        "/rules/AL-022/",
        "/rules/OQ-10/",
    ]


@pytest.mark.parametrize("width", [1440, 390])
def test_the_reports_are_accessible_and_never_scroll_sideways(
    busy: UrgentCare, open_care: OpenAs, assert_accessible: Callable[[Page], None], width: int
) -> None:
    page = open_care(Role.SHIFT_MANAGER, width=width)
    for address in get_addresses(busy):
        page.goto(address)
        assert_accessible(page)


def test_the_week_its_plots_and_its_evidence(busy: UrgentCare, open_care: OpenAs) -> None:
    page = open_care(Role.SHIFT_MANAGER)
    page.get_by_role("link", name="Weekly report").first.click()
    page.goto(get_addresses(busy)[0])
    expect(page.get_by_text("Totals agree with the allocation ledger: 6 = 6.")).to_be_visible()
    for name in ("Bars of cases", "Cases allocated and completed per hour", "Median, mean"):
        expect(page.get_by_role("img", name=name)).to_be_visible()
    expect(page.get_by_role("button", name="Print or PDF")).to_be_visible()
    page.get_by_role("link", name=f"Evidence for {ORLA}").click()
    expect(page.get_by_role("heading", name=f"Evidence: {ORLA}")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(7)


def test_a_file_is_saved_and_without_script_there_is_no_print_button(
    busy: UrgentCare, open_care: OpenAs
) -> None:
    page = open_care(Role.SHIFT_MANAGER, script=False)
    page.goto(get_addresses(busy)[0])
    expect(page.get_by_role("button", name="Print or PDF")).to_be_hidden()
    page.get_by_label("Dates as").select_option("iso")
    with page.expect_download() as saved:
        page.get_by_role("button", name="XLSX").click()
    assert saved.value.suggested_filename.endswith(".xlsx")


def test_the_number_beside_a_reason_leads_to_its_rule(busy: UrgentCare, open_care: OpenAs) -> None:
    page = open_care(Role.SHIFT_MANAGER)
    page.goto(get_addresses(busy)[0])
    page.get_by_role("link", name="AL-050").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("AL-050")
