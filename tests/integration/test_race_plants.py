"""The bugs that races plant fit the services as they are; each run of them takes minutes."""

import subprocess
import sys

import pytest

from benchmarks.races.checks import RULES as STANDING_RULES
from benchmarks.races.ledger import RULES as LEDGER_RULES
from benchmarks.races.plants import NO_BACKSTOP, NOT_RAISED, PLANTS
from benchmarks.races.scene import RULES as ANSWER_RULES

PLANT_ALL = (
    "import django; django.setup()\n"
    "from benchmarks.races.plants import PLANTS\n"
    "for plant in PLANTS.values(): plant.code()\n"
)


def test_every_plant_finds_what_it_replaces() -> None:
    """In a process of its own: what is planted stays."""
    done = subprocess.run(
        [sys.executable, "-c", PLANT_ALL], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", PLANTS)
def test_every_plant_breaks_a_rule_that_is_looked_at(name: str) -> None:
    known = {*LEDGER_RULES, *ANSWER_RULES, *STANDING_RULES, NO_BACKSTOP, NOT_RAISED}
    assert set(PLANTS[name].breaks) <= known
    assert PLANTS[name].breaks
