"""What may be reported of a carer, and what is refused with a sentence."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from core.errors import DomainError, InvalidInput, NotFound, NotPermitted
from core.models import PolicyVersion
from rostering.models import Absence
from rostering.selectors import get_work_windows
from scheduling.models import ChangeNotice, OptimiserRun, ProposalLine
from scheduling.rounds.selectors.replans import get_replan
from scheduling.rounds.services import record_return, replan_again
from scheduling.visits.models import Visit
from tests.factories import World, clock, direct_write
from tests.integration.test_doors import visitor
from tests.integration.test_replans import FENELLA, LATER, TEMI, get_statuses, published, undo
from tests.sick_call import publish_sick_day, report

__all__ = ["published"]


def test_a_late_carer_keeps_what_can_be_kept_and_clients_hear_of_the_rest(
    published: World,
) -> None:
    run_id = report(published, FENELLA, what="late", minutes=20)
    found = get_replan(run_id=run_id, actor=published.actor())
    assert not Absence.objects.exists()
    assert {change.visit.family_name for change in found.changes} == {"Oatridge"}
    change = found.changes[0]
    assert change.workers != (FENELLA,) or change.starts_at >= clock("13:30")
    at = clock("10:10")  # half an hour's notice reaches beyond 10:30: nobody else can be told
    run_id = report(published, TEMI, at=at, what="late", minutes=30)
    texts = ChangeNotice.objects.filter(run_id=run_id).values_list("text", flat=True)
    assert "Temi is running late: your visit at 10:30 will be at about 11:00." in " ".join(texts)
    assert not ProposalLine.objects.filter(run_id=run_id, visit=published.visit("T2")).exists()


def test_a_late_carer_who_changes_no_round_is_told_of_all_the_same(published: World) -> None:
    at = clock("13:00")  # half an hour's notice reaches the last visit: nobody else can be told
    run_id = report(published, FENELLA, at=at, what="late", minutes=20)
    assert not ProposalLine.objects.filter(run_id=run_id).exists()
    assert get_statuses(run_id) == {"drafted"}
    page = visitor(published, Role.SCHEDULER).post(
        reverse("replan_apply", kwargs={"run_id": run_id}), follow=True
    )
    assert "Closed: no visit was changed" in page.content.decode()
    assert OptimiserRun.objects.get(pk=run_id).status == "applied"
    assert get_statuses(run_id) == {"open"}


@pytest.mark.parametrize(
    ("hours", "words"), [(24, "Your first visit today is now"), (2, "before you begin at 07:00.")]
)
def test_an_area_decides_how_early_a_change_of_a_first_visit_is_told_at_once(
    published: World, hours: int, words: str
) -> None:
    at = clock("06:00")  # before anybody's shift; Fenella's first visit stays, Temi's are hers now
    with direct_write():
        version = PolicyVersion.objects.get(scope_id=published.area_id, ends_at=None)
        version.body = {**version.body, "first_visit_hours": hours}
        version.save(update_fields=["body"])
    run_id = report(published, at=at, since=clock("07:00"))
    texts = ChangeNotice.objects.filter(run_id=run_id, kind="carer_call")
    assert words in " ".join(texts.values_list("text", flat=True))


def test_what_a_client_was_told_is_said_once(published: World) -> None:
    with direct_write():
        Visit.objects.filter(reference="T2").update(planning_status="notified")
    run_id = report(published)
    page = (
        visitor(published, Role.SCHEDULER)
        .get(reverse("replan", kwargs={"run_id": run_id}))
        .content.decode()
    )
    assert page.lower().count("the client was already told temi bellweather at 10:30") == 1


def test_leaving_early_keeps_the_visits_before_and_needs_a_dso(published: World) -> None:
    early = {"what": "leaves", "since": clock("12:00")}
    with pytest.raises(InvalidInput, match="name the DSO"):
        report(published, **early)
    stranger = {"agreed_by_id": published.users[Role.WACC].pk}
    with pytest.raises(InvalidInput, match="Choose a DSO"):
        report(published, **early, **stranger)
    dso = published.users[Role.DSO]
    run_id = report(published, **early, agreed_by_id=dso.pk)
    absence = Absence.objects.get()
    assert (absence.kind, absence.decided_by) == ("special", dso)
    visits = ProposalLine.objects.filter(run_id=run_id).values_list("visit__reference", flat=True)
    assert set(visits) == {"T3", "T4"} or set(visits) == {"T4"}
    assert published.visit("T2").pk not in OptimiserRun.objects.get(pk=run_id).occasion["visit_ids"]


def test_an_absence_of_several_days_counts_the_visits_of_the_days_after(world: World) -> None:
    publish_sick_day(world)
    with direct_write():
        visit = Visit.objects.get(pk=world.visit("T2").pk)
    until = {"until": "date", "last_day": visit.day + timedelta(days=2)}
    run_id = report(world, **until)
    found = get_replan(run_id=run_id, actor=world.actor())
    assert found.later == ()
    assert Absence.objects.get().ends_at == clock("00:00", visit.day + timedelta(days=3))


def test_who_is_back_or_was_never_away_can_be_given_visits_again(published: World) -> None:
    run_id = report(published)
    record_return(run_id=run_id, actor=published.actor(), at=LATER)
    windows = get_work_windows(day=published.day, worker_ids=[published.worker_id(TEMI)])
    assert [(one.starts_at, one.ends_at) for one in windows] == [
        (clock("07:00"), clock("09:45")),
        (LATER, clock("14:30")),
    ]
    assert OptimiserRun.objects.get(pk=run_id).status == "discarded"
    assert get_statuses(run_id) == {"withdrawn"}
    found = get_replan(run_id=run_id, actor=published.actor())
    assert (found.back_at, found.standing) == (LATER, ())
    with pytest.raises(DomainError, match="ended at 25/11/2026 09:50 already"):
        record_return(run_id=run_id, actor=published.actor(), at=LATER)
    assert report(published, at=LATER, since=LATER)  # ill again


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"what": "late", "minutes": 0}, "minutes", "from 1 to 600"),
        ({"what": "gone"}, "what", "what happened"),
        ({"until": "never"}, "until", "until when"),
        ({"until": "date"}, "last_day", "last day away"),
        ({"since": clock("15:00")}, "until", "has no shift on 25/11/2026 after 15:00"),
        ({"since": clock("09:00") + timedelta(days=3)}, "since", "on the day that you chose"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    published: World, changes: dict[str, object], field: str, sentence: str
) -> None:
    with pytest.raises(InvalidInput, match=sentence) as refused:
        report(published, **changes)
    assert refused.value.field == field
    assert not Absence.objects.exists()
    assert not OptimiserRun.objects.exists()


def test_a_day_that_is_over_is_not_planned_again(published: World) -> None:
    with pytest.raises(InvalidInput, match="is over"):
        report(published, at=clock("09:46") + timedelta(days=1), since=clock("09:45"))


def test_an_absence_that_meets_another_half_is_refused_with_its_times(published: World) -> None:
    report(published)
    with pytest.raises(DomainError, match="away from 25/11/2026 09:45 until 25/11/2026 14:30"):
        report(published, until="day")


def test_only_who_plans_a_carers_patch_reports_and_undoes(published: World) -> None:
    run_id = report(published)
    for role in (Role.DSO, Role.CARER, Role.SCHEDULING_MANAGER):
        with pytest.raises(NotPermitted):
            undo(published, run_id, role)
        with pytest.raises(NotPermitted):
            replan_again(run_id=run_id, actor=published.actor(role), at=LATER)
    with pytest.raises(NotFound):
        report(published, "Temi Bellweather", worker_id=UUID(int=5))


def test_the_queries_of_a_report_do_not_grow_with_the_visits(published: World) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        report(published, FENELLA)
    with CaptureQueriesContext(connection) as more:
        report(published)
    assert len(more) <= len(few) + 5
