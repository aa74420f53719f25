"""The audit trail: a trigger on each table copies every version of every row, bulk writes included.

`write_service` says who, which request and why; the database does the rest, and refuses to change
or delete what it has copied.
"""

from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

ModelT = TypeVar("ModelT", bound=type[models.Model])


def audited(model: ModelT) -> ModelT:
    """Keep every version of the rows of a model in `<Model>History`."""
    track = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        model_name=f"{model.__name__}History",
        context_field=pghistory.ContextJSONField(),
        context_id_field=pghistory.ContextUUIDField(),
        append_only=True,
    )
    tracked: ModelT = track(model)
    return tracked


def append_only(name: str) -> pgtrigger.Protect:
    """Return a trigger that refuses to change or delete rows."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def update_of(*columns: str) -> pgtrigger.Operation:
    """Return the operation of a trigger that looks at changes of these columns only."""
    operation: pgtrigger.Operation = pgtrigger.UpdateOf(*columns)  # type: ignore[no-untyped-call]
    return operation
