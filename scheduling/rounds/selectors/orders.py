"""Reads of orders: several runs at once."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q

from accounts.roles import Capability
from core.actor import Actor
from core.errors import NotFound
from scheduling.rounds.models import OptimiserRun, ProposalLine, RunOrder, RunPart
from scheduling.rounds.selectors.runs import for_list, summarise
from scheduling.rounds.states import LineKind, LineOutcome, PartStatus, RunStatus
from scheduling.rounds.types import OrderDetails, OrderedRun

# What a page counts of the lines of a proposal.
LINES = {
    "pending": Q(outcome=LineOutcome.PENDING) & ~Q(kind=LineKind.LEFT_OUT),
    "applied": Q(outcome=LineOutcome.APPLIED),
    "review": Q(outcome=LineOutcome.REVIEW),
    "left_out": Q(kind=LineKind.LEFT_OUT),
}


def get_order(*, order_id: UUID, actor: Actor) -> OrderDetails:
    """Return an order with the runs of it that somebody may see; six queries."""
    runs = find_ordered(order_id=order_id, actor=actor, capability=Capability.VIEW_ROUNDS)
    order = RunOrder.objects.select_related("asked_by").get(pk=order_id)
    ids = [run.pk for run in runs]
    parts, lines = _count_parts(ids), _count_lines(ids)
    working = {run.pk for run in runs if run.status in (RunStatus.QUEUED, RunStatus.RUNNING)}
    return OrderDetails(
        id=order.pk,
        first_day=order.first_day,
        days=order.days,
        asked_by=order.asked_by.name,
        asked_at=order.asked_at,
        runs=tuple(
            OrderedRun(
                run=summarise(run),
                waits=run.status == RunStatus.QUEUED and run.waits_for_id in working,
                **parts.get(run.pk, {"parts_done": 0, "parts": 0}),
                **lines.get(run.pk, dict.fromkeys(LINES, 0)),
            )
            for run in runs
        ),
    )


def find_ordered(*, order_id: UUID, actor: Actor, capability: Capability) -> list[OptimiserRun]:
    """Return the runs of an order all of whose patches lie in somebody's reach, or NotFound."""
    held = actor.scopes_of(capability)
    rows = for_list(OptimiserRun.objects.filter(order=order_id))
    runs = [
        run
        for run in rows.order_by("area__scope__name", "area_id", "day")
        if {patch.pk for patch in run.patches.all()} <= held
    ]
    if not runs:
        raise NotFound("There is no such order, or it is outside the areas you work in.")
    return runs


def find_open(*, run_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these runs propose a change that nobody decided about yet."""
    lines = ProposalLine.objects.filter(LINES["pending"], run__in=list(run_ids))
    return set(lines.values_list("run_id", flat=True))


def count_open_rounds(*, run_ids: Iterable[UUID]) -> int:
    """Return how many rounds, each of a carer on a day, the open changes of these runs touch."""
    lines = ProposalLine.objects.filter(LINES["pending"], run__in=list(run_ids))
    rows = lines.values_list("run_id", "workers", "before_workers")
    return len({(run_id, one) for run_id, *crews in rows for crew in crews for one in crew})


def _count_parts(run_ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    done = Count("pk", filter=Q(status=PartStatus.DONE))
    rows = RunPart.objects.filter(run__in=run_ids).order_by("run_id").values("run_id")
    counted = rows.annotate(done=done, all=Count("pk")).values_list("run_id", "done", "all")
    return {run_id: {"parts_done": done, "parts": parts} for run_id, done, parts in counted}


def _count_lines(run_ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    counts = {name: Count("pk", filter=which) for name, which in LINES.items()}
    rows = ProposalLine.objects.filter(run__in=run_ids).order_by("run_id").values("run_id")
    counted = rows.annotate(**counts).values_list("run_id", *LINES)
    return {run_id: dict(zip(LINES, found, strict=True)) for run_id, *found in counted}
