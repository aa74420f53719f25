"""An area decides every soft weight on a page or by program, and the engine weighs by it."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from core.models import PolicyVersion
from scheduling.rounds.forms.protocol import read_numbers
from scheduling.rounds.rules import DEFAULT_PROTOCOL
from scheduling.rounds.selectors import get_protocol
from scheduling.rounds.selectors.day import load_day
from tests.factories import NOW, World, direct_write
from tests.integration.test_api import Program, issue
from tests.integration.test_doors import visitor

TYPED = {
    "continuity": 11,
    "unfamiliar": 12,
    "border": 13,
    "moved": 14,
    "shifted": 15,
    "told": 16,
    "fairness": 17,
    "waiting": 18,
    "closeness": 19,
    "overtime": 20,
}


def read(world: World) -> dict[str, int]:
    """The weights that the engine is given for the area's day."""
    assert world.area_id
    weights = load_day(area_id=world.area_id, day=world.day, at=NOW).problem.weights
    return {name: getattr(weights, name) for name in TYPED}


def get_form(world: World) -> dict[str, str]:
    assert world.area_id
    protocol = get_protocol(area_id=world.area_id, actor=world.actor(), at=NOW)
    typed = {**read_numbers(protocol), "area": str(world.area_id), "reason": "Measured."}
    return {name: value for name, value in typed.items() if value}


@pytest.mark.req("VS-006")
def test_what_an_area_types_is_what_the_engine_weighs(day: World) -> None:
    guest = visitor(day, Role.TEAM_LEADER)
    form = get_form(day) | {name: str(value) for name, value in TYPED.items()}
    form |= {"familiar_days": "14", "counts_as_told": "published"}
    form |= {"client_told": "20", "first_visit": "48"}
    answer = guest.post(reverse("protocol_set"), form)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    version = PolicyVersion.objects.get(scope_id=day.area_id, ends_at=None)
    loaded_at = version.starts_at
    assert day.area_id
    loaded = load_day(area_id=day.area_id, day=day.day, at=loaded_at)
    weights = loaded.problem.weights
    percents = {"waiting", "closeness", "overtime"}
    assert {name: getattr(weights, name) for name in TYPED} == {
        name: value if name in percents else value * 60 for name, value in TYPED.items()
    }
    assert (loaded.protocol.familiar_days, loaded.protocol.counts_as_told) == (14, "published")
    assert (loaded.protocol.client_told_minutes, loaded.protocol.first_visit_hours) == (20, 48)
    page = guest.get(reverse("protocol"), {"area": day.area_id}).content.decode()
    assert "48 hours" in page
    assert "18% of travel" in page
    assert "Every client whose visit has its carers" in page


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("told", "many", "Client told something else: type a number"),
        ("waiting", "1001", "Waiting between visits: type a number from 0 to 1,000."),
        ("counts_as_told", "never", "Choose which clients count as told."),
        ("familiar_days", "0", "Familiar looks back: type a number from 1 to 84."),
    ],
)
def test_a_weight_that_cannot_be_used_is_refused_with_its_limits(
    day: World, name: str, value: str, sentence: str
) -> None:
    guest = visitor(day, Role.TEAM_LEADER)
    answer = guest.post(reverse("protocol_set"), get_form(day) | {name: value})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_program_sets_one_weight_and_the_others_stay(day: World) -> None:
    program = Program(issue(day, Role.TEAM_LEADER))
    before = program.get("api_protocol", {"area": day.area_id}).json()
    body = {"area": str(day.area_id), "body": {"border_seconds": 61}, "reason": "Trial"}
    assert program.post("api_protocol", body).status_code in (200, 201)
    after = program.get("api_protocol", {"area": day.area_id}).json()
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {"id", "number", "border_seconds"}


def test_a_version_of_before_has_the_defaults_of_what_it_did_not_know(day: World) -> None:
    with direct_write():
        version = PolicyVersion.objects.get(scope_id=day.area_id, ends_at=None)
        known = {"modes", "detour", "minimum_travel_seconds", "unassigned_seconds"}
        version.body = {key: value for key, value in version.body.items() if key in known}
        version.save(update_fields=["body"])
    assert read(day) == {
        name: DEFAULT_PROTOCOL.get(f"{name}_seconds", DEFAULT_PROTOCOL.get(f"{name}_percent"))
        for name in TYPED
    }
