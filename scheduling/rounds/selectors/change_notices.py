"""Who has to be told when rounds change during the day, and in which words."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from accounts.selectors import get_user_names
from core.actor import Actor
from core.errors import NotFound
from core.texts import write_clock, write_moment
from directory.selectors import get_patches, get_user_ids_of_workers, get_worker_names
from rostering.selectors import get_work_windows
from scheduling.clients.selectors import get_clients
from scheduling.rounds.models import ChangeNotice, OptimiserRun, ProposalLine
from scheduling.rounds.selectors.day import Day
from scheduling.rounds.selectors.notice_texts import (
    Call,
    ClientChange,
    RunChange,
    write_broadcast,
    write_carer_call,
    write_cause,
    write_client_text,
    write_late_text,
)
from scheduling.rounds.states import ChangeNoticeKind
from scheduling.rounds.types import BoardVisit
from scheduling.rounds.types.replans import ChangeNoticeFacts, Occasion, read_occasion

ORDER = {kind: number for number, kind in enumerate(ChangeNoticeKind)}
# What makes a notice the same in other words: its kind and the carer, client or patch it is for.
NoticeKey = tuple[str, UUID | None, UUID | None, UUID | None]


@dataclass(frozen=True, slots=True)
class Move:
    """One visit that leaves its place: from whom and when, to whom and when (nobody: none)."""

    visit: BoardVisit
    before_workers: tuple[UUID, ...]
    before_at: datetime
    workers: tuple[UUID, ...]
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """Somebody who has to be told, and what."""

    kind: ChangeNoticeKind
    text: str
    worker_id: UUID | None = None
    client_id: UUID | None = None
    patch_id: UUID | None = None

    @property
    def key(self) -> NoticeKey:
        """What makes this the same notice in other words."""
        return (self.kind, self.worker_id, self.client_id, self.patch_id)


@dataclass(frozen=True, slots=True)
class Readers:
    """The carers to whom a broadcast goes, and the users among them, who can read it here."""

    worker_ids: tuple[UUID, ...]
    user_ids: tuple[UUID, ...]


def get_key(row: ChangeNotice) -> NoticeKey:
    """Return what makes a notice the same as another or as a draft."""
    return (row.kind, row.worker_id, row.client_id, row.patch_id)


def draft_notices(
    loaded: Day, moves: Collection[Move], occasion: Occasion, at: datetime
) -> tuple[Draft, ...]:
    """Return everybody who has to be told of these moves, before they are made.

    Every carer whose round changes; who is on shift, or whose next visit changes with less notice
    than the protocol's (TK-028, TK-029), hears it as a change of now, the others as one to read
    before they begin. The patches by a broadcast; clients whose carer changes, whose time does by
    more than the protocol's minutes, or who have nobody now. There is no number of a client and no
    consent to texts on record yet, so clients are rung.
    """
    calls = _draft_carer_calls(loaded, moves, occasion, at)
    return (
        *calls,
        *_draft_broadcasts(loaded, moves, occasion, at),
        *_draft_client_calls(loaded, moves, occasion, at),
    )


def to_moves(loaded: Day, lines: Iterable[ProposalLine]) -> list[Move]:
    """Return lines of a proposal as moves; visits that are on no round any more are left out."""
    return [
        Move(
            visit=loaded.visits[line.visit_id],
            before_workers=tuple(line.before_workers),
            before_at=line.before_at,
            workers=tuple(line.workers),
            starts_at=line.starts_at or line.before_at,
        )
        for line in lines
        if line.visit_id in loaded.visits
    ]


def get_notices(run: OptimiserRun) -> tuple[ChangeNoticeFacts, ...]:
    """Return everybody to be told of a run's changes: carers, patches, clients; six queries."""
    rows = list(ChangeNotice.objects.filter(run=run))
    users = get_user_names({row.told_by_id for row in rows if row.told_by_id})
    people = find_broadcast_people(run, {row.patch_id for row in rows if row.patch_id})
    readers = {one for group in people.values() for one in group.worker_ids}
    workers = get_worker_names(
        worker_ids=readers | {row.worker_id for row in rows if row.worker_id}
    )
    clients = get_clients(client_ids={row.client_id for row in rows if row.client_id}, on=run.day)
    patches = {
        one.id: one.name
        for one in get_patches(scope_ids={row.patch_id for row in rows if row.patch_id})
    }
    names: Mapping[UUID, str] = {
        **workers,
        **patches,
        **{one.id: one.full_name for one in clients.values()},
    }
    facts = [_show(row, names, users, people) for row in rows]
    return tuple(sorted(facts, key=lambda one: (ORDER[ChangeNoticeKind(one.kind)], one.name)))


def find_notice(*, notice_id: UUID, actor: Actor, capability: str) -> ChangeNotice:
    """Return a notice, or raise NotFound where its run lies outside what somebody may see."""
    row = ChangeNotice.objects.filter(pk=notice_id).select_related("run").first()
    if row is None:
        raise NotFound("There is no such notice.")
    for patch in row.run.patches.all():
        actor.require(capability, patch.pk)
    return row


def find_broadcast_people(run: OptimiserRun, patch_ids: Iterable[UUID]) -> dict[UUID, Readers]:
    """Return of each patch which carers work there that day, and the users among them."""
    wanted = list(patch_ids)
    by_patch: dict[UUID, set[UUID]] = defaultdict(set)
    away = read_occasion(run.occasion) if run.occasion else None
    for window in get_work_windows(day=run.day, patch_ids=wanted) if wanted else ():
        if away is None or not away.is_absence or window.worker_id != away.worker_id:
            by_patch[window.patch_id].add(window.worker_id)
    everybody = {worker_id for ids in by_patch.values() for worker_id in ids}
    users = get_user_ids_of_workers(worker_ids=everybody) if everybody else {}
    return {
        patch_id: Readers(
            tuple(sorted(ids)), tuple(sorted(users[one] for one in ids if one in users))
        )
        for patch_id in wanted
        for ids in (by_patch[patch_id],)
    }


def write_told(notice: ChangeNotice) -> str:
    """Return who told whom, how and when."""
    assert notice.told_at
    assert notice.told_by_id
    who = get_user_names({notice.told_by_id}).get(notice.told_by_id, "Somebody")
    how = notice.outcome.rsplit("; ", 1)[-1]
    return f"{who} told {get_name(notice)} {how} at {write_moment(notice.told_at)}"


def get_name(row: ChangeNotice) -> str:
    """Return who is told by a notice: a carer, a client, the carers of a patch."""
    if row.worker_id:
        return get_worker_names(worker_ids=[row.worker_id])[row.worker_id]
    if row.client_id:
        return get_clients(client_ids=[row.client_id], on=row.run.day)[row.client_id].full_name
    assert row.patch_id
    return f"the carers of {get_patches(scope_ids=[row.patch_id])[0].name}"


def _show(
    row: ChangeNotice,
    names: Mapping[UUID, str],
    users: Mapping[UUID, str],
    people: Mapping[UUID, Readers],
) -> ChangeNoticeFacts:
    key = row.worker_id or row.client_id or row.patch_id
    readers = people[row.patch_id] if row.patch_id else Readers((), ())
    return ChangeNoticeFacts(
        id=row.pk,
        kind=row.kind,
        name=names.get(key, "somebody") if key else "somebody",
        text=row.text,
        status=row.status,
        told_at=row.told_at,
        told_by=users.get(row.told_by_id, "") if row.told_by_id else "",
        outcome=row.outcome,
        people=len(readers.worker_ids),
        reachable=len(readers.user_ids),
        people_names=tuple(sorted(names[one] for one in readers.worker_ids)),
    )


def _draft_carer_calls(
    loaded: Day, moves: Collection[Move], occasion: Occasion, at: datetime
) -> list[Draft]:
    cause = _write_cause(loaded, occasion, at)
    drafts = []
    for worker_id in _find_concerned(loaded, moves, occasion):
        change = _find_run_change(loaded, worker_id, moves, at)
        own = "" if worker_id == occasion.worker_id else cause
        name = loaded.workers[worker_id].name
        text = write_carer_call(name, own, change, day=loaded.day, at=at)
        drafts.append(Draft(ChangeNoticeKind.CARER_CALL, text, worker_id=worker_id))
    return drafts


def _write_cause(loaded: Day, occasion: Occasion, at: datetime) -> str:
    until = occasion.until
    returns = [
        window.starts_at
        for window in loaded.windows.get(occasion.worker_id, ())
        if until is not None and window.starts_at >= until
    ]
    back_at = min(returns, default=None)
    return write_cause(
        occasion.worker_name,
        is_late=not occasion.is_absence,
        back_at=back_at,
        day=loaded.day,
        at=at,
    )


def _find_concerned(loaded: Day, moves: Collection[Move], occasion: Occasion) -> list[UUID]:
    """Return the carers whose runs change, by name; who is away knows it already."""
    found = {one for move in moves for one in (*move.before_workers, *move.workers)}
    if occasion.is_absence:
        found.discard(occasion.worker_id)
    known = [one for one in found if one in loaded.workers]
    return sorted(known, key=lambda one: (loaded.workers[one].name, one))


def _find_run_change(
    loaded: Day, worker_id: UUID, moves: Collection[Move], at: datetime
) -> RunChange:
    given, shifted, taken = [], [], []
    for move in sorted(moves, key=lambda one: one.starts_at):
        was, is_now = worker_id in move.before_workers, worker_id in move.workers
        if is_now and not was:
            given.append(Call(move.visit.family_name, move.starts_at))
        elif was and not is_now:
            taken.append(Call(move.visit.family_name, move.before_at))
        elif was and move.starts_at != move.before_at:
            name = f"{move.visit.family_name} {write_clock(move.before_at)}"
            shifted.append(Call(name, move.starts_at))
    change = RunChange(tuple(given), tuple(shifted), tuple(taken))
    if _is_on_shift(loaded, worker_id, at):
        return change
    first = _find_next_visits(loaded, worker_id, moves, at)
    if first[0] != first[1] and _is_soon(loaded, first, at):
        return replace(change, first=first[1])
    return replace(change, begins_at=_find_begin(loaded, worker_id, at))


def _find_begin(loaded: Day, worker_id: UUID, at: datetime) -> datetime | None:
    windows = loaded.windows.get(worker_id, ())
    return min((one.starts_at for one in windows if one.starts_at > at), default=None)


def _find_next_visits(
    loaded: Day, worker_id: UUID, moves: Collection[Move], at: datetime
) -> tuple[Call | None, Call | None]:
    """Return a carer's next visit as it is and as it will be."""
    before = {
        visit.id: visit.starts_at
        for visit in loaded.visits.values()
        if worker_id in visit.worker_ids
    }
    after = {**before}
    for move in moves:  # some of them may be made already
        before.pop(move.visit.id, None)
        if worker_id in move.before_workers:
            before[move.visit.id] = move.before_at
        after.pop(move.visit.id, None)
        if worker_id in move.workers:
            after[move.visit.id] = move.starts_at
    return _find_first(loaded, before, at), _find_first(loaded, after, at)


def _find_first(loaded: Day, starts: Mapping[UUID, datetime], at: datetime) -> Call | None:
    coming = [(start, visit_id) for visit_id, start in starts.items() if start > at]
    if not coming:
        return None
    start, visit_id = min(coming)
    return Call(loaded.visits[visit_id].family_name, start)


def _is_soon(loaded: Day, calls: Iterable[Call | None], at: datetime) -> bool:
    notice = timedelta(hours=loaded.protocol.first_visit_hours)
    return any(call is not None and call.starts_at - at < notice for call in calls)


def _is_on_shift(loaded: Day, worker_id: UUID, at: datetime) -> bool:
    windows = loaded.windows.get(worker_id, ())
    return any(window.starts_at <= at < window.ends_at for window in windows)


def _draft_broadcasts(
    loaded: Day, moves: Collection[Move], occasion: Occasion, at: datetime
) -> list[Draft]:
    concerned = set(_find_concerned(loaded, moves, occasion))
    patches = {
        move.visit.patch_id for move in moves if concerned & {*move.workers, *move.before_workers}
    }
    named = sorted((loaded.patches[one].name, one) for one in patches if one in loaded.patches)
    return [
        Draft(
            ChangeNoticeKind.BROADCAST,
            write_broadcast(name, day=loaded.day, at=at),
            patch_id=patch_id,
        )
        for name, patch_id in named
    ]


def _draft_client_calls(
    loaded: Day, moves: Collection[Move], occasion: Occasion, at: datetime
) -> list[Draft]:
    changes: dict[UUID, list[ClientChange]] = defaultdict(list)
    for move in moves:
        change = _to_client_change(loaded, move, at)
        if change.is_told:
            changes[move.visit.client_id].append(change)
    texts = {client_id: [write_client_text(found, at=at)] for client_id, found in changes.items()}
    for visit_id in occasion.delayed_ids:
        visit = loaded.visits.get(visit_id)
        if visit and occasion.worker_id in visit.worker_ids:
            expected_at = visit.starts_at + timedelta(minutes=occasion.minutes)
            late = write_late_text(occasion.worker_name, visit.starts_at, expected_at)
            texts.setdefault(visit.client_id, []).append(late)
    return [
        Draft(ChangeNoticeKind.CLIENT_CALL, " ".join(texts[client_id]), client_id=client_id)
        for client_id in sorted(texts, key=lambda one: (loaded.clients[one].family_name, one))
    ]


def _to_client_change(loaded: Day, move: Move, at: datetime) -> ClientChange:
    if not move.workers:
        return _to_open_change(loaded, move, at)
    new = [one for one in move.workers if one not in move.before_workers]
    same = [one for one in move.workers if one in move.before_workers]
    return ClientChange(
        before_at=move.before_at if move.before_workers else None,
        starts_at=move.starts_at,
        new_carers=tuple(loaded.workers[one].name for one in new),
        other_carers=tuple(loaded.workers[one].name for one in same),
        told_minutes=loaded.protocol.client_told_minutes,
    )


def _to_open_change(loaded: Day, move: Move, at: datetime) -> ClientChange:
    """Return a visit that nobody has now: somebody can be told of it until `ring_by`."""
    ring_by = move.before_at - timedelta(minutes=loaded.protocol.notice_minutes)
    return ClientChange(
        before_at=move.before_at,
        starts_at=move.before_at,
        new_carers=(),
        told_minutes=loaded.protocol.client_told_minutes,
        is_open=True,
        ring_by=ring_by if ring_by > at else None,
    )
