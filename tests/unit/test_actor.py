"""Who may do what where."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.actor import Actor
from core.errors import NotFound, NotPermitted
from core.ids import new_id

HERE, THERE, BELOW, ME = (UUID(int=number) for number in range(1, 5))


def make_actor(scopes: Mapping[str, frozenset[UUID]]) -> Actor:
    return Actor(id=ME, name="Ella", scopes=scopes)


@pytest.fixture
def ella() -> Actor:
    return make_actor({"assign visits": frozenset({HERE}), "see rounds": frozenset({HERE, THERE})})


def test_a_capability_is_required_where_it_is_held(ella: Actor) -> None:
    assert ella.require("assign visits", HERE) is None


def test_outside_ones_scope_reads_the_same_as_missing(ella: Actor) -> None:
    with pytest.raises(NotFound) as refused:
        ella.require("assign visits", THERE)
    assert refused.value.sentence == (
        "There is no such record, or it is outside the areas you work in."
    )


def test_a_capability_held_nowhere_is_named(ella: Actor) -> None:
    with pytest.raises(NotPermitted) as refused:
        ella.require("publish rounds", HERE)
    assert refused.value.sentence == (
        "Ella may not publish rounds. Ask your team leader for the role that may."
    )


def test_scopes_of_a_capability(ella: Actor) -> None:
    assert ella.scopes_of("see rounds") == {HERE, THERE}
    with pytest.raises(NotPermitted):
        ella.scopes_of("publish rounds")


@pytest.mark.parametrize(
    ("capability", "scope", "answer"),
    [
        ("assign visits", None, True),
        ("assign visits", HERE, True),
        ("assign visits", THERE, False),
        ("publish rounds", None, False),
        ("publish rounds", HERE, False),
    ],
)
def test_can(ella: Actor, capability: str, scope: UUID | None, answer: bool) -> None:
    assert ella.can(capability, scope) is answer


def test_a_capability_over_no_scope_is_not_held() -> None:
    actor = make_actor({"see rounds": frozenset()})
    assert not actor.can("see rounds")
    with pytest.raises(NotPermitted):
        actor.scopes_of("see rounds")


def test_what_holds_in_a_scope_holds_in_new_scopes_below_it(ella: Actor) -> None:
    grown = ella.with_children(THERE, [BELOW])
    assert grown.can("see rounds", BELOW)
    assert not grown.can("assign visits", BELOW)
    assert not ella.can("see rounds", BELOW)
    assert (grown.id, grown.name) == (ella.id, ella.name)


capabilities = st.dictionaries(
    st.sampled_from(["see", "assign", "publish"]),
    st.frozensets(st.sampled_from([HERE, THERE]), max_size=2),
)


@given(
    scopes=capabilities, scope=st.sampled_from([HERE, THERE]), name=st.sampled_from(["see", "x"])
)
def test_require_and_can_never_disagree(
    scopes: dict[str, frozenset[UUID]], scope: UUID, name: str
) -> None:
    actor = make_actor(scopes)
    try:
        actor.require(name, scope)
    except (NotFound, NotPermitted):
        assert not actor.can(name, scope)
    else:
        assert actor.can(name, scope)


def test_ids_are_version_7_of_the_standard() -> None:
    made = [new_id() for _ in range(500)]
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert len(set(made)) == len(made)


def test_ids_sort_by_the_time_they_were_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for millisecond in (0, 1, 999, 10**6, 1_800_000_000_000):
        monkeypatch.setattr("core.ids.time.time_ns", lambda now=millisecond: now * 1_000_000)
        made.append(new_id())
    assert made == sorted(made)
    assert [one.int >> 80 for one in made] == [0, 1, 999, 10**6, 1_800_000_000_000]
