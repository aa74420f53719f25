"""The relay: hands to mail and SMS providers what is due, one at a time.

A row is leased and committed before anybody outside is called, and marked afterwards; a relay that
dies in between gives the row back when its lease ends, and the key tells the provider.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.roles import Capability
from accounts.selectors import (
    get_granted_scope_ids,
    get_system_actor,
    get_user_emails,
    get_user_names,
    get_users_with,
)
from core.actor import Actor
from core.service import write_service
from core.status import change_status
from directory.selectors import get_root_scope_id
from messaging.channels import Sender, get_senders
from messaging.models import Delivery, Notice, Preference
from messaging.rules import fill, find_words
from messaging.selectors import WAITING, get_link, get_own_words
from messaging.services.notices import tell
from messaging.states import DELIVERY, NoticeStatus
from messaging.types import Channel, Outgoing

LEASE = timedelta(seconds=60)
BUDGET = timedelta(seconds=2)
MOST_ATTEMPTS = 8
CUT_SHORT = "stopped while sending"
TOLD_OF_FAILURES = (Capability.HANDLE_FAULTS, Capability.MANAGE_USERS)
CHANNEL_WORDS = {Channel.EMAIL: "An e-mail", Channel.SMS: "An SMS"}

Clock = Callable[[], datetime]

logger = logging.getLogger(__name__)


def relay_deliveries(
    *,
    clock: Clock,
    senders: Mapping[Channel, Sender] | None = None,
    budget: timedelta = BUDGET,
) -> int:
    """Send what is due until nothing is, or the time is up; return how much was sent.

    A slow provider may use up `budget` and one time-out, then whatever else is due has its turn.
    """
    ways = get_senders() if senders is None else senders
    at = clock()
    stop_at, sent = at + budget, 0
    while at < stop_at:
        delivery = _lease_next(at)
        if delivery is None:
            break
        sent += _deliver(delivery, ways, at)
        at = clock()
    return sent


@transaction.atomic
def _lease_next(at: datetime) -> Delivery | None:
    free = Q(leased_until=None) | Q(leased_until__lte=at)
    rows = Delivery.objects.filter(free, WAITING, due_at__lte=at).select_related("notice")
    rows = rows.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk")
    delivery = rows.first()
    if delivery:
        delivery.leased_until = at + LEASE
        delivery.attempts += 1
        delivery.save(update_fields=["leased_until", "attempts"])
    return delivery


def _deliver(delivery: Delivery, senders: Mapping[Channel, Sender], at: datetime) -> bool:
    """Send one delivery; whatever fails, fails for this one alone."""
    actor = get_system_actor("alarm")
    if delivery.attempts > MOST_ATTEMPTS:
        _fail(delivery, CUT_SHORT, actor, at)  # its last attempt ended with the process
        return False
    try:
        return _send(delivery, senders, actor, at)
    except Exception as error:
        # What a provider says may hold an address, so only the kind of error is kept.
        logger.warning("Delivery %s failed: %s", delivery.pk, type(error).__name__)
        _fail(delivery, type(error).__name__, actor, at)
        return False


def _send(
    delivery: Delivery, senders: Mapping[Channel, Sender], actor: Actor, at: datetime
) -> bool:
    outgoing = _write(delivery, at)
    if outgoing is None:
        _settle(delivery, "withdraw", actor, at)
        return False
    senders[Channel(delivery.channel)](outgoing)
    _settle(delivery, "send", actor, at)
    return True


def _write(delivery: Delivery, at: datetime) -> Outgoing | None:
    """Return what goes out; nothing where the notice no longer holds or nobody can be reached."""
    notice, channel = delivery.notice, Channel(delivery.channel)
    address = _find_address(delivery.to_user_id, channel)
    if notice.status == NoticeStatus.CLOSED or not address:
        return None
    words = find_words(notice.kind, channel, get_own_words(at=at))
    facts = {**notice.facts, **get_link(notice.href)}
    return Outgoing(delivery.key, notice.kind, address, fill(words, facts), facts)


def _find_address(user_id: UUID, channel: Channel) -> str:
    if channel == Channel.EMAIL:
        return get_user_emails([user_id]).get(user_id, "")
    mobiles = Preference.objects.filter(user_id=user_id).values_list("mobile", flat=True)
    return mobiles.first() or ""


@transaction.atomic
def _settle(delivery: Delivery, transition: str, actor: Actor, at: datetime) -> None:
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.status != delivery.status:
        return  # the lease ended meanwhile and another relay did the same
    change_status(row, transition, machine=DELIVERY, actor=actor, at=at)
    row.leased_until = None
    row.sent_at = at if transition == "send" else None
    row.save(update_fields=["status", "leased_until", "sent_at"])


def _fail(delivery: Delivery, error: str, actor: Actor, at: datetime) -> None:
    """Back off or give up; where not even that can be written, the lease gives the row back."""
    try:
        if delivery.attempts >= MOST_ATTEMPTS:
            _give_up(delivery_id=delivery.pk, error=error, actor=actor, at=at)
        else:
            _back_off(delivery, error, actor, at)
    except Exception as second:
        logger.warning("Delivery %s keeps its lease: %s", delivery.pk, type(second).__name__)


@transaction.atomic
def _back_off(delivery: Delivery, error: str, actor: Actor, at: datetime) -> None:
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if "fail" in DELIVERY.get_allowed(row.status):
        change_status(row, "fail", machine=DELIVERY, actor=actor, at=at, reason=error)
    row.due_at, row.leased_until = at + timedelta(seconds=2**row.attempts), None
    row.last_error = error
    row.save(update_fields=["status", "due_at", "leased_until", "last_error"])


@write_service(Capability.USE_MESSAGES)
def _give_up(*, delivery_id: UUID, error: str, actor: Actor, at: datetime) -> None:
    """Stop trying, and tell a person: somebody does not know what they should."""
    row = Delivery.objects.select_for_update().select_related("notice").get(pk=delivery_id)
    if "give_up" not in DELIVERY.get_allowed(row.status):
        return
    change_status(row, "give_up", machine=DELIVERY, actor=actor, at=at, reason=error)
    row.leased_until, row.last_error = None, error
    row.save(update_fields=["status", "leased_until", "last_error"])
    tell(
        user_ids=_find_helpers(row, at),
        kind="delivery_dead",
        text=_describe(row, error),
        subject_kind="delivery",
        subject_id=row.pk,
        key=f"dead:{row.channel}:{row.to_user_id}:{at:%Y-%m-%d}",
        actor=actor,
        at=at,
    )


def _find_helpers(row: Delivery, at: datetime) -> set[UUID]:
    """Return who mends deliveries where the recipient works, the recipient aside."""
    scopes = get_granted_scope_ids(user_id=row.to_user_id, at=at) or (get_root_scope_id(),)
    found = {
        user_id
        for scope_id in scopes
        for capability in TOLD_OF_FAILURES
        for user_id in get_users_with(capability, scope_id, at)
    }
    return found - {row.to_user_id} or found


def _describe(row: Delivery, error: str) -> str:
    name = get_user_names({row.to_user_id}).get(row.to_user_id, "somebody")
    notice: Notice = row.notice
    urgent = " It was urgent: ring them." if notice.is_urgent else ""
    return (
        f"{CHANNEL_WORDS[Channel(row.channel)]} to {name} was not delivered after "
        f"{min(row.attempts, MOST_ATTEMPTS)} attempts ({error}). "
        f"They see it only when they sign in.{urgent} "
        "Check the address, and whether the provider answers."
    )
