"""From a proposal to rounds: what still fits is applied, the rest goes to a person."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, Sum

from accounts.roles import Capability
from core.actor import Actor
from core.errors import DomainError, NotFound
from core.service import write_service
from core.status import change_status
from core.texts import write_clock, write_count
from core.times import get_local_day
from directory.services import lock_workers
from scheduling.rounds.models import ChangeNotice, OptimiserRun, ProposalLine, Publication
from scheduling.rounds.selectors.change_notices import draft_notices, get_key, to_moves
from scheduling.rounds.selectors.day import Day, load_day
from scheduling.rounds.selectors.last_changes import find_last_changes
from scheduling.rounds.selectors.pins import keep_pins
from scheduling.rounds.selectors.proposal import find_stale_reason
from scheduling.rounds.selectors.runs import find_run
from scheduling.rounds.selectors.settling import settle_places
from scheduling.rounds.services.locking import lock_day
from scheduling.rounds.services.notices import keep_drafts, open_notices, withdraw_notices
from scheduling.rounds.services.placing import place_visits
from scheduling.rounds.states import RUN, LineKind, LineOutcome, RunKind, RunStatus
from scheduling.rounds.types import PublishResult
from scheduling.rounds.types.replans import Occasion, read_occasion
from scheduling.visits.models import Visit, VisitPin
from scheduling.visits.types import NewPlace

Place = tuple[tuple[UUID, ...], datetime]
PASSED = "The time of this change has passed meanwhile: nobody can be there any more."


@write_service(Capability.PUBLISH_ROUNDS, lock_seconds=10)
def publish_proposal(
    *, run_id: UUID, line_ids: Sequence[int] | None, actor: Actor, at: datetime
) -> PublishResult:
    """Apply the lines of a proposal that are still open, or some of them; return what happened.

    A line whose visit was changed or pinned since goes to review, as does one that would now break
    a rule; a manual edit always wins. Publishing again is refused with who did and when. A proposal
    without any change is closed by it. Whoever has to be told of what a re-plan changed can be told
    from then on.
    """
    run = _lock_run(run_id, actor)
    lock_day(run.area_id, run.day)
    chosen = _lock_lines(run, line_ids)
    if run.status != RunStatus.PROPOSED:
        raise DomainError(_say_decided(run), code="decided_already")
    if not chosen:
        _close_without_lines(run, actor, at)
        return PublishResult(0, 0)
    visits = _lock_visits(chosen)
    loaded = load_day(area_id=run.area_id, day=run.day, at=at)
    kept, review = _settle(run, chosen, visits, loaded, at)
    if run.kind == RunKind.REPLAN:
        _tell_of(run, loaded, [chosen[visit_id] for visit_id in kept], actor, at)
    _place(run, visits, kept, actor, at)
    _close_lines(chosen, review)
    _log_publication(run, chosen, actor, at)
    if run.kind == RunKind.REPLAN:
        _draft_again(run, loaded, actor, at)
    _end_if_done(run, actor, at)
    return PublishResult(len(kept), len(review), _name_review(loaded, review))


@write_service(Capability.PUBLISH_ROUNDS)
def leave_line(*, run_id: UUID, line_id: int, actor: Actor, at: datetime) -> None:
    """Leave one visit of a proposal as it was."""
    run = _lock_run(run_id, actor)
    line = ProposalLine.objects.select_for_update().filter(run=run, pk=line_id).first()
    if line is None:
        raise NotFound("There is no such line in this proposal.")
    if line.outcome != LineOutcome.PENDING:
        raise DomainError("This line was decided already: open the proposal again to see how.")
    line.outcome = LineOutcome.LEFT
    line.save(update_fields=["outcome"])
    if run.kind == RunKind.REPLAN:
        _draft_again(run, load_day(area_id=run.area_id, day=run.day, at=at), actor, at)
    _end_if_done(run, actor, at)


@write_service(Capability.PUBLISH_ROUNDS)
def discard_run(*, run_id: UUID, actor: Actor, at: datetime) -> None:
    """Throw a proposal away; what was published from it stays."""
    run = _lock_run(run_id, actor)
    change_status(run, "discard", machine=RUN, actor=actor, at=at)
    run.save(update_fields=["status"])
    if run.kind == RunKind.REPLAN:
        withdraw_notices(run, only_drafts=True, actor=actor, at=at)


def _lock_run(run_id: UUID, actor: Actor) -> OptimiserRun:
    find_run(run_id=run_id, actor=actor, capability=Capability.PUBLISH_ROUNDS)
    return OptimiserRun.objects.select_for_update().get(pk=run_id)


def _say_decided(run: OptimiserRun) -> str:
    """Return the sentence for somebody who accepts what was decided meanwhile: by whom and when."""
    last = Publication.objects.filter(run=run).select_related("by").order_by("pk").last()
    if run.status == RunStatus.APPLIED and last:
        count = Publication.objects.filter(run=run).aggregate(sum=Sum("applied"))["sum"]
        return (
            f"{last.by.name} accepted this at {write_clock(last.at)} already, and "
            f"{write_count(count, 'visit')} changed by it. Nothing more was changed: see the board."
        )
    if run.status == RunStatus.APPLIED:
        return "This was decided already, and changed no visit. See the board."
    if run.status == RunStatus.DISCARDED:
        return "This was discarded meanwhile: nothing of it can be accepted. Plan the day again."
    return f"This is {run.status}, so nothing of it can be accepted: run the auto-scheduler again."


def _lock_lines(run: OptimiserRun, line_ids: Sequence[int] | None) -> dict[UUID, ProposalLine]:
    """Return the open lines that somebody chose, or all, by visit."""
    lines = _get_pending(run).select_for_update()
    if line_ids is not None:
        lines = lines.filter(pk__in=line_ids)
    return {line.visit_id: line for line in lines.order_by("pk")}


def _lock_visits(chosen: Mapping[UUID, ProposalLine]) -> dict[UUID, Visit]:
    """Lock the visits of lines and all their carers, so that nobody is recorded as away now."""
    rows = Visit.objects.select_for_update().filter(pk__in=chosen).order_by("pk")
    visits = {visit.pk: visit for visit in rows}
    lock_workers({one for row in chosen.values() for one in (*row.workers, *row.before_workers)})
    return visits


def _settle(
    run: OptimiserRun,
    chosen: Mapping[UUID, ProposalLine],
    visits: Mapping[UUID, Visit],
    loaded: Day,
    at: datetime,
) -> tuple[dict[UUID, Place], dict[UUID, str]]:
    """Return the places that still hold, and why the other lines go to review."""
    review = _find_stale(run, chosen, loaded, at)
    places = {
        visit_id: (tuple(line.workers), line.starts_at or visits[visit_id].wanted_at)
        for visit_id, line in chosen.items()
        if visit_id not in review
    }
    kept, refused = settle_places(loaded, places)
    return kept, review | refused


def _place(
    run: OptimiserRun,
    visits: Mapping[UUID, Visit],
    kept: Mapping[UUID, Place],
    actor: Actor,
    at: datetime,
) -> None:
    _take_pins_off(
        run, [visits[visit_id] for visit_id, (workers, _) in kept.items() if not workers]
    )
    if kept:
        place_visits(
            visits=visits,
            places=[NewPlace(visit_id, *kept[visit_id]) for visit_id in sorted(kept)],
            area_id=run.area_id,
            source="auto",
            reason=_write_reason(run),
            actor=actor,
            at=at,
        )


def _take_pins_off(run: OptimiserRun, visits: Sequence[Visit]) -> None:
    """Let visits that nobody has any more be given to anybody; an undo knows the pins."""
    taken = keep_pins(visits)
    if not taken:
        return
    run.result = {**run.result, "pins": {**run.result.get("pins", {}), **taken}}
    run.save(update_fields=["result"])
    VisitPin.objects.filter(visit__in=visits).delete()
    for visit in visits:
        visit.pinned_start_at = None
    Visit.objects.bulk_update(visits, ["pinned_start_at"])


def _name_review(loaded: Day, review: Mapping[UUID, str]) -> tuple[str, ...]:
    return tuple(
        f"{loaded.visits[visit_id].full_name}: {sentence}"
        if visit_id in loaded.visits
        else sentence
        for visit_id, sentence in review.items()
    )


def _find_stale(
    run: OptimiserRun, chosen: Mapping[UUID, ProposalLine], loaded: Day, at: datetime
) -> dict[UUID, str]:
    """Return why lines no longer speak of their visits, with who changed them where it is known.

    A start that has passed by now, or a day that is over, is as stale: nobody can be there.
    """
    reasons = {
        visit_id: reason
        for visit_id, line in chosen.items()
        if (reason := find_stale_reason(line, loaded.visits.get(visit_id)))
    }
    passed = {
        visit_id: PASSED
        for visit_id, line in chosen.items()
        if run.day < get_local_day(at) or (line.workers and line.starts_at and line.starts_at <= at)
    }
    if not reasons or run.ended_at is None:
        return passed | reasons
    who = find_last_changes(visit_ids=reasons, since=run.ended_at)
    named = {
        visit_id: f"{reason} {who[visit_id]}." if visit_id in who else reason
        for visit_id, reason in reasons.items()
    }
    return passed | named


def _tell_of(
    run: OptimiserRun, loaded: Day, lines: Sequence[ProposalLine], actor: Actor, at: datetime
) -> None:
    """Open the notices of lines that are applied now.

    Who has one of lines that were applied before, and was not told yet, is told all in one.
    """
    occasion = read_occasion(run.occasion)
    told = {get_key(row) for row in ChangeNotice.objects.filter(run=run, told_at__isnull=False)}
    earlier = [
        line
        for line in ProposalLine.objects.filter(run=run, outcome=LineOutcome.APPLIED)
        if line.visit_id in loaded.visits
        and loaded.visits[line.visit_id].version == line.visit_version + 1
    ]
    whole = draft_notices(loaded, to_moves(loaded, [*earlier, *lines]), occasion, at)
    fresh = draft_notices(loaded, to_moves(loaded, lines), _without_delays(run, occasion), at)
    drafts = [
        *(draft for draft in whole if draft.key not in told),
        *(draft for draft in fresh if draft.key in told),
    ]
    open_notices(run, drafts, actor=actor, at=at)


def _draft_again(run: OptimiserRun, loaded: Day, actor: Actor, at: datetime) -> None:
    """Have the drafts say what the lines that are still open would change, and nothing else."""
    occasion = _without_delays(run, read_occasion(run.occasion))
    drafts = draft_notices(loaded, to_moves(loaded, _get_pending(run)), occasion, at)
    keep_drafts(run, drafts, actor=actor, at=at)


def _without_delays(run: OptimiserRun, occasion: Occasion) -> Occasion:
    """Return an occasion without the visits that begin late, where their clients are told of."""
    if Publication.objects.filter(run=run).exists():
        return replace(occasion, delayed_ids=())
    return occasion


def _write_reason(run: OptimiserRun) -> str:
    """Return what the log of a visit says of why it moved."""
    if run.kind == RunKind.REPLAN:
        occasion = read_occasion(run.occasion)
        return f"{occasion.worker_name} is {'away' if occasion.is_absence else 'late'}"
    return f"Auto-scheduler run {run.seed}"


def _close_lines(chosen: dict[UUID, ProposalLine], review: dict[UUID, str]) -> None:
    for visit_id, line in chosen.items():
        line.outcome = LineOutcome.REVIEW if visit_id in review else LineOutcome.APPLIED
        line.review_reason = review.get(visit_id, "")
    applied = [line.pk for line in chosen.values() if line.outcome == LineOutcome.APPLIED]
    ProposalLine.objects.filter(pk__in=applied).update(outcome=LineOutcome.APPLIED)
    reviewed = [line for line in chosen.values() if line.outcome == LineOutcome.REVIEW]
    ProposalLine.objects.bulk_update(reviewed, ["outcome", "review_reason"])


def _log_publication(
    run: OptimiserRun, chosen: dict[UUID, ProposalLine], actor: Actor, at: datetime
) -> None:
    patches = dict(Visit.objects.filter(pk__in=chosen).values_list("pk", "patch_id"))
    counts = Counter((patches[key], line.outcome) for key, line in chosen.items())
    Publication.objects.bulk_create(
        Publication(
            run=run,
            patch_id=patch_id,
            day=run.day,
            by_id=actor.id,
            at=at,
            applied=counts[patch_id, LineOutcome.APPLIED],
            sent_to_review=counts[patch_id, LineOutcome.REVIEW],
        )
        for patch_id in sorted(set(patches.values()))
    )


def _close_without_lines(run: OptimiserRun, actor: Actor, at: datetime) -> None:
    """End a proposal that changes no visit; clients of a late carer may have to be told still."""
    if run.kind == RunKind.REPLAN and not _get_pending(run).exists():
        _draft_again(run, load_day(area_id=run.area_id, day=run.day, at=at), actor, at)
    _end_if_done(run, actor, at)


def _get_pending(run: OptimiserRun) -> QuerySet[ProposalLine]:
    """Return the lines that change a visit and that nobody decided about yet."""
    pending = ProposalLine.objects.filter(run=run, outcome=LineOutcome.PENDING)
    return pending.exclude(kind=LineKind.LEFT_OUT)


def _end_if_done(run: OptimiserRun, actor: Actor, at: datetime) -> None:
    """Close a proposal that is decided; what is drafted then holds although no visit may move."""
    if _get_pending(run).exists():
        return
    change_status(run, "apply", machine=RUN, actor=actor, at=at)
    run.save(update_fields=["status"])
    if run.kind == RunKind.REPLAN:
        open_notices(run, actor=actor, at=at)
