"""From each requirement to the tests that perform it: `python -m tests.trace` counts them.

Read from the source, so that nothing has to run. A test counts when it is marked with the
requirement's id, lies in a folder of whole journeys, and goes in by a door: a page, a form, a task,
a command or a browser, by itself or through a helper or fixture of its own file or a conftest.
"""

import ast
import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("docs", "requirements.csv")
FOLDERS = ("integration", "functional", "architecture")
# A door by its usual name, and what is one wherever it is imported from, under whatever name.
DOORS = frozenset({"client", "page", "browser"})
IMPORTED_DOORS = re.compile(
    r"django\.test\.Client|django\.core\.management\..*|\w+(\.\w+)*\.tasks\..*"
)
PREFIXES = (
    *("AL", "TK", "CP", "CL", "VS", "CH", "TG", "LV"),
    *("UN", "BC", "MB", "RO", "JP", "AP", "RP", "XC"),
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of the catalogue; `rule` is empty until something of it is built."""

    id: str
    app: str
    source: str
    rule: str
    acceptance: str
    missing: str

    @property
    def prefix(self) -> str:
        """The part of the catalogue it belongs to."""
        return self.id[:2]


@dataclass(frozen=True, slots=True)
class Mark:
    """A test says that it performs a requirement."""

    id: str
    test: str
    has_door: bool


def read_catalogue(root: Path = ROOT) -> list[Requirement]:
    """Return every requirement, in the order of the catalogue."""
    with (root / CATALOGUE).open(encoding="utf-8", newline="") as file:
        return [Requirement(**row) for row in csv.DictReader(file)]


def find_marks(root: Path = ROOT) -> list[Mark]:
    """Return every mark of every test that lies under tests/, by file and line."""
    tests = root / "tests"
    shared = [path for name in FOLDERS for path in (tests / name).glob("conftest.py")]
    helpers = _get_functions([tests / "conftest.py", *shared])
    return [
        mark
        for path in sorted(tests.rglob("test_*.py"))
        for mark in _read_file(path, path.relative_to(tests).as_posix(), helpers)
    ]


def get_tests(root: Path = ROOT) -> dict[str, list[str]]:
    """Return the tests that perform each requirement through a door."""
    found: dict[str, list[str]] = defaultdict(list)
    for mark in find_marks(root):
        if mark.has_door:
            found[mark.id].append(mark.test)
    return dict(found)


def find_unknown(root: Path = ROOT) -> list[str]:
    """Return a line for each mark whose id the catalogue does not have."""
    known = {row.id for row in read_catalogue(root)}
    return [
        f"{mark.test}: there is no requirement {mark.id}"
        for mark in find_marks(root)
        if mark.id not in known
    ]


def count(root: Path = ROOT) -> list[str]:
    """Return a line for each prefix, such as `VS 5/17`, and the total."""
    catalogue, done = read_catalogue(root), get_tests(root)
    lines = []
    for prefix in PREFIXES:
        ids = [row.id for row in catalogue if row.prefix == prefix]
        lines.append(f"{prefix} {sum(id in done for id in ids)}/{len(ids)}")
    return [*lines, f"{sum(row.id in done for row in catalogue)}/{len(catalogue)}"]


def _read_file(path: Path, place: str, helpers: Mapping[str, Function]) -> Iterator[Mark]:
    tests = _get_functions([path])
    names = {**helpers, **tests}
    doors = DOORS | _get_imported_doors(ast.parse(path.read_text(encoding="utf-8")))
    for test in tests.values():
        if test.name.startswith("test_"):
            is_journey = place.split("/")[0] in FOLDERS
            has_door = is_journey and _goes_through_a_door(test, names, doors)
            for id in _get_ids(test):
                yield Mark(id, f"{place}::{test.name}", has_door)


def _get_imported_doors(tree: ast.Module) -> set[str]:
    return {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if IMPORTED_DOORS.fullmatch(f"{node.module}.{name.name}")
    }


def _get_functions(paths: list[Path]) -> dict[str, Function]:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths if path.exists()]
    return {
        node.name: node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def _get_ids(test: Function) -> Iterator[str]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.req":
            yield from (str(ast.literal_eval(value)) for value in mark.args)


def _goes_through_a_door(test: Function, names: Mapping[str, Function], doors: Set[str]) -> bool:
    seen: set[str] = set()
    waiting = [test]
    while waiting:
        used = _get_names(waiting.pop())
        if used & doors:
            return True
        waiting += [names[name] for name in used - seen if name in names]
        seen |= used
    return False


def _get_names(function: Function) -> set[str]:
    fixtures = {argument.arg for argument in function.args.args + function.args.kwonlyargs}
    return fixtures | {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


def main(root: Path = ROOT) -> int:
    """Print the counts; 1 where a test names a requirement that does not exist."""
    unknown = find_unknown(root)
    sys.stdout.write("\n".join(count(root)) + "\n")
    sys.stderr.writelines(f"{line}\n" for line in unknown)
    return 1 if unknown else 0


if __name__ == "__main__":
    raise SystemExit(main())
