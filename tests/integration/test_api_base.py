"""What every address of the API has in common: pages of lists, filters, refusals, throttles."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from rest_framework.throttling import UserRateThrottle

from accounts.roles import Role
from scheduling.rounds.services import start_run
from tests.factories import DAY, NOW, World
from tests.integration.test_api import Program, issue

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PROBLEM = "application/problem+json"


@pytest.fixture
def program(day: World) -> Program:
    caches["throttle"].clear()
    return Program(issue(day, Role.SCHEDULER))


def make_runs(world: World, count: int, first: int = 0) -> None:
    for number in range(first, first + count):
        start_run(
            area_id=world.area_id,
            patch_ids=[world.patch_id()],
            day=DAY + timedelta(days=number),
            seconds=5,
            actor=world.actor(),
            at=NOW + timedelta(minutes=number),
        )


def test_a_list_is_read_page_by_page_and_no_row_is_missed_or_doubled(
    day: World, program: Program
) -> None:
    make_runs(day, 5)
    page = program.get("api_runs", {"limit": 2}).json()
    seen = [one["id"] for one in page["results"]]
    assert page["previous"] is None
    make_runs(day, 1, first=5)  # somebody adds one meanwhile
    while page["next"]:
        page = program.client.get(page["next"]).json()
        seen += [one["id"] for one in page["results"]]
    assert (len(seen), len(set(seen))) == (5, 5)


def test_a_list_is_narrowed_by_its_filters(day: World, program: Program) -> None:
    make_runs(day, 5)
    found = program.get("api_runs", {"day": DAY.isoformat(), "status": "queued"}).json()["results"]
    assert {one["day"] for one in found} == {DAY.isoformat()}
    assert len(found) == 1
    assert program.get("api_runs", {"status": "failed"}).json()["results"] == []
    names = [one["name"] for one in program.get("api_patches", {"name": "lark"}).json()["results"]]
    assert names == ["Larkfield"]
    patches = [one["name"] for one in program.get("api_patches").json()["results"]]
    assert patches == sorted(patches)


@pytest.mark.parametrize(
    ("query", "field"), [({"dya": "2026-11-25"}, "dya"), ({"day": "soon"}, "day")]
)
def test_a_filter_that_is_unknown_or_unreadable_is_refused_not_ignored(
    program: Program, query: dict[str, str], field: str
) -> None:
    answer = program.get("api_runs", query)
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
    assert list(answer.json()["errors"]) == [field]


def test_a_cursor_that_is_none_is_refused(program: Program) -> None:
    answer = program.get("api_runs", {"cursor": "x"})
    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)


def test_too_many_requests_are_told_when_to_come_back(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "2/min"})
    assert [program.get("api_patches").status_code for _ in range(3)] == [200, 200, 429]
    answer = program.get("api_patches")
    assert answer["Content-Type"] == PROBLEM
    assert 0 < int(answer["Retry-After"]) <= 60
    assert answer.json()["code"] == "throttled"
    caches["throttle"].clear()
    assert program.get("api_patches").status_code == 200


def ask(program: Program, method: str, address: str, **words: Any) -> Any:
    return program.client.generic(method, address, **words)


@pytest.mark.parametrize(
    ("method", "address", "words", "status"),
    [
        ("GET", "/api/v1/nothing", {}, 404),
        ("GET", "/api/v1/visits/not-a-key", {}, 404),
        ("GET", "/api/nothing/", {}, 404),
        ("DELETE", "/api/v1/patches", {}, 405),
        ("POST", "/api/v1/imports", {"data": "a=1", "content_type": "text/plain"}, 415),
        ("POST", "/api/v1/imports", {"data": "{", "content_type": "application/json"}, 400),
        ("POST", "/api/v1/imports", {"data": "[]", "content_type": "application/json"}, 422),
    ],
)
def test_every_refusal_is_a_problem_with_a_sentence(
    program: Program, method: str, address: str, words: dict[str, str], status: int
) -> None:
    answer = ask(program, method, address, **words)
    body = answer.json()
    assert (answer.status_code, answer["Content-Type"], body["status"]) == (status, PROBLEM, status)
    assert body["detail"]
    assert body["type"] == f"urn:careround:{body['code']}"


def test_without_a_token_the_api_says_how_to_sign_in() -> None:
    answer = Client().get(reverse("api_patches"))
    assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_bug_is_a_problem_too_and_tells_nothing(
    day: World, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scheduling.rounds import selectors

    def fail(**_: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(selectors, "find_runs", fail)
    program.client.raise_request_exception = False
    answer = program.get("api_runs")
    assert (answer.status_code, answer["Content-Type"]) == (500, PROBLEM)
    assert "secret" not in answer.content.decode()


def test_the_same_refusal_reads_the_same_at_page_and_api(day: World, program: Program) -> None:
    body = program.get("api_history", kind="visit", record_id=day.visit("V1").pk).json()
    client = Client()
    client.force_login(
        day.users[Role.SCHEDULER], "allauth.account.auth_backends.AuthenticationBackend"
    )
    kwargs = {"kind": "visit", "record_id": day.visit("V1").pk}
    page = client.get(reverse("record_history", kwargs=kwargs))
    assert page.status_code == body["status"] == 403
    said = body["detail"].replace("Scheduler (tests)", "Scheduler")
    assert said in page.content.decode()
