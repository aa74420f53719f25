"""Telling people of a change of rounds: drafted with it, opened by it, told by a person."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import DomainError, InvalidInput
from core.service import write_service
from core.status import change_status, change_statuses
from core.texts import write_clock, write_count
from messaging.services import tell
from scheduling.rounds.models import ChangeNotice, OptimiserRun
from scheduling.rounds.selectors.change_notices import (
    Draft,
    find_broadcast_people,
    find_notice,
    write_told,
)
from scheduling.rounds.states import CHANGE_NOTICE, ChangeNoticeKind, ChangeNoticeStatus
from scheduling.rounds.types.replans import BY_PHONE, BY_TEXT, NO_ANSWER, SENT, VOICEMAIL

HOW = {BY_PHONE: "by phone", BY_TEXT: "by text", SENT: "by broadcast"}
IN_VAIN = {VOICEMAIL: "voicemail", NO_ANSWER: "no answer"}
# What can come of telling: a voicemail tells nobody (OQ-17); carers are told by phone (TK-028).
OUTCOMES = {
    ChangeNoticeKind.CARER_CALL: (BY_PHONE, VOICEMAIL, NO_ANSWER),
    ChangeNoticeKind.BROADCAST: (SENT, BY_PHONE),
    ChangeNoticeKind.CLIENT_TEXT: (BY_PHONE, BY_TEXT, VOICEMAIL, NO_ANSWER),
    ChangeNoticeKind.CLIENT_CALL: (BY_PHONE, BY_TEXT, VOICEMAIL, NO_ANSWER),
}


@write_service(Capability.PUBLISH_ROUNDS, lock_seconds=10)
def tell_change(*, notice_id: UUID, outcome: str, actor: Actor, at: datetime) -> None:
    """Log that somebody was told of a change, or was not reached; a broadcast is sent by this.

    The first one that is told ends the time in which the change can be undone.
    """
    seen = find_notice(notice_id=notice_id, actor=actor, capability=Capability.PUBLISH_ROUNDS)
    run = OptimiserRun.objects.select_for_update().get(pk=seen.run_id)
    notice = ChangeNotice.objects.select_for_update().get(pk=notice_id)
    if outcome not in OUTCOMES[ChangeNoticeKind(notice.kind)]:
        raise InvalidInput("Choose how it was told, from the list.", field="outcome")
    _check_open(notice)
    if outcome in IN_VAIN:
        attempt = f"{IN_VAIN[outcome]} {write_clock(at)}, {actor.name}"
        notice.outcome = "; ".join(filter(None, [notice.outcome, attempt]))
        notice.save(update_fields=["outcome"])
        return
    if outcome == SENT:
        _send(run, notice, actor, at)
    change_status(notice, "tell", machine=CHANGE_NOTICE, actor=actor, at=at, reason=HOW[outcome])
    notice.told_at, notice.told_by_id = at, actor.id
    notice.outcome = "; ".join(filter(None, [notice.outcome, HOW[outcome]]))
    notice.save(update_fields=["status", "told_at", "told_by", "outcome"])


def keep_drafts(
    run: OptimiserRun, drafts: Collection[Draft], *, actor: Actor, at: datetime
) -> None:
    """Make what is drafted agree with what a run would change now; part of services that asked."""
    known = {
        (row.kind, row.worker_id, row.client_id, row.patch_id): row
        for row in ChangeNotice.objects.select_for_update().filter(
            run=run, status=ChangeNoticeStatus.DRAFTED
        )
    }
    wanted = {draft.key: draft for draft in drafts}
    gone = [row for key, row in known.items() if key not in wanted]
    _move(gone, "withdraw", actor, at)
    same = [row for key, row in known.items() if key in wanted]
    for row in same:
        row.text = wanted[row.kind, row.worker_id, row.client_id, row.patch_id].text
    ChangeNotice.objects.bulk_update(same, ["text"])
    ChangeNotice.objects.bulk_create(
        ChangeNotice(
            run=run,
            kind=draft.kind,
            worker_id=draft.worker_id,
            client_id=draft.client_id,
            patch_id=draft.patch_id,
            text=draft.text,
        )
        for key, draft in wanted.items()
        if key not in known
    )


def open_notices(run: OptimiserRun, *, actor: Actor, at: datetime) -> None:
    """Have people told of what a run changed; part of the service that applied it."""
    rows = ChangeNotice.objects.select_for_update().filter(
        run=run, status=ChangeNoticeStatus.DRAFTED
    )
    _move(list(rows.order_by("pk")), "open", actor, at)


def withdraw_notices(
    run: OptimiserRun, *, only_drafts: bool = False, actor: Actor, at: datetime
) -> None:
    """Take back what nobody was told yet; part of services that discard or undo a run."""
    states = [ChangeNoticeStatus.DRAFTED, *([] if only_drafts else [ChangeNoticeStatus.OPEN])]
    rows = ChangeNotice.objects.select_for_update().filter(run=run, status__in=states)
    _move(list(rows.order_by("pk")), "withdraw", actor, at)


def _move(rows: list[ChangeNotice], step: str, actor: Actor, at: datetime) -> None:
    if not rows:
        return
    change_statuses(rows, step, machine=CHANGE_NOTICE, actor=actor, at=at)
    ChangeNotice.objects.bulk_update(rows, ["status"])


def _check_open(notice: ChangeNotice) -> None:
    """Refuse what nobody has to be told: not applied yet, told already, or taken back."""
    match notice.status:
        case ChangeNoticeStatus.DRAFTED:
            raise DomainError("Nothing has changed yet: apply the changes first, then tell people.")
        case ChangeNoticeStatus.WITHDRAWN:
            raise DomainError("This no longer holds: what it tells of was not kept. Tell nobody.")
        case ChangeNoticeStatus.TOLD:
            raise DomainError(f"{write_told(notice)} already: nothing is left to do.")


def _send(run: OptimiserRun, notice: ChangeNotice, actor: Actor, at: datetime) -> None:
    """Send a broadcast to the carers of its patch who can sign in; it names nobody."""
    assert notice.patch_id
    count, users = find_broadcast_people(run, [notice.patch_id])[notice.patch_id]
    if not users:
        raise DomainError(
            f"None of the {write_count(count, 'carer')} who work there can sign in yet, so nobody "
            "would read it. Ring them and log that.",
            code="nobody_reachable",
        )
    tell(
        user_ids=users,
        kind="rounds_changed",
        text=notice.text,
        subject_kind="change_notice",
        subject_id=notice.pk,
        is_urgent=True,
        key=f"change-notice:{notice.pk}",
        actor=actor,
        at=at,
    )
