"""The ways out of the product: a mail server, GOV.UK Notify, or the log while neither is set up.

A sender raises when it could not hand something over; the relay tries again. Each message carries
its key, so that the provider can tell a second sending from a second message.
"""

import logging
from collections.abc import Callable, Mapping
from hashlib import blake2b

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from notifications_python_client.notifications import NotificationsAPIClient

from messaging.types import Channel, Outgoing

TIMEOUT = 5  # seconds; the relay has other things to do

Sender = Callable[[Outgoing], None]

logger = logging.getLogger(__name__)


def get_senders() -> Mapping[Channel, Sender]:
    """Return what sends what, as this installation is set up."""
    return {
        Channel.EMAIL: send_email if settings.EMAIL_HOST else log_only,
        Channel.SMS: send_sms if settings.NOTIFY_API_KEY else log_only,
    }


def log_only(outgoing: Outgoing) -> None:
    """Note that something would have been sent; neither to whom nor what."""
    logger.info("Not sent, no provider is set up: %s %s", outgoing.kind, outgoing.key)


def send_email(outgoing: Outgoing) -> None:
    """Hand an e-mail to the mail server; the same key makes the same Message-ID."""
    name = blake2b(outgoing.key.encode(), digest_size=20).hexdigest()
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ")
    message = EmailMessage(
        outgoing.words.subject,
        outgoing.words.body,
        to=[outgoing.address],
        headers={"Message-ID": f"<{name}@{domain}>"},
        connection=get_connection(timeout=TIMEOUT),
    )
    message.send()


def send_sms(outgoing: Outgoing) -> None:
    """Hand an SMS to GOV.UK Notify; the key is its reference, the text fills ((text))."""
    client = NotificationsAPIClient(  # type: ignore[no-untyped-call]
        settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_URL, timeout=TIMEOUT
    )
    client.send_sms_notification(  # type: ignore[no-untyped-call]
        phone_number=outgoing.address,
        template_id=settings.NOTIFY_TEMPLATE_ID,
        personalisation={"text": outgoing.words.body},
        reference=outgoing.key,
    )
