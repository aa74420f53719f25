"""Shifts over a change of the clocks, and clinicians who cannot be in two places."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.roles import Role
from accounts.selectors import get_system_actor
from allocation import services
from allocation.models import ClinicianShift
from allocation.selectors import get_board, get_session_figures
from core.errors import DomainError
from rostering.services import record_service_shift
from rostering.types import ServiceDutyInput
from tests.factories import World
from tests.urgent_care import UrgentCare, add_queue, make_urgent_care

pytestmark = pytest.mark.django_db

# The clocks go back at 01:00 UTC: 01:30 is twice.
BACK = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
ORLA = "Dr Orla Fennimarch"


@pytest.fixture
def care(world: World) -> UrgentCare:
    care = make_urgent_care(world, BACK - timedelta(minutes=30))
    add_queue(care)
    return care


def test_a_shift_over_the_change_has_its_true_length(care: UrgentCare) -> None:
    shift = care.shift(ORLA)
    assert shift.ends_at - shift.starts_at == timedelta(hours=7)
    found = get_session_figures(session_id=care.session_id).clinicians
    [figures] = [one for one in found if one.shift.worker_id == care.workers[ORLA]]
    assert figures.shift.length == timedelta(hours=7)


def test_a_pause_over_the_change_lasts_as_long_as_it_was_asked_for(care: UrgentCare) -> None:
    until = care.at + timedelta(minutes=45)
    services.pause_my_shift(until=until, reason="Break", actor=care.person(ORLA), at=care.at)
    alarm = get_system_actor("alarm")
    assert services.wake_clinicians(actor=alarm, at=until - timedelta(minutes=1)) == 0
    assert services.wake_clinicians(actor=alarm, at=until) == 1


def test_the_order_of_work_does_not_turn_with_the_clocks(care: UrgentCare) -> None:
    care.add("A1", colour="RED", received=0, due=20)
    care.add("A2", colour="RED", received=0, due=50)
    refs = [
        one.ref
        for at in (care.at, care.at + timedelta(hours=1))
        for one in get_board(service_id=care.service_id, actor=care.actor(), at=at).cases
        if one.ref in ("A1", "A2")
    ]
    assert refs == ["A1", "A2", "A1", "A2"]


def test_a_clinician_is_not_rostered_twice_at_once(care: UrgentCare) -> None:
    starts_at = care.at + timedelta(hours=6)
    overlapping = starts_at - timedelta(hours=2)
    with pytest.raises(DomainError) as refused:
        record_service_shift(
            service_id=care.service_id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=6),
            duties=[
                ServiceDutyInput(
                    care.workers[ORLA], "advice", overlapping, starts_at + timedelta(hours=6), ""
                )
            ],
            source="manual",
            actor=get_system_actor("setup"),
            at=care.at,
        )
    assert refused.value.sentence
    assert ClinicianShift.objects.filter(worker_id=care.workers[ORLA]).count() == 1


def test_a_lead_is_named_by_the_manager_only_while_the_session_lives(care: UrgentCare) -> None:
    care.explain_silence()
    boss = care.actor(Role.SHIFT_MANAGER)
    services.close_session(session_id=care.session_id, reason="Early", actor=boss, at=care.at)
    with pytest.raises(DomainError) as refused:
        services.name_lead(
            session_id=care.session_id,
            lead_id=care.workers["Osric Penhaligon"],
            reason_code="capacity",
            reason="",
            actor=boss,
            at=care.at,
        )
    assert refused.value.code == "session_closed"
