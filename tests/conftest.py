"""What every test may ask for."""

import pytest

from tests.factories import World, import_day, make_world


@pytest.fixture
def world(db: None) -> World:
    """An organisation with people in every role."""
    return make_world()


@pytest.fixture
def day(world: World) -> World:
    """The same with an imported day: two carers, three clients, four visits, nobody assigned."""
    return import_day(world)
