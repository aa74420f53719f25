"""The only place that writes a status column."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from core.actor import Actor
from core.models import StatusChange
from core.state_machine import StateMachine


def change_status(
    record: Any,
    transition: str,
    *,
    machine: StateMachine,
    actor: Actor,
    at: datetime,
    reason: str = "",
    policy_id: UUID | None = None,
    column: str = "status",
) -> None:
    """Move one record, already locked by the caller, through one row of the table and log it.

    The caller saves the record. Raises InvalidTransition where the table has no such move.
    """
    change_statuses(
        [record],
        transition,
        machine=machine,
        actor=actor,
        at=at,
        reason=reason,
        policy_id=policy_id,
        column=column,
    )


def change_statuses(
    records: Sequence[Any],
    transition: str,
    *,
    machine: StateMachine,
    actor: Actor,
    at: datetime,
    reason: str = "",
    policy_id: UUID | None = None,
    column: str = "status",
    reasons: Mapping[UUID, str] | None = None,
) -> None:
    """Move many records through the same row of the table; one statement logs them all.

    `reasons` gives a record its own reason instead of the one for all.
    """
    changes = []
    for record in records:
        before = getattr(record, column)
        after = machine.get_target(transition, before)
        setattr(record, column, after)
        changes.append(
            StatusChange(
                machine=machine.name,
                record_id=record.pk,
                transition=transition,
                from_status=before,
                to_status=after,
                actor_id=actor.id,
                actor_name=actor.name,
                reason=(reasons or {}).get(record.pk, reason),
                policy_id=policy_id,
                occurred_at=at,
            )
        )
    StatusChange.objects.bulk_create(changes)
