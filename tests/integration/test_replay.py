"""A replayed shift through its pages and the API, against what the board itself counts."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from allocation import services
from allocation.models import Allocation, Case
from allocation.selectors import get_board
from core.errors import DomainError
from reporting.rules.replay import What
from reporting.selectors.replay import get_replay
from tests.factories import World
from tests.urgent_care import UrgentCare, add_queue, make_urgent_care

pytestmark = pytest.mark.django_db
ORLA, BRAM, MARGUERITE = "Dr Orla Fennimarch", "Dr Bram Ottersby", "Marguerite Sallowby"
NAMES = (ORLA, BRAM, MARGUERITE)
AT = datetime(2026, 11, 10, 10, tzinfo=UTC)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def care(world: World) -> Iterator[UrgentCare]:
    with time_machine.travel(AT, tick=False):
        made = make_urgent_care(world, AT)
        add_queue(made)
        yield made


class Play:
    """What people do in a shift, a minute after the other, by dice."""

    def __init__(self, care: UrgentCare, seed: int) -> None:
        self.care, self.dice, self.at = care, random.Random(seed), AT
        self.done: Counter[str] = Counter()

    def run(self, steps: int) -> None:
        acts: list[Callable[[Any], None]] = [
            *([self.allocate] * 5 + [self.open] * 5 + [self.complete] * 3),
            *(self.move, self.move, self.slip, self.put_back, self.force, self.hold),
            *(self.pick_up, self.close, self.reopen, self.pause, self.resume, self.come, self.stop),
        ]
        for _ in range(steps):
            self.at += timedelta(minutes=1)
            act = self.dice.choice(acts)
            try:
                act({"actor": self.care.actor(), "at": self.at})
            except DomainError:
                continue
            self.done[act.__name__] += 1

    def pick(self, *statuses: str) -> Case:
        cases = Case.objects.filter(status__in=statuses).order_by("source_ref")
        if not cases:
            raise DomainError("none")
        return self.dice.choice(list(cases))

    def someone(self) -> Any:
        return self.care.workers[self.dice.choice(NAMES)]

    def allocate(self, values: Any) -> None:
        services.allocate_cases(
            case_ids=[self.pick("queued").pk], worker_id=self.someone(), reason="dice", **values
        )

    def move(self, values: Any, code: str = "needs_changed") -> None:
        services.reallocate_case(
            case_id=self.pick("allocated").pk,
            worker_id=self.someone(),
            reason_code=code,
            reason="dice",
            **values,
        )

    def slip(self, values: Any) -> None:
        self.move(values, "wrong_clinician")

    def force(self, values: Any) -> None:
        values["actor"] = self.care.actor(Role.SHIFT_MANAGER)
        case_id = self.pick("in_progress", "allocated").pk
        services.force_reallocation(
            case_id=case_id, worker_id=self.someone(), reason="dice", **values
        )

    def hold(self, values: Any) -> None:
        values["actor"] = self.care.actor(Role.SHIFT_MANAGER)
        services.hold_cases(case_ids=[self.pick("allocated").pk], reason="dice", **values)

    def work(self, status: str, act: Any, values: Any, **more: Any) -> None:
        case = self.pick(status)
        names = {self.care.workers[name]: name for name in NAMES}
        if case.allocated_to_id not in names:
            raise DomainError("none")
        values["actor"] = self.care.person(names[case.allocated_to_id])
        act(case_id=case.pk, **more, **values)

    def open(self, values: Any) -> None:
        self.work("allocated", services.open_case, values)

    def put_back(self, values: Any) -> None:
        self.work("in_progress", services.put_back_case, values)

    def complete(self, values: Any) -> None:
        self.work("in_progress", services.complete_case, values)

    def pick_up(self, values: Any) -> None:
        values["actor"] = self.care.person(self.dice.choice(NAMES))
        services.pick_up_case(case_id=self.pick("queued").pk, reason="dice", **values)

    def close(self, values: Any) -> None:
        values["actor"] = self.care.actor(Role.SHIFT_MANAGER)
        services.close_case(
            case_id=self.pick("allocated").pk, outcome="no_contact", reason="dice", **values
        )

    def reopen(self, values: Any) -> None:
        values["actor"] = self.care.actor(Role.SHIFT_MANAGER)
        services.reopen_case(case_id=self.pick("completed").pk, reason="dice", **values)

    def pause(self, values: Any) -> None:
        services.pause_clinician(
            clinician_shift_id=self.care.shift(self.dice.choice(NAMES)).pk,
            until=self.at + timedelta(minutes=20),
            reason="break",
            **values,
        )

    def resume(self, values: Any) -> None:
        services.resume_clinician(
            clinician_shift_id=self.care.shift(self.dice.choice(NAMES)).pk, **values
        )

    def stop(self, values: Any) -> None:
        values["actor"] = self.care.actor(Role.SHIFT_MANAGER)
        services.pause_session(session_id=self.care.session_id, reason="dice", **values)
        self.at = values["at"] = self.at + timedelta(minutes=1)
        services.resume_session(session_id=self.care.session_id, **values)

    def come(self, values: Any) -> None:
        number = Case.objects.count()
        minutes = (self.at - AT).total_seconds() / 60
        self.care.add(f"N{number}", colour="RED", received=minutes, due=minutes + 60)


def open_page(care: UrgentCare, role: Role, session_id: Any = None, **query: Any) -> HttpResponse:
    guest = Client()
    guest.force_login(care.world.users[role], BACKEND)
    address = reverse("replay", kwargs={"session_id": session_id or care.session_id})
    return guest.get(address, query)


def ask(care: UrgentCare, role: Role = Role.SHIFT_MANAGER, **query: Any) -> Any:
    guest = Client()
    guest.force_login(care.world.users[role], BACKEND)
    return guest.get(reverse("api_session_replay", kwargs={"session_id": care.session_id}), query)


@pytest.mark.parametrize("seed", range(4))
def test_the_fold_of_a_shift_ends_where_the_board_stands(care: UrgentCare, seed: int) -> None:
    play = Play(care, seed)
    play.run(70)
    assert len(play.done) > 8, play.done
    actor = care.actor(Role.SHIFT_MANAGER)
    board = get_board(service_id=care.service_id, actor=actor, at=play.at)
    shift = get_replay(session_id=care.session_id, actor=actor, at=play.at)
    people = (*board.clinicians, *board.excluded)
    live = {
        one.worker_id: (one.status, one.load.unlocked, one.load.locked, one.load.done)
        for one in people
    }
    folded = {
        one.worker_id: (one.status, one.unlocked, one.locked, one.done)
        for one in shift.replay.state.people
    }
    assert {one: folded[one] for one in live} == live
    waiting = Counter(case.colour for case in board.cases if case.is_queued)
    assert {colour: n for colour, n in shift.count_queue().items() if n} == dict(waiting)
    given = Allocation.objects.filter(session_id=care.session_id).count()
    gifts = [one for one in shift.replay.events if one.worker_id and one.case_id]
    assert len(gifts) == given
    assert shift.replay.breaches == {}  # the services kept every rule


def test_a_page_shows_an_event_and_leads_to_its_neighbours(care: UrgentCare) -> None:
    play = Play(care, 1)
    play.run(20)
    with time_machine.travel(play.at, tick=False):
        whole = open_page(care, Role.SHIFT_MANAGER).content.decode()
        total = ask(care).json()["total"]
        second = open_page(care, Role.SHIFT_MANAGER, event=2).content.decode()
        last = open_page(care, Role.REPORT_MANAGER, event=total + 50).content.decode()
    assert f"Event {total} of {total}" in whole
    assert f"Event 2 of {total}" in second
    assert 'href="?event=1"' in second
    assert 'href="?event=3"' in second
    assert 'aria-current="step"' in second
    assert f"Event {total} of {total}" in last
    assert 'data-key="ArrowRight"' not in last
    for name in NAMES:
        assert name in second


def test_a_time_of_day_leads_to_the_last_event_by_then(care: UrgentCare) -> None:
    Play(care, 1).run(20)
    with time_machine.travel(AT + timedelta(minutes=30), tick=False):
        response = open_page(care, Role.SHIFT_MANAGER, time="10:05", cap="2")
        events = ask(care).json()["events"]
    until = (AT + timedelta(minutes=6)).isoformat().replace("+00:00", "Z")
    number = sum(one["at"] < until for one in events)
    assert response.status_code == 302
    assert response.headers["Location"].endswith(f"?event={number}&cap=2")


@pytest.mark.parametrize(
    "query", [{"event": "x"}, {"event": "-1"}, {"cap": "0"}, {"time": "25:99"}]
)
def test_an_address_that_says_nothing_is_refused(care: UrgentCare, query: dict[str, str]) -> None:
    response = open_page(care, Role.SHIFT_MANAGER, **query)
    assert response.status_code == 422


def test_another_cap_says_what_it_would_have_refused(care: UrgentCare) -> None:
    for number, ref in enumerate(("48074", "48081", "48084")):
        services.allocate_cases(
            case_ids=[care.case(ref).pk],
            worker_id=care.workers[ORLA],
            reason="dice",
            actor=care.actor(),
            at=AT + timedelta(minutes=number + 1),
        )
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        kept = open_page(care, Role.SHIFT_MANAGER).content.decode()
        other = open_page(care, Role.SHIFT_MANAGER, cap=1).content.decode()
        answer = ask(care, cap=1).json()
    assert "None of 3 allocations broke a rule" in kept
    assert "Had the cap been 1, 2 of 3 allocations would have been refused" in other
    assert (answer["given"], answer["refused"]) == (3, 2)
    assert [one["breaks"] for one in answer["events"] if one["breaks"]] == [["over_cap"]] * 2


def test_the_api_gives_events_page_by_page(care: UrgentCare) -> None:
    Play(care, 2).run(30)
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        whole = ask(care, limit=500).json()
        pages, after = [], 0
        while after is not None:
            page = ask(care, after=after, limit=7).json()
            pages += page["events"]
            assert page["state"]["event"] == len(pages)
            after = page["next"]
        too_many = ask(care, limit=501)
    assert pages == whole["events"]
    assert [one["number"] for one in pages] == list(range(1, whole["total"] + 1))
    assert whole["next"] is None
    assert {one["what"] for one in pages} <= {str(one) for one in What}
    assert too_many.status_code == 422


def test_a_replay_tells_nothing_of_patients(care: UrgentCare) -> None:
    care.add("48140", colour="RED", patient_name="Winifred Tallowmere", complaint="Chest pain")
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        page = open_page(care, Role.SHIFT_MANAGER).content.decode()
        answer = ask(care).content.decode()
    for word in ("Tallowmere", "Chest pain"):
        assert word not in page + answer


@pytest.mark.parametrize("role", [Role.WACC, Role.CLINICIAN, Role.COORDINATOR, Role.DSO])
def test_a_shift_is_replayed_by_who_manages_the_service(care: UrgentCare, role: Role) -> None:
    with time_machine.travel(AT, tick=False):
        assert open_page(care, role).status_code in (403, 404)
        assert ask(care, role).status_code in (403, 404)


def test_a_shift_that_has_not_begun_is_not_there(world: World) -> None:
    with time_machine.travel(AT, tick=False):
        care = make_urgent_care(world, AT)
        response = open_page(care, Role.SHIFT_MANAGER, session_id=care.shift_id)
    assert response.status_code == 404


def test_queries_do_not_grow_with_events(care: UrgentCare) -> None:
    def count() -> int:
        address = reverse("replay", kwargs={"session_id": care.session_id})
        with time_machine.travel(AT + timedelta(hours=3), tick=False):
            guest = Client()
            guest.force_login(care.world.users[Role.SHIFT_MANAGER], BACKEND)
            guest.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert guest.get(address).status_code == 200
        return len(queries)

    Play(care, 1).run(10)
    few = count()
    Play(care, 3).run(40)
    assert count() == few


def test_the_list_names_the_shifts_that_began(care: UrgentCare) -> None:
    guest = Client()
    guest.force_login(care.world.users[Role.SHIFT_MANAGER], BACKEND)
    body = guest.get(reverse("replay_list")).content.decode()
    assert reverse("replay", kwargs={"session_id": care.session_id}) in body
    assert timezone.now() == AT
    guest.force_login(care.world.users[Role.CLINICIAN], BACKEND)
    refused = guest.get(reverse("replay_list")).content.decode()
    assert "No shift to replay" in refused
