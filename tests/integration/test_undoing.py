"""A re-plan is taken back as far as it was applied, and only where every rule still allows it."""

from datetime import timedelta
from uuid import UUID

import pytest

from accounts.roles import Role
from core.errors import DomainError
from rostering.services import record_absence
from scheduling.clients.models import CarerExclusion
from scheduling.models import ProposalLine
from scheduling.rounds.services import (
    pin_visit,
    publish_proposal,
    record_return,
    replan_again,
)
from scheduling.visits.models import VisitPin
from tests.factories import World, clock, direct_write
from tests.integration.test_replans import (
    FENELLA,
    LATER,
    REPORTED,
    TEMI,
    apply,
    get_places,
    move,
    published,
    undo,
)
from tests.sick_call import PUBLISHED, report

__all__ = ["published"]


def apply_late(world: World) -> UUID:
    """Have Temi be so late that others take visits of hers."""
    run_id = report(world, what="late", minutes=90)
    assert apply(world, run_id).applied
    assert get_places(world)["T2"][0] != TEMI
    return run_id


def pin(world: World, reference: str) -> None:
    visit = world.visit(reference)
    pin_visit(
        visit_id=visit.pk, version=visit.version, pinned=True, actor=world.actor(), at=REPORTED
    )


def get_pins(world: World, reference: str) -> tuple[list[str], str]:
    """Who and when a visit is pinned to."""
    visit = world.visit(reference)
    names = VisitPin.objects.filter(visit=visit).values_list("worker__name", flat=True)
    start = visit.pinned_start_at
    return list(names), f"{start:%H:%M}" if start else ""


def exclude(world: World, reference: str, name: str) -> None:
    """Let the client of a visit have excluded a carer."""
    with direct_write():
        CarerExclusion.objects.create(
            client_id=world.visit(reference).client_id,
            worker_id=world.worker_id(name),
            reason="Asked for somebody else",
            status="active",
            decided_by=world.users[Role.DSO],
            authorised_by=world.users[Role.SCHEDULING_MANAGER],
            review_on=world.day + timedelta(days=90),
        )


def get_outcomes(run_id: UUID) -> dict[str, str]:
    lines = ProposalLine.objects.filter(run_id=run_id)
    return dict(lines.values_list("visit__reference", "outcome"))


def publish_line(world: World, run_id: UUID, reference: str) -> None:
    line = ProposalLine.objects.get(run_id=run_id, visit=world.visit(reference))
    result = publish_proposal(run_id=run_id, line_ids=[line.pk], actor=world.actor(), at=REPORTED)
    assert (result.applied, result.sent_to_review) == (1, 0)


def test_undo_is_refused_where_the_client_excluded_the_old_carer_meanwhile(
    published: World,
) -> None:
    run_id = apply_late(published)
    exclude(published, "T2", TEMI)
    places = get_places(published)
    with pytest.raises(DomainError, match=r"Nothing was undone: .*Acornley") as refused:
        undo(published, run_id)
    assert refused.value.code == "rules_broken"
    assert get_places(published) == places


def test_undo_is_refused_where_the_old_carer_has_another_visit_by_now(published: World) -> None:
    run_id = apply_late(published)
    move(published, "A1", TEMI, "10:20")
    places = get_places(published)
    with pytest.raises(DomainError) as refused:
        undo(published, run_id)
    assert refused.value.code == "rules_broken"
    assert get_places(published) == places


def fix_start(world: World, reference: str, **changes: object) -> None:
    """Let a visit begin at the time for which it is published, and at no other."""
    visit = world.visit(reference)
    with direct_write():
        type(visit).objects.filter(pk=visit.pk).update(
            wanted_at=visit.starts_at,
            earliest_at=visit.starts_at,
            latest_at=visit.starts_at,
            **changes,
        )


def test_undo_gives_a_colleague_back_what_made_room_for_the_sick_carers_visit(
    published: World,
) -> None:
    # Given only Anjali could take Temi's visit at half past ten, and leaves one of hers for it
    anjali = PUBLISHED["A1"][0]
    move(published, "A1", anjali, "10:25")
    fix_start(published, "A1", priority=3)
    fix_start(published, "T2", priority=1)
    for reference in ("A1", "T2"):
        exclude(published, reference, FENELLA)
    run_id = report(published)
    apply(published, run_id)
    assert get_places(published)["T2"] == (anjali, "10:30")
    assert "A1" not in get_places(published)
    # When that is undone while Temi is still away
    undo(published, run_id)
    # Then Anjali makes her own visit again, and nobody has Temi's
    assert get_places(published)["A1"] == (anjali, "10:25")
    assert "T2" not in get_places(published)


def test_undo_gives_nothing_to_a_carer_who_is_away_by_now(published: World) -> None:
    run_id = apply_late(published)
    record_absence(
        worker_id=published.worker_id(TEMI),
        kind="sickness",
        starts_at=clock("09:55"),
        ends_at=clock("14:30"),
        decided_by_id=None,
        actor=published.actor(),
        at=LATER,
    )
    applied = {name for name, outcome in get_outcomes(run_id).items() if outcome == "applied"}
    lost = {name for name in applied if PUBLISHED[name][0] == TEMI}
    result = undo(published, run_id)
    assert result.unassigned == len(lost)
    assert f"{TEMI} does not work then any more" in result.sentences[0]
    places = get_places(published)
    assert lost.isdisjoint(places)
    assert all(places[name] == PUBLISHED[name] for name in applied - lost)


def test_undo_after_a_part_was_applied_undoes_exactly_that_part(published: World) -> None:
    run_id = report(published)
    publish_line(published, run_id, "T2")
    with pytest.raises(DomainError, match="not decided yet"):
        undo(published, run_id)
    assert get_places(published) == PUBLISHED | {"T2": (FENELLA, "10:30")}
    record_return(run_id=run_id, actor=published.actor(), at=LATER)  # discards the rest
    result = undo(published, run_id)
    assert (result.restored, result.unassigned) == (1, 0)
    assert get_places(published) == PUBLISHED
    assert get_outcomes(run_id) == {"T2": "undone", "T3": "pending", "T4": "pending"}


def test_a_visit_that_a_re_plan_takes_from_a_carer_loses_its_pin(published: World) -> None:
    pin(published, "T2")
    run_id = report(published)
    assert ProposalLine.objects.get(run_id=run_id, visit=published.visit("T2")).kind == "dropped"
    apply(published, run_id)
    assert get_pins(published, "T2") == ([], "")
    again = replan_again(run_id=run_id, actor=published.actor(), at=LATER)
    assert ProposalLine.objects.get(run_id=again, visit=published.visit("T2")).workers


def test_undo_pins_a_visit_again_that_the_re_plan_unpinned(published: World) -> None:
    pin(published, "T2")
    run_id = report(published)
    apply(published, run_id)
    record_return(run_id=run_id, actor=published.actor(), at=LATER)
    undo(published, run_id)
    assert get_places(published) == PUBLISHED
    assert get_pins(published, "T2") == ([TEMI], "10:30")
    assert get_pins(published, "T3") == ([], "")


def test_undo_pins_no_visit_to_somebody_who_is_away(published: World) -> None:
    pin(published, "T2")
    run_id = report(published)
    apply(published, run_id)
    undo(published, run_id)
    assert "T2" not in get_places(published)
    assert get_pins(published, "T2") == ([], "")
