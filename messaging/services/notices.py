"""Telling people: one notice each, and every way it reaches them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from accounts.selectors import get_user_emails
from core.actor import Actor
from core.errors import DomainError, NotFound
from core.live import touch_boards
from core.service import write_service
from core.status import change_status, change_statuses
from core.texts import write_moment
from messaging.models import Delivery, Notice, Preference
from messaging.rules import choose_channels, get_board, get_delivery_key
from messaging.states import DELIVERY, NOTICE, DeliveryStatus, NoticeStatus
from messaging.types import Channel


def tell(
    *,
    user_ids: Iterable[UUID],
    kind: str,
    text: str,
    href: str = "",
    subject_kind: str,
    subject_id: UUID,
    is_urgent: bool = False,
    key: str,
    actor: Actor,
    at: datetime,
    facts: Mapping[str, str] | None = None,
) -> None:
    """Tell people of something, once per `key`; part of the transaction of the service that calls.

    `text` stays in the product. What goes out by e-mail or SMS is the template of `kind`, filled
    with `facts`: counts, places and times, never a client.
    """
    wanted = [
        Notice(
            key=key,
            to_user_id=user_id,
            kind=kind,
            text=text,
            href=href,
            facts=dict(facts or {}),
            subject_kind=subject_kind,
            subject_id=subject_id,
            is_urgent=is_urgent,
            opened_at=at,
        )
        for user_id in sorted(set(user_ids))
    ]
    Notice.objects.bulk_create(wanted, ignore_conflicts=True)
    made = Notice.objects.filter(pk__in=[one.pk for one in wanted])
    new = list(made.order_by("to_user_id")) if wanted else []
    _queue(new, actor, at)
    touch_boards([get_board(one.to_user_id) for one in new], at=at)


def withdraw(
    *,
    subject_kind: str,
    subject_id: UUID,
    kind: str | None = None,
    text: str = "",
    actor: Actor,
    at: datetime,
) -> None:
    """Close what people were told of a subject: it no longer holds, and what waits is not sent."""
    rows = Notice.objects.select_for_update().exclude(status=NoticeStatus.CLOSED)
    rows = rows.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("pk")
    notices = list(rows if kind is None else rows.filter(kind=kind))
    if not notices:
        return
    change_statuses(notices, "close", machine=NOTICE, actor=actor, at=at, reason=text)
    for notice in notices:
        notice.closed_at, notice.closed_text = at, text
    Notice.objects.bulk_update(notices, ["status", "closed_at", "closed_text"])
    _stop_sending(notices, actor, at)
    touch_boards([get_board(one.to_user_id) for one in notices], at=at)


@write_service(Capability.USE_MESSAGES)
def acknowledge_notice(*, notice_id: UUID, actor: Actor, at: datetime) -> None:
    """Say that one has seen a notice; the same again changes nothing."""
    actor.scopes_of(Capability.USE_MESSAGES)
    notice = Notice.objects.select_for_update().filter(pk=notice_id, to_user_id=actor.id).first()
    if notice is None:
        raise NotFound("There is no such notice, or it was sent to somebody else.")
    if notice.status == NoticeStatus.ACKNOWLEDGED:
        return
    if notice.status == NoticeStatus.CLOSED:
        closed = write_moment(notice.closed_at) if notice.closed_at else ""
        raise DomainError(f"This notice was closed at {closed}: {notice.closed_text}".strip())
    change_status(notice, "acknowledge", machine=NOTICE, actor=actor, at=at)
    notice.acknowledged_at = at
    notice.save(update_fields=["status", "acknowledged_at"])
    touch_boards([get_board(actor.id)], at=at)


def _queue(notices: Sequence[Notice], actor: Actor, at: datetime) -> None:
    """Make the deliveries of notices; what is in the product has arrived at once."""
    ids = [one.to_user_id for one in notices]
    emails = get_user_emails(ids) if ids else {}
    wishes = {one.user_id: one for one in Preference.objects.filter(user_id__in=ids)}
    rows = [
        Delivery(
            key=get_delivery_key(one.key, one.to_user_id, channel),
            channel=channel,
            notice=one,
            to_user_id=one.to_user_id,
            due_at=at,
            sent_at=at if channel == Channel.IN_APP else None,
        )
        for one in notices
        for channel in _choose(one, emails.get(one.to_user_id, ""), wishes.get(one.to_user_id))
    ]
    arrived = [row for row in rows if row.sent_at]
    change_statuses(arrived, "send", machine=DELIVERY, actor=actor, at=at)
    Delivery.objects.bulk_create(rows)


def _choose(notice: Notice, email: str, wish: Preference | None) -> tuple[Channel, ...]:
    return choose_channels(
        notice.kind,
        is_urgent=notice.is_urgent,
        by_email=bool(wish and wish.by_email),
        by_sms=bool(wish and wish.by_sms),
        email=email,
        mobile=wish.mobile if wish else "",
    )


def _stop_sending(notices: Sequence[Notice], actor: Actor, at: datetime) -> None:
    """Take back what no relay holds; a relay that holds one may be sending it just now."""
    waiting = Delivery.objects.select_for_update(skip_locked=True).filter(
        notice__in=notices,
        leased_until=None,
        status__in=[DeliveryStatus.QUEUED, DeliveryStatus.FAILED],
    )
    rows = list(waiting.order_by("pk"))
    change_statuses(rows, "withdraw", machine=DELIVERY, actor=actor, at=at)
    Delivery.objects.bulk_update(rows, ["status"])
