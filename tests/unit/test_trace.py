"""From each requirement to its tests: what counts, what does not, what is a mistake."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from core.management.commands.requirements_table import write_table
from tests import trace

COUNTS = {
    **{"AL": 52, "TK": 34, "CP": 20, "CL": 34, "VS": 17, "CH": 12, "TG": 22, "LV": 12},
    **{"UN": 19, "BC": 6, "MB": 6, "RO": 31, "JP": 14, "AP": 12, "RP": 18, "XC": 8},
}
MARK = '@pytest.mark.req("VS-001")\n'
BY_PAGE = f"{MARK}def test_a(client):\n    assert client.get('/')\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A project with the catalogue and folders for tests, but no test yet."""
    (tmp_path / "docs").mkdir()
    shutil.copy(trace.ROOT / trace.CATALOGUE, tmp_path / trace.CATALOGUE)
    for name in (*trace.FOLDERS, "unit"):
        (tmp_path / "tests" / name).mkdir(parents=True)
    return tmp_path


def write(tree: Path, text: str, path: str = "integration/test_x.py") -> Path:
    (tree / "tests" / path).write_text(text, encoding="utf-8")
    return tree


def test_the_catalogue_has_each_requirement_once() -> None:
    catalogue = trace.read_catalogue()
    assert Counter(row.prefix for row in catalogue) == COUNTS
    assert len({row.id for row in catalogue}) == 317
    assert tuple(COUNTS) == trace.PREFIXES


def test_a_rule_that_is_told_has_its_acceptance_told_too() -> None:
    assert [
        row.id for row in trace.read_catalogue() if bool(row.rule) != bool(row.acceptance)
    ] == []


def test_every_mark_of_the_project_names_a_requirement() -> None:
    assert trace.find_unknown() == []


@pytest.mark.parametrize(
    "text",
    [
        BY_PAGE,
        f"{MARK}def test_a(page):\n    page.goto('/')\n",
        f"from django.core.management import call_command\n{MARK}"
        "def test_a(db):\n    call_command('x')\n",
        f"from django.test import Client as Visitor\ndef ask():\n    return Visitor().get('/')\n\n"
        f"{MARK}def test_a(db):\n    ask()\n",
        f"from scheduling.tasks import work\n{MARK}def test_a(db):\n    work(run_id='1')\n",
        f"@pytest.fixture\ndef board(client):\n    return client.get('/')\n\n{MARK}"
        "def test_a(board):\n    assert board\n",
        f"class TestA:\n    {MARK}    def test_a(self, client):\n        client.get('/')\n",
    ],
)
def test_a_marked_test_that_goes_in_by_a_door_counts(tree: Path, text: str) -> None:
    write(tree, text)
    assert trace.get_tests(tree) == {"VS-001": ["integration/test_x.py::test_a"]}
    assert "VS 1/17" in trace.count(tree)
    assert trace.count(tree)[-1] == "1/317"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("unit/test_x.py", BY_PAGE),
        ("integration/x.py", BY_PAGE),
        ("integration/test_x.py", BY_PAGE.removeprefix(MARK)),
        ("integration/test_x.py", f"{MARK}def test_a(db):\n    move_visit()\n"),
        ("integration/test_x.py", BY_PAGE.replace("test_a", "helper")),
        (
            "integration/test_x.py",
            f"from scheduling.models import Client\n{MARK}def test_a(db):\n    Client.objects\n",
        ),
    ],
)
def test_what_is_elsewhere_unmarked_or_without_a_door_does_not_count(
    tree: Path, path: str, text: str
) -> None:
    assert trace.get_tests(write(tree, text, path)) == {}


def test_two_requirements_of_one_test_both_count(tree: Path) -> None:
    write(tree, f'@pytest.mark.req("XC-001", "XC-003")\n{BY_PAGE}')
    assert sorted(trace.get_tests(tree)) == ["VS-001", "XC-001", "XC-003"]


def test_a_mark_without_a_requirement_is_an_error(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trace.main(write(tree, BY_PAGE)) == 0
    assert trace.main(write(tree, BY_PAGE.replace("VS-001", "VS-999"))) == 1
    shown = capsys.readouterr()
    assert shown.err == "integration/test_x.py::test_a: there is no requirement VS-999\n"
    assert shown.out.splitlines()[-1] == "0/317"


def test_the_table_lists_the_tests_of_each_rule_and_counts_the_rest(tree: Path) -> None:
    text = write_table(write(tree, BY_PAGE))
    row = next(line for line in text.splitlines() if line.startswith("| VS-001 |"))
    assert row.endswith("| `integration/test_x.py::test_a` |")
    assert "**1/317** are performed by a test." in text
    assert "Others, not built yet: 12." in text
    assert "Not built yet: 20." in text
