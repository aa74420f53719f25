"""Writes of directory: the organisation, people at work, people who receive care, places."""

from directory.services.persons import save_persons
from directory.services.places import import_postcodes
from directory.services.scopes import (
    create_agency,
    create_organisation,
    create_service,
    ensure_area,
    ensure_patches,
    set_neighbours,
)
from directory.services.workers import (
    ensure_skills,
    ensure_worker_of_user,
    lock_workers,
    save_staff,
    save_workers,
)

__all__ = [
    "create_agency",
    "create_organisation",
    "create_service",
    "ensure_area",
    "ensure_patches",
    "ensure_skills",
    "ensure_worker_of_user",
    "import_postcodes",
    "lock_workers",
    "save_persons",
    "save_staff",
    "save_workers",
    "set_neighbours",
]
