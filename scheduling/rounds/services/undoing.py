"""Taking back what a re-plan changed, while nobody has been told of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import DomainError
from core.service import write_service
from core.texts import write_clock, write_date, write_list
from core.times import get_local_day
from directory.services import lock_workers
from scheduling.rounds.models import ChangeNotice, OptimiserRun, ProposalLine, Publication
from scheduling.rounds.selectors.change_notices import write_told
from scheduling.rounds.selectors.day import Day, load_day
from scheduling.rounds.selectors.last_changes import find_last_changes
from scheduling.rounds.selectors.pins import read_pins
from scheduling.rounds.selectors.replanning import get_open_start
from scheduling.rounds.selectors.runs import find_run
from scheduling.rounds.selectors.settling import settle_places
from scheduling.rounds.services.locking import lock_day
from scheduling.rounds.services.notices import withdraw_notices
from scheduling.rounds.services.placing import place_visits
from scheduling.rounds.states import ChangeNoticeStatus, LineOutcome, RunKind, RunStatus
from scheduling.rounds.types.replans import UndoResult
from scheduling.visits.models import Visit, VisitPin
from scheduling.visits.types import NewPlace

MOST_NAMED = 3


@write_service(Capability.PUBLISH_ROUNDS, lock_seconds=10)
def undo_publication(*, run_id: UUID, actor: Actor, at: datetime) -> UndoResult:
    """Put every visit that a re-plan changed back to where it was published; return what happened.

    Refused as a whole once somebody was told or a visit began, or where somebody changed one of
    the visits since, or a rule would break. A visit of a carer who does not work then any more goes
    to the unassigned ones; a pin to that carer stays off, every other one is restored.
    """
    find_run(run_id=run_id, actor=actor, capability=Capability.PUBLISH_ROUNDS)
    run = OptimiserRun.objects.select_for_update().get(pk=run_id)
    publications = _lock_publications(run)
    _check_nobody_was_told(run)
    if run.day < get_local_day(at):
        raise DomainError(f"{write_date(run.day)} is over: nothing of it can be undone.")
    lock_day(run.area_id, run.day)
    lines = {
        line.visit_id: line
        for line in ProposalLine.objects.select_for_update()
        .filter(run=run, outcome=LineOutcome.APPLIED)
        .order_by("pk")
    }
    visits = {
        visit.pk: visit
        for visit in Visit.objects.select_for_update().filter(pk__in=lines).order_by("pk")
    }
    lock_workers({one for row in lines.values() for one in (*row.workers, *row.before_workers)})
    loaded = load_day(area_id=run.area_id, day=run.day, at=at)
    _check_nobody_changed(lines, loaded, publications[0].at)
    _check_nothing_began(lines, loaded, at)
    places = {key: _find_place(loaded, line, at) for key, line in lines.items()}
    _check_rules(loaded, places)
    _place(run, visits, loaded, places, actor, at)
    ProposalLine.objects.filter(run=run, outcome=LineOutcome.APPLIED).update(
        outcome=LineOutcome.UNDONE
    )
    for publication in publications:
        publication.undone_at, publication.undone_by_id = at, actor.id
    Publication.objects.bulk_update(publications, ["undone_at", "undone_by"])
    withdraw_notices(run, actor=actor, at=at)
    return _describe(loaded, lines, places)


def _lock_publications(run: OptimiserRun) -> list[Publication]:
    rows = Publication.objects.select_for_update(of=("self",)).select_related("undone_by")
    found = list(rows.filter(run=run).order_by("pk"))
    if run.kind != RunKind.REPLAN:
        raise DomainError(
            "What the auto-scheduler changed cannot be undone as a whole, because nobody keeps "
            "track of who was told. Move the visits on the board."
        )
    if not found:
        raise DomainError("Nothing of this was applied, so there is nothing to undo.")
    if run.status == RunStatus.PROPOSED:
        raise DomainError(
            "Some changes of this are not decided yet: apply, leave out or discard them first; "
            "then undo what was applied."
        )
    undone = next((one for one in found if one.undone_at and one.undone_by), None)
    if undone and undone.undone_at and undone.undone_by:
        raise DomainError(
            f"{undone.undone_by.name} undid this at {write_clock(undone.undone_at)} already."
        )
    return found


def _check_nobody_was_told(run: OptimiserRun) -> None:
    told = ChangeNotice.objects.filter(run=run, status=ChangeNoticeStatus.TOLD)
    first = told.select_related("run").order_by("told_at", "pk").first()
    if first:
        raise DomainError(
            f"{write_told(first)}, so this cannot be undone any more. Plan it again, or move the "
            "visits on the board.",
            code="somebody_was_told",
        )


def _check_nobody_changed(lines: Mapping[UUID, ProposalLine], loaded: Day, since: datetime) -> None:
    """Refuse where a visit is not as the re-plan left it; name which, who and when."""
    changed = [
        visit_id
        for visit_id, line in lines.items()
        if visit_id not in loaded.visits
        or loaded.visits[visit_id].version != line.visit_version + 1
    ]
    if not changed:
        return
    who = find_last_changes(visit_ids=changed, since=since)
    named = [_name_change(loaded, visit_id, who) for visit_id in changed[:MOST_NAMED]]
    more = len(changed) - len(named)
    raise DomainError(
        f"Nothing was undone: {'; '.join(named)}{f'; and {more} more' if more else ''}. Move the "
        "other visits on the board, or plan it again.",
        code="changed_since",
    )


def _check_nothing_began(lines: Mapping[UUID, ProposalLine], loaded: Day, at: datetime) -> None:
    """Refuse where a visit that somebody has by now is under way or over."""
    begun = [
        visit
        for visit_id in lines
        if (visit := loaded.visits[visit_id]).worker_ids and visit.starts_at <= at
    ]
    if begun:
        first = min(begun, key=lambda one: one.starts_at)
        raise DomainError(
            f"Nothing was undone: {first.full_name} {write_clock(first.starts_at)} has begun. Move "
            "the other visits on the board, or plan it again.",
            code="has_begun",
        )


def _check_rules(loaded: Day, places: Mapping[UUID, NewPlace]) -> None:
    """Refuse where a place of before would break a rule by now.

    Visits that go back to nobody count too: they make room for what comes back.
    """
    wanted = {key: (one.worker_ids, one.starts_at) for key, one in places.items()}
    _, refused = settle_places(loaded, wanted)
    if not refused:
        return
    visit_id, sentence = next(iter(refused.items()))
    raise DomainError(
        f"Nothing was undone: {loaded.visits[visit_id].full_name}: {sentence} Move the visits on "
        "the board, or plan it again.",
        code="rules_broken",
    )


def _name_change(loaded: Day, visit_id: UUID, who: Mapping[UUID, str]) -> str:
    visit = loaded.visits.get(visit_id)
    if visit is None:
        return f"a visit was taken off the day ({who.get(visit_id, 'nobody knows by whom')})"
    name = f"{visit.full_name} {write_clock(visit.starts_at)}"
    return f"{name}: {who.get(visit_id, 'somebody changed it')}"


def _find_place(loaded: Day, line: ProposalLine, at: datetime) -> NewPlace:
    """Return where a visit was; nowhere if one of its carers does not work then any more."""
    visit = loaded.visits[line.visit_id]
    if line.before_workers and all(
        _may_have(loaded, line, worker_id) for worker_id in line.before_workers
    ):
        return NewPlace(visit.id, tuple(line.before_workers), line.before_at)
    return NewPlace(visit.id, (), get_open_start(visit, at))


def _may_have(loaded: Day, line: ProposalLine, worker_id: UUID) -> bool:
    visit = loaded.visits[line.visit_id]
    return (
        visit.id,
        worker_id,
    ) in loaded.agreed or loaded.is_inside_pattern(visit, worker_id, line.before_at)


def _place(
    run: OptimiserRun,
    visits: Mapping[UUID, Visit],
    loaded: Day,
    places: Mapping[UUID, NewPlace],
    actor: Actor,
    at: datetime,
) -> None:
    """Write the places; who has nobody now and before stays as it is."""
    wanted = [
        places[visit_id]
        for visit_id in sorted(places)
        if places[visit_id].worker_ids or loaded.visits[visit_id].worker_ids
    ]
    if not wanted:
        return
    _pin_again(run, visits, wanted)
    place_visits(
        visits=visits,
        places=wanted,
        area_id=run.area_id,
        source="undo",
        reason="Undone",
        actor=actor,
        at=at,
    )


def _pin_again(run: OptimiserRun, visits: Mapping[UUID, Visit], places: Sequence[NewPlace]) -> None:
    """Restore the pins that the re-plan took off, of visits that go back to who they are for."""
    pins = read_pins(run)
    back = [
        place
        for place in places
        if place.visit_id in pins
        and place.worker_ids
        and set(pins[place.visit_id][0]) <= set(place.worker_ids)
    ]
    for place in back:
        visits[place.visit_id].pinned_start_at = pins[place.visit_id][1]
    Visit.objects.bulk_update([visits[one.visit_id] for one in back], ["pinned_start_at"])
    VisitPin.objects.bulk_create(
        VisitPin(visit_id=one.visit_id, worker_id=worker_id)
        for one in back
        for worker_id in pins[one.visit_id][0]
    )


def _describe(
    loaded: Day, lines: Mapping[UUID, ProposalLine], places: Mapping[UUID, NewPlace]
) -> UndoResult:
    """Return the counts, and the sentence on visits that cannot go back to who had them."""
    alone = [
        visit_id
        for visit_id, place in places.items()
        if not place.worker_ids and lines[visit_id].before_workers
    ]
    restored = sum(bool(place.worker_ids) for place in places.values())
    if not alone:
        return UndoResult(restored, len(places) - restored)
    carers = {
        worker_id
        for visit_id in alone
        for worker_id in lines[visit_id].before_workers
        if not _may_have(loaded, lines[visit_id], worker_id)
    }
    names = sorted(loaded.workers[one].name for one in carers if one in loaded.workers)
    visits = sorted((loaded.visits[one].starts_at, loaded.visits[one].full_name) for one in alone)
    listed = write_list([f"{name} {write_clock(starts_at)}" for starts_at, name in visits])
    sentence = (
        f"{write_list(names) or 'The carer'} does not work then any more, so nobody has {listed}: "
        "see Unassigned."
    )
    return UndoResult(restored, len(places) - restored, (sentence,))
