"""What somebody may do follows from the table of roles, for every role and every capability."""

import pytest

from accounts.roles import CAPABILITIES, Capability, Role
from tests.factories import World


@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_the_table_says_and_nothing_else(world: World, role: Role) -> None:
    actor = world.actor(role)
    assert {one for one in Capability if actor.can(one)} == set(CAPABILITIES[role])
