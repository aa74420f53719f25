"""Writes of messaging."""

from messaging.services.deliveries import relay_deliveries
from messaging.services.emergencies import tell_of_broken_glass
from messaging.services.notices import acknowledge_notice, tell, withdraw
from messaging.services.preferences import set_preference, set_template
from messaging.services.threads import open_thread, post_message, read_thread

__all__ = [
    "acknowledge_notice",
    "open_thread",
    "post_message",
    "read_thread",
    "relay_deliveries",
    "set_preference",
    "set_template",
    "tell",
    "tell_of_broken_glass",
    "withdraw",
]
