"""How somebody wants to be reached, and in which words the organisation writes."""

from datetime import datetime

from accounts.roles import Capability
from core.actor import Actor
from core.errors import InvalidInput
from core.live import touch_boards
from core.policy import replace_policy
from core.service import write_service
from directory.selectors import get_root_scope_id
from messaging.models import Preference
from messaging.rules import BUILT_IN, find_faults, get_board, read_mobile
from messaging.selectors import TEMPLATES, get_own_words
from messaging.types import Channel, Words


@write_service(Capability.USE_MESSAGES)
def set_preference(
    *, by_email: bool, by_sms: bool, mobile: str, actor: Actor, at: datetime
) -> None:
    """Decide how one is reached; what is urgent always comes by every way that is known."""
    actor.scopes_of(Capability.USE_MESSAGES)
    number = read_mobile(mobile)
    if by_sms and not number:
        raise InvalidInput("Type your mobile number, or leave text messages off.", field="mobile")
    row = Preference.objects.select_for_update().filter(user_id=actor.id).first()
    row = row or Preference(user_id=actor.id)
    row.by_email, row.by_sms, row.mobile = by_email, by_sms, number
    row.save()
    touch_boards([get_board(actor.id)], at=at)


@write_service(Capability.MANAGE_USERS)
def set_template(
    *,
    code: str,
    channel: Channel,
    subject: str,
    body: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Put an own text in force from now on; return the version. Nothing personal may leave."""
    root_id = get_root_scope_id()
    actor.require(Capability.MANAGE_USERS, root_id)
    if (code, channel) not in BUILT_IN:
        raise InvalidInput("There is no such text.", field="code")
    faults = find_faults(Words(subject, body), channel)
    if faults:
        raise InvalidInput(" ".join(faults), field="body")
    if not reason.strip():
        raise InvalidInput("Say why the text changes.", field="reason")
    words = {"subject": " ".join(subject.split()), "body": body}
    version = replace_policy(
        kind=TEMPLATES,
        scope_id=root_id,
        body={**get_own_words(at=at), f"{code}/{channel}": words},
        reason=reason.strip(),
        actor=actor,
        at=at,
    )
    return version.number
