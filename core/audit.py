"""The audit trail: a trigger on each table copies every version of every row, bulk writes included.

`write_service` says who, which request and why; the database does the rest. It refuses a write that
says nothing of the kind, and to change or delete what it has copied.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import connection, models, transaction

_depth: ContextVar[int] = ContextVar("writers", default=0)
ModelT = TypeVar("ModelT", bound=type[models.Model])

NOBODY_WRITES = """
IF COALESCE(current_setting('pghistory.context_id', true), '') = '' THEN
    RAISE EXCEPTION '% is written by services only: nobody said who writes and why', TG_TABLE_NAME
        USING ERRCODE = '42501';
END IF;
RETURN NULL;
"""


def audited(model: ModelT) -> ModelT:
    """Keep every version of the rows of a model in `<Model>History`; refuse a write by nobody."""
    return audited_except()(model)


def audited_except(*secrets: str) -> Callable[[ModelT], ModelT]:
    """Do the same, and keep these columns out of the history."""

    def audit(model: ModelT) -> ModelT:
        track = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            model_name=f"{model.__name__}History",
            exclude=list(secrets),
            context_field=pghistory.ContextJSONField(),
            context_id_field=pghistory.ContextUUIDField(),
            append_only=True,
        )
        tracked: ModelT = track(model)
        pgtrigger.register(_needs_actor())(tracked)
        return tracked

    return audit


@contextmanager
def written_by(
    *, actor_id: object, actor: str, service: str, request: str = "", reason: str = ""
) -> Iterator[None]:
    """Open a transaction whose writes the trail attributes to somebody.

    Services get this from `write_service`. Nothing else writes, except what a library writes while
    somebody signs in.
    """
    trail = {
        "actor_id": str(actor_id),
        "actor": actor,
        "service": service,
        "request": request,
        "reason": reason,
    }
    token = _depth.set(_depth.get() + 1)
    try:
        with transaction.atomic(), pghistory.context(**trail):
            yield
            if _depth.get() == 1:
                _forget_writer()
    finally:
        _depth.reset(token)


def _forget_writer() -> None:
    """Whatever the same transaction does next has to say again who writes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', '', true)")


def _needs_actor() -> pgtrigger.Trigger:
    """Return a trigger that lets a statement write only while somebody is named as its writer."""
    return pgtrigger.Trigger(
        name="somebody_writes",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=NOBODY_WRITES,
    )


def append_only(name: str) -> pgtrigger.Protect:
    """Return a trigger that refuses to change or delete rows."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def update_of(*columns: str) -> pgtrigger.Operation:
    """Return the operation of a trigger that looks at changes of these columns only."""
    operation: pgtrigger.Operation = pgtrigger.UpdateOf(*columns)  # type: ignore[no-untyped-call]
    return operation
