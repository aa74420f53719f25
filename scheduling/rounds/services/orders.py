"""Several runs in one act: patches of several areas, one day or a whole week."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from accounts.roles import Capability
from core.actor import Actor
from core.errors import DomainError, InvalidInput
from core.idempotency import claim_key
from core.models import IdempotencyKey
from core.service import write_service
from core.texts import write_date
from core.times import check_day
from directory.selectors import get_patches
from scheduling.rounds.models import OptimiserRun, RunOrder
from scheduling.rounds.selectors.orders import find_open, find_ordered
from scheduling.rounds.services.asking import ask_for_runs
from scheduling.rounds.services.ending import WORKING
from scheduling.rounds.services.publishing import publish_proposal
from scheduling.rounds.services.runs import stop_run
from scheduling.rounds.states import RunStatus
from scheduling.rounds.types import OrderPublished, PatchDay, PublishResult

MOST_DAYS = 7


@write_service(Capability.RUN_AUTO_SCHEDULER, lock_seconds=10)
def order_runs(
    *,
    area_ids: Sequence[UUID],
    patch_ids: Sequence[UUID] = (),
    first_day: date,
    days: int,
    seconds: int | None,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Ask for a run of each area on each day, all or none; return the order's id.

    Of an area without named patches, all those that the actor may plan. The runs of an area wait
    for each other, day after day; whom one proposes for a client counts as familiar in the next.
    """
    check_day(first_day)
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput("Order from 1 to 7 days at once.", field="days")
    check_day(first_day + timedelta(days=days - 1))
    patches = _choose_patches(area_ids, patch_ids, actor)
    order = RunOrder.objects.create(
        first_day=first_day, days=days, asked_by_id=actor.id, asked_at=at
    )
    wanted = [
        PatchDay(area_id, tuple(chosen), first_day + timedelta(days=number))
        for area_id, chosen in patches.items()
        for number in range(days)
    ]
    ask_for_runs(wanted, seconds=seconds, actor=actor, at=at, order=order)
    return order.pk


@write_service(Capability.RUN_AUTO_SCHEDULER, lock_seconds=10)
def stop_order(*, order_id: UUID, actor: Actor, at: datetime) -> int:
    """Cancel the runs of an order that wait or work; return how many. Proposals stay."""
    runs = find_ordered(order_id=order_id, actor=actor, capability=Capability.RUN_AUTO_SCHEDULER)
    rows = OptimiserRun.objects.select_for_update().filter(pk__in=[run.pk for run in runs])
    working = list(rows.filter(status__in=WORKING).order_by("pk"))
    if not working:
        raise DomainError("No run of this order is at work: there is nothing to stop.")
    for run in sorted(working, key=lambda one: one.day, reverse=True):
        stop_run(run_id=run.pk, keep_best=False, actor=actor, at=at)
    return len(working)


def publish_order(*, order_id: UUID, actor: Actor, at: datetime, key: str = "") -> OrderPublished:
    """Publish every proposal of an order, each in a transaction of its own; return what happened.

    A proposal that is refused keeps no other from being published. With a `key` each proposal is
    published once: what the key published before is answered again, what was refused is tried anew.
    """
    runs = find_ordered(order_id=order_id, actor=actor, capability=Capability.PUBLISH_ROUNDS)
    if key:
        with transaction.atomic():
            claim_key(actor_id=actor.id, key=key, route="order", body_hash=str(order_id), at=at)
    open_ids = find_open(run_ids=[run.pk for run in runs if run.status == RunStatus.PROPOSED])
    open_ids |= _find_published(runs, key, actor)
    proposed = [run for run in runs if run.pk in open_ids]
    if not proposed:
        raise DomainError(
            "No proposal of this order has an open change: there is nothing to publish."
        )
    done, published, refused = [], [], []
    for run in proposed:
        name = f"{run.area.scope.name}, {write_date(run.day)}"
        try:
            done.append(_publish_once(run, key, actor, at))
            published.append(name)
        except DomainError as error:
            refused.append(f"{name}: {error.sentence}")
    return OrderPublished(
        proposals=len(done),
        applied=sum(one.applied for one in done),
        sent_to_review=sum(one.sent_to_review for one in done),
        refused=tuple(refused),
        published=tuple(published),
    )


def _publish_once(run: OptimiserRun, key: str, actor: Actor, at: datetime) -> PublishResult:
    """Publish a proposal, or return what the same key published of it before."""
    if not key:
        return publish_proposal(run_id=run.pk, line_ids=None, actor=actor, at=at)
    with transaction.atomic():
        row, _ = claim_key(
            actor_id=actor.id, key=_derive_key(key, run), route="run", body_hash=str(run.pk), at=at
        )
        if row.answer is not None:
            return PublishResult(**row.answer)
        result = publish_proposal(run_id=run.pk, line_ids=None, actor=actor, at=at)
        row.answer = {"applied": result.applied, "sent_to_review": result.sent_to_review}
        row.save(update_fields=["answer"])
        return result


def _find_published(runs: Sequence[OptimiserRun], key: str, actor: Actor) -> set[UUID]:
    """Return the runs that the same key published before."""
    if not key:
        return set()
    names = {_derive_key(key, run): run.pk for run in runs}
    rows = IdempotencyKey.objects.filter(actor_id=actor.id, key__in=names)
    return {names[name] for name in rows.values_list("key", flat=True)}


def _derive_key(key: str, run: OptimiserRun) -> str:
    return sha256(f"{key}:{run.pk}".encode()).hexdigest()


def _choose_patches(
    area_ids: Sequence[UUID], patch_ids: Sequence[UUID], actor: Actor
) -> dict[UUID, list[UUID]]:
    """Return the patches to plan by area; refuse areas and patches that somebody may not plan."""
    if not area_ids:
        raise InvalidInput("Choose at least one area.", field="areas")
    held = actor.scopes_of(Capability.RUN_AUTO_SCHEDULER)
    own = {
        area_id: [one.id for one in get_patches(area_id=area_id) if one.id in held]
        for area_id in dict.fromkeys(area_ids)
    }
    for area_id, patches in own.items():
        if not patches:
            actor.require(Capability.RUN_AUTO_SCHEDULER, area_id)
            raise InvalidInput("One of these areas has no patch yet.", field="areas")
    homes = {patch_id: area_id for area_id, patches in own.items() for patch_id in patches}
    named: dict[UUID, list[UUID]] = {}
    for patch_id in dict.fromkeys(patch_ids):
        actor.require(Capability.RUN_AUTO_SCHEDULER, patch_id)
        if patch_id not in homes:
            raise InvalidInput("Choose patches of the areas you chose.", field="patches")
        named.setdefault(homes[patch_id], []).append(patch_id)
    return own | named
