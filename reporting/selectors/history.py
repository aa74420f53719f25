"""The history of one record: every version that the triggers kept, told as changes."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from accounts.models import Grant
from accounts.roles import TABLE, Capability, Reach
from core.actor import Actor
from core.errors import NotFound
from core.models import StatusChange
from reporting.selectors.kinds import KINDS, Kind, Version, find_scopes
from reporting.selectors.values import find_names, get_changes
from reporting.types import FieldChange, RecordHistory, RecordMove, RecordVersion

PAGE = 25
MOST_MOVES = 100
NOT_THERE = "There is no such record, or it is outside the areas you work in."
WORDS = {"insert": "made", "update": "changed", "delete": "deleted"}


def get_record_history(
    *, kind: str, record_id: UUID, page: int = 1, actor: Actor, at: datetime
) -> RecordHistory:
    """Return a page of a record's versions, newest first, and its changes of state.

    Whoever may see metadata only learns that something was changed, when and by whom.
    """
    if not actor.can(Capability.VIEW_AUDIT_METADATA):
        actor.scopes_of(Capability.VIEW_AUDIT)
    found = KINDS.get(kind)
    if found is None:
        raise NotFound(NOT_THERE)
    rows = _get_rows(found, record_id, page)
    newest = rows[0] if page == 1 and rows else _get_newest(found, record_id)
    if newest is None:
        raise NotFound(NOT_THERE)
    is_metadata = not _may_read(found, newest, actor, at)
    versions = _read_versions(found, rows, is_metadata=is_metadata)
    return RecordHistory(
        kind=kind,
        label=found.label,
        id=record_id,
        is_metadata=is_metadata,
        versions=versions[:PAGE],
        moves=() if is_metadata or page > 1 else _get_moves(record_id),
        page=page,
        has_next=len(versions) > PAGE,
    )


def _get_rows(kind: Kind, record_id: UUID, page: int) -> list[Version]:
    """Return the versions of a page, and one older one to compare the last with."""
    first = (page - 1) * PAGE
    return list(_get_all(kind, record_id)[first : first + PAGE + 1])


def _get_newest(kind: Kind, record_id: UUID) -> Version | None:
    return _get_all(kind, record_id).first()


def _get_all(kind: Kind, record_id: UUID) -> QuerySet[Model]:
    history = apps.get_model(kind.model._meta.app_label, f"{kind.model.__name__}History")
    rows: QuerySet[Model] = history._default_manager.filter(pgh_obj_id=record_id)
    return rows.order_by("-pgh_id")


def _may_read(kind: Kind, row: Version, actor: Actor, at: datetime) -> bool:
    """Return whether somebody sees what was changed; raise NotFound where not even that it was."""
    if actor.can(kind.capability) and kind.get_owner(row) == actor.id:
        return True
    scopes = find_scopes(kind, row)
    wide = _get_wide_scopes(kind.capability, actor, at)
    if any(actor.can(kind.capability, one) and wide & above for one, above in scopes.items()):
        return True
    if any(actor.can(Capability.VIEW_AUDIT_METADATA, one) for one in scopes):
        return False
    raise NotFound(NOT_THERE)


def _get_wide_scopes(capability: Capability, actor: Actor, at: datetime) -> set[UUID]:
    """Return where somebody's roles reach further than to one's own records."""
    wide = [role for role, cell in TABLE[capability].items() if cell.reach != Reach.OWN]
    in_force = Q(ends_at=None) | Q(ends_at__gt=at)
    rows = Grant.objects.filter(in_force, user_id=actor.id, starts_at__lte=at, role__in=wide)
    return set(rows.values_list("scope_id", flat=True))


def _read_versions(
    kind: Kind, rows: Sequence[Version], *, is_metadata: bool
) -> tuple[RecordVersion, ...]:
    older = [*rows[1:], None][: len(rows)]
    names = {} if is_metadata else find_names(kind, rows)
    return tuple(
        _read_version(row, () if is_metadata else get_changes(kind, before, row, names))
        for row, before in zip(rows, older, strict=True)
    )


def _read_version(row: Version, changes: tuple[FieldChange, ...]) -> RecordVersion:
    trail = defaultdict(str, row.pgh_context or {})
    return RecordVersion(
        id=row.pgh_id,
        at=row.pgh_created_at,
        kind=WORDS.get(row.pgh_label, row.pgh_label),
        actor=trail["actor"] or "before anybody was named",
        service=_say_service(trail["service"]),
        request=trail["request"],
        reason=trail["reason"],
        changes=changes,
    )


def _say_service(name: str) -> str:
    if name.startswith("/"):
        return "sign-in pages"
    return name.rpartition(".")[2].replace("_", " ")


def _get_moves(record_id: UUID) -> tuple[RecordMove, ...]:
    rows = StatusChange.objects.filter(record_id=record_id).order_by("-occurred_at", "-id")
    return tuple(
        RecordMove(
            at=row.occurred_at,
            actor=row.actor_name,
            transition=row.transition.replace("_", " "),
            before=row.from_status.replace("_", " "),
            after=row.to_status.replace("_", " "),
            reason=row.reason,
        )
        for row in rows[:MOST_MOVES]
    )
