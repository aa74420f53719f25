"""Telling people of a change of rounds: drafted with it, opened by it, told by a person."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound
from core.service import write_service
from core.status import change_status, change_statuses
from core.texts import write_clock, write_count
from messaging.services import tell
from scheduling.rounds.models import ChangeNotice, OptimiserRun
from scheduling.rounds.selectors.change_notices import (
    Draft,
    NoticeKey,
    find_broadcast_people,
    find_notice,
    get_key,
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
def tell_change(
    *, notice_id: UUID, outcome: str, actor: Actor, at: datetime, run_id: UUID | None = None
) -> None:
    """Log that somebody was told of a change, or was not reached; a broadcast is sent by this.

    The first one that is told ends the time in which the change can be undone. With `run_id` a
    notice of another run is not found.
    """
    seen = find_notice(notice_id=notice_id, actor=actor, capability=Capability.PUBLISH_ROUNDS)
    if run_id is not None and seen.run_id != run_id:
        raise NotFound("There is no such notice among those of this re-plan.")
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
    """Make what is drafted agree with what a run would change now; part of services that asked.

    Whoever has an open notice gets no second one: that is reworded when more is applied.
    """
    known = _lock_rows(run, ChangeNoticeStatus.DRAFTED)
    is_open = _lock_rows(run, ChangeNoticeStatus.OPEN)
    wanted = {draft.key: draft for draft in drafts if draft.key not in is_open}
    gone = [row for key, row in known.items() if key not in wanted]
    _move(gone, "withdraw", actor, at)
    _reword(known, wanted)
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


def open_notices(
    run: OptimiserRun, drafts: Collection[Draft] | None = None, *, actor: Actor, at: datetime
) -> None:
    """Have people told of what a run changed; part of the service that applied it.

    With `drafts` of exactly these, in the words of now: an open notice is reworded, not doubled.
    """
    if drafts is not None:
        _reword(_lock_rows(run, ChangeNoticeStatus.OPEN), {draft.key: draft for draft in drafts})
        keep_drafts(run, drafts, actor=actor, at=at)
    _move(list(_lock_rows(run, ChangeNoticeStatus.DRAFTED).values()), "open", actor, at)


def withdraw_notices(
    run: OptimiserRun, *, only_drafts: bool = False, actor: Actor, at: datetime
) -> None:
    """Take back what nobody was told yet; part of services that discard or undo a run."""
    states = [ChangeNoticeStatus.DRAFTED, *([] if only_drafts else [ChangeNoticeStatus.OPEN])]
    rows = ChangeNotice.objects.select_for_update().filter(run=run, status__in=states)
    _move(list(rows.order_by("pk")), "withdraw", actor, at)


def _lock_rows(run: OptimiserRun, status: ChangeNoticeStatus) -> dict[NoticeKey, ChangeNotice]:
    rows = ChangeNotice.objects.select_for_update().filter(run=run, status=status)
    return {get_key(row): row for row in rows.order_by("pk")}


def _reword(rows: Mapping[NoticeKey, ChangeNotice], drafts: Mapping[NoticeKey, Draft]) -> None:
    same = [row for key, row in rows.items() if key in drafts]
    for row in same:
        row.text = drafts[get_key(row)].text
    ChangeNotice.objects.bulk_update(same, ["text"])


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
    readers = find_broadcast_people(run, [notice.patch_id])[notice.patch_id]
    if not readers.user_ids:
        count = write_count(len(readers.worker_ids), "carer")
        raise DomainError(
            f"None of the {count} who work there can sign in yet, so nobody "
            "would read it. Ring them and log that.",
            code="nobody_reachable",
        )
    tell(
        user_ids=readers.user_ids,
        kind="rounds_changed",
        text=notice.text,
        subject_kind="change_notice",
        subject_id=notice.pk,
        is_urgent=True,
        key=f"change-notice:{notice.pk}",
        actor=actor,
        at=at,
    )
