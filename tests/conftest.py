"""What every test may ask for. Records are imported late, so that pure tests need no Django."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.factories import World


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
