"""Who may import whom: the contracts hold, and each is broken by what it should catch."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import APPS, ROOT

# One line that nobody may write, where, and the contract that has to break.
PLANTED = {
    "a lower app imports a higher one": (
        "rostering/services.py",
        "from scheduling.visits import types as planted",
        "Apps depend downwards only",
    ),
    "the engine imports the product": (
        "engine/rounds/score.py",
        "from core import times as planted",
        "The engine is pure Python",
    ),
    "the one-machine default knows an app": (
        "embedded/logs.py",
        "from core import ids as planted",
        "The one-machine default knows no app",
    ),
    "a selector calls a service": (
        "rostering/selectors.py",
        "from rostering import services as planted",
        "Inside an app",
    ),
    "a room stands on a later room": (
        "scheduling/clients/selectors.py",
        "from scheduling.visits import selectors as planted",
        "Scheduling is rooms",
    ),
    "rules read a model": (
        "scheduling/rounds/rules.py",
        "from scheduling.rounds import models as planted",
        "Inside a room",
    ),
    "a door touches a model": (
        "scheduling/rounds/views/board.py",
        "from scheduling.visits import models as planted",
        "Doors never touch a model",
    ),
    "another app reads accounts": (
        "directory/selectors.py",
        "from accounts import models as planted",
        "The models of accounts are its own",
    ),
    "another app reads directory": (
        "rostering/policies.py",
        "from directory import models as planted",
        "The models of directory are its own",
    ),
    "another app reads messaging": (
        "rostering/policies.py",
        "from messaging import models as also_planted",
        "The models of messaging are its own",
    ),
    "another app reads allocation": (
        "rostering/policies.py",
        "from allocation import models as also_planted",
        "The models of allocation are its own",
    ),
    "another app reads rostering": (
        "scheduling/visits/selectors.py",
        "from rostering import models as planted",
        "The models of rostering are its own",
    ),
    "another app reads scheduling": (
        "config/celery.py",
        "from scheduling.visits import models as planted",
        "The models of scheduling are its own",
    ),
    "somebody reads the settings' file": (
        "core/texts.py",
        "from config import settings as planted",
        "Settings are read through django.conf",
    ),
}
CHECK = "from importlinter.cli import lint_imports_command as run; run()"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the contracts look at."""
    copy = tmp_path_factory.mktemp("planted")
    skipped = shutil.ignore_patterns("__pycache__", "*.pyc", "management")
    for name in (*APPS, "engine", "embedded"):
        shutil.copytree(ROOT / name, copy / name, ignore=skipped)
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def find_broken(tree: Path) -> list[str]:
    """Return the names of the contracts that are broken."""
    words = [sys.executable, "-c", CHECK, "--no-cache"]
    done = subprocess.run(
        words, cwd=tree, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(tree)}
    )
    lines = (done.stdout + done.stderr).splitlines()
    broken = [line.removesuffix(" BROKEN") for line in lines if line.endswith(" BROKEN")]
    assert bool(broken) == bool(done.returncode), done.stdout + done.stderr
    assert any(re.match(r"Contracts: \d+ kept", line) for line in lines)
    return broken


def test_every_contract_has_something_planted_against_it() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [one["name"] for one in contracts["tool"]["importlinter"]["contracts"]]
    caught = tuple(contract for _, _, contract in PLANTED.values())
    assert [name for name in names if not name.startswith(caught)] == []


def test_the_contracts_hold(tree: Path) -> None:
    assert find_broken(tree) == []


def test_each_planted_import_breaks_its_contract(tree: Path) -> None:
    """All at once, since the reader takes seconds; each contract names what it found."""
    for path, line, _ in PLANTED.values():
        with (tree / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    broken = find_broken(tree)
    for _, _, contract in PLANTED.values():
        assert [name for name in broken if name.startswith(contract)], contract
