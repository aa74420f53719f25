"""What every test may ask for. Records are imported late, so that pure tests need no Django."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.plugin_services import TEMPLATE, make_template

if TYPE_CHECKING:
    from tests.factories import World


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Have each worker copy a database that was migrated once, instead of migrating its own."""
    from django.conf import settings

    if os.environ.get(TEMPLATE):
        make_template()
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = os.environ[TEMPLATE]


@pytest.fixture(scope="session", autouse=True)
def quick() -> Iterator[None]:
    """Do once what each test would do again."""
    from tests.quick import be_quick

    with pytest.MonkeyPatch.context() as patch:
        be_quick(patch)
        yield


@pytest.fixture
def world(db: None) -> World:
    """An organisation with people in every role."""
    from tests.factories import make_world

    return make_world()


@pytest.fixture
def day(world: World) -> World:
    """The same with an imported day: two carers, three clients, four visits, nobody assigned."""
    from tests.factories import import_day

    return import_day(world)
