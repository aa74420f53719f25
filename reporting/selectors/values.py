"""How the columns of a version read: names instead of keys, local times, words of the field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Field, ForeignKey, Model

from accounts.models import User
from core.models import PolicyVersion, Scope
from core.texts import write_date, write_moment
from directory.models import Area, Employment, Patch, Person, Service, Worker
from reporting.selectors.kinds import Kind, Version
from reporting.types import FieldChange
from scheduling.clients.models import Client

Names = Mapping[UUID, str]

# How a record is called, by columns of it that one query finds.
NAMED_BY: dict[type[Model], tuple[str, ...]] = {
    User: ("name",),
    Worker: ("name",),
    Scope: ("name",),
    Area: ("scope__name",),
    Patch: ("scope__name",),
    Service: ("scope__name",),
    Employment: ("worker__name",),
    Person: ("given_name", "family_name"),
    Client: ("person__given_name", "person__family_name"),
    PolicyVersion: ("kind", "number"),
}
# Columns that hold the key of a user without being a relation.
USER_COLUMNS = ("actor_id", "proposed_by_id", "approved_by_id")
LABELS = {"dso": "DSO", "pin": "PIN", "version": "Version of the record"}


def get_columns(kind: Kind) -> list[Field[Any, Any]]:
    """Return the columns of a kind that its history shows."""
    excluded = {*kind.hidden, kind.model._meta.pk.name}  # type: ignore[union-attr]
    return [field for field in kind.model._meta.concrete_fields if field.name not in excluded]


def find_names(kind: Kind, rows: Sequence[Version]) -> Names:
    """Return what records are called to which these versions point: one query a model."""
    wanted: dict[type[Model], set[UUID]] = defaultdict(set)
    for field in get_columns(kind):
        model = _get_target(field)
        if model in NAMED_BY:
            found = (getattr(row, field.attname, None) for row in rows)
            wanted[model] |= {key for key in found if key}
    return {key: name for model, keys in wanted.items() for key, name in _name(model, keys)}


def _get_target(field: Field[Any, Any]) -> type[Model] | None:
    if field.name in USER_COLUMNS:
        return User
    return field.related_model if isinstance(field, ForeignKey) else None  # type: ignore[return-value]


def _name(model: type[Model], keys: set[UUID]) -> Iterable[tuple[UUID, str]]:
    if not keys:
        return
    for key, *words in model._default_manager.filter(pk__in=keys).values_list(
        "pk", *NAMED_BY[model]
    ):
        yield key, " ".join(str(word).replace("_", " ") for word in words if word)


def get_changes(
    kind: Kind, before: Version | None, row: Version, names: Names
) -> tuple[FieldChange, ...]:
    """Return what a version changed: everything it holds when it is the first."""
    is_gone = row.pgh_label == "delete"
    old = before if before is not None and not is_gone else None
    changes: list[FieldChange] = []
    for field in get_columns(kind):
        was, now = _get(old, field), _get(row, field)
        if was != now:
            changes += _compare(field, was, now, names)
    if is_gone:
        return tuple(FieldChange(one.field, one.after, None) for one in changes)
    return tuple(changes)


def _get(row: Version | None, field: Field[Any, Any]) -> Any:
    value = None if row is None else getattr(row, field.attname, None)
    return None if value in ("", [], {}) else value


def _compare(field: Field[Any, Any], was: Any, now: Any, names: Names) -> list[FieldChange]:
    label = LABELS.get(field.name) or _say_label(str(field.verbose_name))
    if field.choices:
        was, now = (one and str(one).replace("_", " ") for one in (was, now))
    if isinstance(was or now, dict):
        was, now = was or {}, now or {}
        keys = [key for key in {**was, **now} if was.get(key) != now.get(key)]
        return [
            FieldChange(
                f"{label}: {key.replace('_', ' ')}",
                _write(was.get(key), names),
                _write(now.get(key), names),
            )
            for key in keys
        ]
    return [FieldChange(label, _write(was, names), _write(now, names))]


def _say_label(words: str) -> str:
    plain = words.removesuffix(" id").replace("_", " ")
    return plain[:1].upper() + plain[1:]


def _write(value: Any, names: Names) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return write_moment(value)
    if isinstance(value, date):
        return write_date(value)
    if isinstance(value, UUID):
        return names.get(value, str(value)[-12:])
    if isinstance(value, list | tuple):
        return ", ".join(_write(one, names) or "–" for one in value)
    return str(value)
