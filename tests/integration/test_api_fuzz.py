"""The API asked from its own schema: whatever is sent, it answers as it says, and never with a bug.

A short run; `FUZZ_EXAMPLES=1000 make test PYTEST_ARGS=tests/integration/test_api_fuzz.py` is long.
"""

import json
import os
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.core.cache import caches
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core import NotSet

from accounts.roles import Role
from tests.factories import World
from tests.integration.test_api import Program, issue

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "3"))
PARTS = 2  # of the addresses: two that are tested side by side


def read_schema(program: Program) -> dict[str, Any]:
    accept = {"Accept": "application/vnd.oai.openapi+json"}
    schema: dict[str, Any] = program.client.get("/api/schema/", headers=accept).json()
    return schema


def send(program: Program, case: schemathesis.Case) -> Any:
    """Send one request and undo what it did."""
    address = f"{case.formatted_path}?{urlencode(case.query or {}, doseq=True)}"
    body = "" if isinstance(case.body, NotSet) else json.dumps(case.body)
    with transaction.atomic():
        answer = program.client.generic(case.method, address, body, "application/json")
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_is_sent_is_answered_as_the_schema_says(day: World, part: int) -> None:
    caches["throttle"].clear()
    programs = [Program(issue(day, role)) for role in (Role.API_CLIENT, Role.TEAM_LEADER)]
    described = read_schema(programs[0])
    for program in programs:
        program.client.raise_request_exception = False
    statuses: list[int] = []

    def explore(operation: Any) -> None:
        documented = set(described["paths"][operation.path][operation.method.lower()]["responses"])

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            sent = f"{case.method} {case.formatted_path} {case.query} {case.body!r}"
            for program in programs:
                answer = send(program, case)
                statuses.append(answer.status_code)
                assert answer.status_code < 500, sent
                assert str(answer.status_code) in documented, (answer.status_code, sent)
                if answer.status_code >= 400:
                    assert answer.json()["detail"], sent

        ask()

    found = list(schemathesis.openapi.from_dict(described).get_all_operations())
    for one in found[part::PARTS]:
        explore(one.ok())
    assert len(statuses) > 300
    assert {200, 404} <= set(statuses)
