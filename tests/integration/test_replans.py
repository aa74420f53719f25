"""A carer calls in sick: the absence stands at once; the rest is a diff, applied and undone."""

from uuid import UUID

import pytest

from accounts.roles import Role
from core.errors import DomainError, InvalidInput
from directory.models import Worker
from messaging.models import Notice
from rostering.models import Absence
from rostering.selectors import get_work_windows
from scheduling.models import (
    Assignment,
    ChangeNotice,
    OptimiserRun,
    ProposalLine,
    Publication,
    UnassignedEpisode,
)
from scheduling.rounds.selectors.replans import get_replan
from scheduling.rounds.services import (
    discard_run,
    leave_line,
    move_visit,
    pin_visit,
    publish_proposal,
    replan_again,
    tell_change,
    undo_publication,
)
from scheduling.rounds.types.replans import UndoResult
from scheduling.unassigned.services import check_unassigned_visits
from tests.factories import World, clock, direct_write
from tests.sick_call import PUBLISHED, publish_sick_day, report

TEMI, FENELLA = "Temi Bellweather", "Fenella Quillwright"
REPORTED, LATER = clock("09:46"), clock("09:50")


@pytest.fixture
def published(world: World) -> World:
    """Three carers with their visits, as published yesterday."""
    return publish_sick_day(world)


def apply(world: World, run_id: UUID, role: Role = Role.SCHEDULER):
    return publish_proposal(run_id=run_id, line_ids=None, actor=world.actor(role), at=REPORTED)


def undo(world: World, run_id: UUID, role: Role = Role.SCHEDULER) -> UndoResult:
    return undo_publication(run_id=run_id, actor=world.actor(role), at=LATER)


def tell(world: World, notice: ChangeNotice, outcome: str = "phone") -> None:
    tell_change(notice_id=notice.pk, outcome=outcome, actor=world.actor(), at=LATER)


def get_places(world: World) -> dict[str, tuple[str, str]]:
    """Who makes which visit when, as PUBLISHED has it."""
    rows = Assignment.objects.filter(ended_at=None).select_related("visit", "worker")
    return {
        row.visit.reference: (row.worker.name, f"{row.starts_at:%H:%M}")
        for row in rows.order_by("visit__reference")
    }


def get_statuses(run_id: UUID) -> set[str]:
    return set(ChangeNotice.objects.filter(run_id=run_id).values_list("status", flat=True))


def move(world: World, reference: str, name: str, start: str) -> None:
    visit = world.visit(reference)
    move_visit(
        visit_id=visit.pk,
        version=visit.version,
        worker_ids=[world.worker_id(name)],
        starts_at=clock(start),
        pin=False,
        actor=world.actor(Role.TEAM_LEADER),
        at=LATER,
    )


def test_sickness_is_recorded_at_once_and_nothing_else_changes(published: World) -> None:
    run_id = report(published)
    absence = Absence.objects.get()
    assert (absence.kind, absence.starts_at, absence.ends_at) == (
        "sickness",
        clock("09:45"),
        clock("14:30"),
    )
    windows = get_work_windows(day=published.day, worker_ids=[published.worker_id(TEMI)])
    assert [window.ends_at for window in windows] == [clock("09:45")]
    assert get_places(published) == PUBLISHED
    run = OptimiserRun.objects.get(pk=run_id)
    assert (run.kind, run.status, len(run.problem_hash)) == ("replan", "proposed", 64)
    assert run.result["visits_left"] == 3
    assert get_statuses(run_id) == {"drafted"}


def test_what_can_be_covered_is_and_the_rest_says_what_is_missing(published: World) -> None:
    run_id = report(published)
    lines = {
        line.visit.reference: line
        for line in ProposalLine.objects.filter(run_id=run_id).select_related("visit")
    }
    assert set(lines) == {"T2", "T3", "T4"}  # what began before, and other rounds, stay
    assert {lines["T2"].kind, lines["T3"].kind} == {"moved"}
    assert lines["T4"].kind == "dropped"
    assert "peg" in lines["T4"].reasons[0]
    found = get_replan(run_id=run_id, actor=published.actor())
    assert (found.covered, found.left, found.moved, found.breaches) == (2, 1, 0, 0)
    by_rule = {line.rule: (line.now, line.proposed) for line in found.costs}
    assert by_rule["unassigned_1"] == (24000, 0)
    assert by_rule["unassigned_2"] == (36000, 18000)


def test_everybody_concerned_has_a_draft_that_says_it(published: World) -> None:
    run_id = report(published)
    found = get_replan(run_id=run_id, actor=published.actor())
    texts = {(notice.kind, notice.name): notice.text for notice in found.notices}
    assert set(texts) == {
        ("carer_call", FENELLA),
        ("broadcast", "Larkfield"),
        ("client_call", "Acornley"),
        ("client_call", "Pumblechin"),
        ("client_call", "Yarroway"),
    }
    assert "Two visits come to you: Acornley at 10:30" in texts["carer_call", FENELLA]
    assert "A different carer, Fenella" in texts["client_call", "Acornley"]
    assert texts["client_call", "Yarroway"] == (
        "Your visit today at about 12:30 has nobody yet: we are finding somebody and will ring you "
        "by 12:00."
    )
    assert not any(name in texts["broadcast", "Larkfield"] for name in ("Temi", "Acornley"))


def test_applying_places_the_visits_and_opens_the_notices(published: World) -> None:
    run_id = report(published)
    result = apply(published, run_id)
    assert (result.applied, result.sent_to_review) == (3, 0)
    places = get_places(published)
    assert places["T2"] == (FENELLA, "10:30")
    assert "T4" not in places
    assert OptimiserRun.objects.get(pk=run_id).status == "applied"
    assert get_statuses(run_id) == {"open"}
    with pytest.raises(DomainError, match=r"accepted this at .* already, and 3 visits changed"):
        apply(published, run_id)


def test_a_visit_that_finds_nobody_opens_the_ladder_for_leader_and_dso(published: World) -> None:
    apply(published, report(published))
    episode = UnassignedEpisode.objects.get(visit=published.visit("T4"), status="open")
    check_unassigned_visits(at=LATER)
    fired = episode.steps.filter(fired_at=LATER).values_list("step", flat=True)
    assert set(fired) == {"TL", "DSO"}


def test_undo_restores_what_was_published_but_not_to_who_is_away(published: World) -> None:
    run_id = report(published)
    apply(published, run_id)
    result = undo(published, run_id)
    assert (result.restored, result.unassigned) == (0, 3)
    assert "Temi Bellweather does not work then any more" in result.sentences[0]
    assert {name for name in PUBLISHED if name not in get_places(published)} == {"T2", "T3", "T4"}
    assert UnassignedEpisode.objects.filter(status="open").count() == 3
    assert get_statuses(run_id) == {"withdrawn"}
    assert set(ProposalLine.objects.values_list("outcome", flat=True)) == {"undone"}
    publication = Publication.objects.get()
    assert (publication.undone_at, publication.undone_by) == (
        LATER,
        published.users[Role.SCHEDULER],
    )
    with pytest.raises(DomainError, match="Scheduler undid this at 09:50 already"):
        undo(published, run_id)


def test_undo_gives_other_visits_back_to_who_had_them(published: World) -> None:
    run_id = report(published, what="late", minutes=90)
    before = get_places(published)
    assert apply(published, run_id).applied
    assert get_places(published) != before
    undo(published, run_id)
    assert get_places(published) == before


def test_undo_is_refused_once_somebody_was_told(published: World) -> None:
    run_id = report(published)
    apply(published, run_id)
    call = ChangeNotice.objects.get(run_id=run_id, kind="carer_call")
    tell(published, call, "voicemail")
    call.refresh_from_db()
    assert (call.status, call.outcome) == ("open", "voicemail 09:50, Scheduler")
    tell(published, call)
    places = get_places(published)
    with pytest.raises(DomainError, match="Scheduler told Fenella Quillwright by phone at 25/11"):
        undo(published, run_id)
    assert get_places(published) == places
    with pytest.raises(DomainError, match="already"):
        tell(published, call)


def test_undo_is_refused_whole_where_somebody_changed_a_visit_since(published: World) -> None:
    run_id = report(published)
    apply(published, run_id)
    move(published, "T3", "Anjali Thistledown", "11:40")
    places = get_places(published)
    with pytest.raises(DomainError, match=r"Pumblechin 11:40: Team Leader changed it at 09:50"):
        undo(published, run_id)
    assert get_places(published) == places


def test_undo_is_refused_where_somebody_pinned_a_visit_since(published: World) -> None:
    run_id = report(published)
    apply(published, run_id)
    visit = published.visit("T2")
    pin_visit(
        visit_id=visit.pk, version=visit.version, pinned=True, actor=published.actor(), at=LATER
    )
    with pytest.raises(DomainError, match="Nothing was undone: Acornley 10:30"):
        undo(published, run_id)


def test_what_was_undone_is_planned_again_and_applied_again(published: World) -> None:
    run_id = report(published)
    apply(published, run_id)
    undo(published, run_id)
    again = replan_again(run_id=run_id, actor=published.actor(), at=LATER)
    found = get_replan(run_id=again, actor=published.actor())
    assert (found.visits_left, found.covered, found.left) == (3, 2, 1)
    assert get_replan(run_id=run_id, actor=published.actor()).superseded_by == again
    assert Absence.objects.count() == 1
    result = publish_proposal(run_id=again, line_ids=None, actor=published.actor(), at=LATER)
    assert result.applied == 2
    name, _ = get_places(published)["T2"]
    text = ChangeNotice.objects.get(run_id=again, client__person__family_name="Acornley").text
    assert f"{name.split()[0]}, will come" in text


def test_a_visit_changed_in_between_is_not_overwritten_and_names_who_and_when(
    published: World,
) -> None:
    run_id = report(published)
    move(published, "T2", "Anjali Thistledown", "10:45")
    result = publish_proposal(run_id=run_id, line_ids=None, actor=published.actor(), at=LATER)
    assert (result.applied, result.sent_to_review) == (2, 1)
    line = ProposalLine.objects.get(run_id=run_id, visit=published.visit("T2"))
    assert "Team Leader changed it at 09:50" in line.review_reason
    texts = " ".join(ChangeNotice.objects.filter(status="open").values_list("text", flat=True))
    assert "Acornley" not in texts  # nobody is told of what did not happen
    assert get_places(published)["T2"] == ("Anjali Thistledown", "10:45")
    again = replan_again(run_id=run_id, actor=published.actor(), at=LATER)
    assert not ProposalLine.objects.filter(run_id=again, visit=published.visit("T2")).exists()


def test_discarding_keeps_the_absence_and_takes_the_drafts_back(published: World) -> None:
    run_id = report(published)
    discard_run(run_id=run_id, actor=published.actor(), at=LATER)
    assert get_statuses(run_id) == {"withdrawn"}
    assert Absence.objects.get().status == "entered"
    found = get_replan(run_id=run_id, actor=published.actor())
    assert [name for name, _ in found.standing] == ["Acornley", "Pumblechin", "Yarroway"]
    with pytest.raises(DomainError, match="discarded"):
        apply(published, run_id)
    second = report(published, at=LATER, since=REPORTED)
    assert Absence.objects.count() == 1  # the one that covers it is used
    assert OptimiserRun.objects.get(pk=second).result["visits_left"] == 3


def test_a_line_left_out_takes_its_notices_with_it(published: World) -> None:
    run_id = report(published)
    line = ProposalLine.objects.get(run_id=run_id, visit=published.visit("T3"))
    leave_line(run_id=run_id, line_id=line.pk, actor=published.actor(), at=REPORTED)
    drafted = ChangeNotice.objects.filter(run_id=run_id, status="drafted")
    assert "Pumblechin" not in " ".join(drafted.values_list("text", flat=True))
    assert drafted.filter(kind="client_call").count() == 2
    assert apply(published, run_id).applied == 2
    assert get_places(published)["T3"] == PUBLISHED["T3"]


def test_a_broadcast_reaches_carers_who_can_sign_in_or_says_that_none_can(
    published: World,
) -> None:
    run_id = report(published)
    apply(published, run_id)
    broadcast = ChangeNotice.objects.get(run_id=run_id, kind="broadcast")
    with pytest.raises(DomainError, match="None of the 2 carers"):
        tell(published, broadcast, "sent")
    carer = published.users[Role.CARER]
    with direct_write():
        Worker.objects.filter(name=FENELLA).update(user=carer)
    tell(published, broadcast, "sent")
    notice = Notice.objects.get(to_user=carer)
    assert (notice.kind, notice.text) == ("rounds_changed", broadcast.text)
    broadcast.refresh_from_db()
    assert (broadcast.status, broadcast.told_at) == ("told", LATER)
    with pytest.raises(DomainError, match="by broadcast at 25/11/2026 09:50, so this cannot"):
        undo(published, run_id)


def test_nobody_is_told_before_it_is_applied_or_after_it_is_undone(published: World) -> None:
    run_id = report(published)
    call = ChangeNotice.objects.get(run_id=run_id, kind="carer_call")
    with pytest.raises(DomainError, match="Nothing has changed yet"):
        tell(published, call)
    apply(published, run_id)
    undo(published, run_id)
    with pytest.raises(DomainError, match="no longer holds"):
        tell(published, call)
    with pytest.raises(InvalidInput, match="from the list"):
        tell(published, call, "sent")
