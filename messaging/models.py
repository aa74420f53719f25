"""What people are told, what they write to each other, and how it reaches them."""

from django.db import models
from django.db.models import Q

from core.audit import append_only, audited
from core.fields import Record, one_of
from messaging.states import DELIVERY, NOTICE, DeliveryStatus, NoticeStatus
from messaging.types import Channel

CHANNELS = [(channel.value, channel.value) for channel in Channel]
MOBILE = r"^(\+[1-9][0-9]{7,14})?$"


@audited
class Thread(Record):
    """A conversation about one subject, such as a case; its members are named."""

    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    scope = models.ForeignKey("core.Scope", on_delete=models.PROTECT)
    title = models.CharField(max_length=200)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"], name="thread_once_per_subject"
            )
        ]


@audited
class ThreadMember(Record):
    """Somebody who reads and writes in a thread, and how far they have read."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    read_up_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "user"], name="thread_member_once")
        ]


class Message(Record):
    """Append-only: what somebody wrote; `about` names a case or a visit in a few words."""

    thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    about = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(body=""), name="message_says_something")]
        indexes = [models.Index(fields=["thread", "sent_at"], name="message_thread")]
        triggers = [append_only("message_append_only")]


@audited
class Notice(Record):
    """One person was told of one thing; the same key tells nobody twice."""

    key = models.CharField(max_length=160)
    to_user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    text = models.TextField()
    href = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    is_urgent = models.BooleanField(default=False)
    status = models.CharField(max_length=16, choices=NoticeStatus, default=NOTICE.initial)
    opened_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_text = models.TextField(blank=True)

    class Meta:
        constraints = [
            one_of("notice_status_is_known", "status", NoticeStatus.values),
            models.UniqueConstraint(fields=["key", "to_user"], name="notice_once"),
        ]
        indexes = [
            models.Index(
                fields=["to_user"], condition=Q(status=NoticeStatus.OPEN), name="notice_open"
            ),
            models.Index(fields=["to_user", "opened_at"], name="notice_newest"),
            models.Index(fields=["subject_kind", "subject_id"], name="notice_subject"),
        ]


class Delivery(Record):
    """One way of telling somebody of a notice: queued, tried again, sent or given up."""

    key = models.CharField(max_length=220, unique=True)
    channel = models.CharField(max_length=8, choices=CHANNELS)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deliveries")
    to_user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=16, choices=DeliveryStatus, default=DELIVERY.initial)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            one_of("delivery_channel_is_known", "channel", [one.value for one in Channel]),
            one_of("delivery_status_is_known", "status", DeliveryStatus.values),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(status__in=[DeliveryStatus.QUEUED, DeliveryStatus.FAILED]),
                name="delivery_waiting",
            )
        ]


@audited
class Preference(Record):
    """How somebody wants to be reached besides the pages."""

    user = models.OneToOneField(
        "accounts.User", on_delete=models.PROTECT, related_name="preference"
    )
    by_email = models.BooleanField(default=False)
    by_sms = models.BooleanField(default=False)
    mobile = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mobile__regex=MOBILE), name="preference_mobile_is_e164"
            ),
            models.CheckConstraint(
                condition=Q(by_sms=False) | ~Q(mobile=""), name="preference_sms_needs_mobile"
            ),
        ]
