"""Below the doors nobody reads the clock: `at` comes in as a parameter."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import APPS, find_modules, parse

CLOCKS = re.compile(
    r"(timezone\.(now|localtime|localdate)|datetime\.(now|utcnow|today)|date\.today"
    r"|time\.(time|time_ns|monotonic|perf_counter|gmtime|localtime)|Now)"
)
IN_SQL = re.compile(r"\b(now\s*\(|clock_timestamp|current_(timestamp|date|time)\b)", re.IGNORECASE)
AUTOMATIC = {"auto_now", "auto_now_add"}

# Where the clock is read, and why there.
ALLOWED = {
    r".*/views(/\w+)?\.py": "a page answers now",
    r".*/tasks\.py": "a job runs now",
    r".*/management/commands/\w+\.py": "a command runs now",
    r"accounts/api/__init__\.py": "the door of every API address answers now",
    r"accounts/adapter\.py": "somebody signs in now, by the library's own door",
    r"accounts/authentication\.py": "a token holds now or not",
    r"accounts/context\.py": "the menu of a page that answers now",
    r"accounts/doors/\w+\.py": "who is asking now",
    r"accounts/handlers\.py": "somebody signs in now",
    r"core/ids\.py": "an identifier sorts by the time it was made",
    r"core/sweeping\.py": "the database's clock, handed on to every sweep",
    r"engine/stop\.py": "how long a search may take",
}


def find_clocks(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of everything that reads the clock."""
    docstrings = {id(node) for node in _find_docstrings(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and CLOCKS.fullmatch(ast.unparse(node)):
            yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.keyword) and node.arg in AUTOMATIC:
            yield node.value.lineno, str(node.arg)
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield node.lineno, ast.unparse(node)
        elif id(node) not in docstrings and _is_sql(node):
            yield getattr(node, "lineno", 0), ast.unparse(node)


def _is_sql(node: ast.AST) -> bool:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_text and bool(IN_SQL.search(node.value))


def _find_docstrings(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def is_allowed(module: str) -> bool:
    return any(re.fullmatch(pattern, module) for pattern in ALLOWED)


@pytest.mark.parametrize(
    "module", [name for name in find_modules(*APPS, "engine") if not is_allowed(name)]
)
def test_a_module_below_the_doors_reads_no_clock(module: str) -> None:
    assert not list(find_clocks(parse(module)))


@pytest.mark.parametrize("pattern", ALLOWED)
def test_each_exception_is_one_that_is_used(pattern: str) -> None:
    modules = [name for name in find_modules(*APPS, "engine") if re.fullmatch(pattern, name)]
    assert any(list(find_clocks(parse(module))) for module in modules)


@pytest.mark.parametrize(
    "line",
    [
        "at = timezone.now()",
        "run(clock=timezone.now)",
        "day = date.today()",
        "day = datetime.now(tz=UTC).date()",
        "start = time.time()",
        "from time import time",
        "models.DateTimeField(auto_now_add=True)",
        "cursor.execute('SELECT now()')",
        "rows.filter(due_at__lte=Now())",
    ],
)
def test_a_planted_look_at_the_clock_is_found(line: str) -> None:
    assert list(find_clocks(ast.parse(line)))


@pytest.mark.parametrize(
    "line", ["'''Return what is so now (today).'''", "text = 'Run it again, now.'", "now = at"]
)
def test_the_word_now_is_no_clock(line: str) -> None:
    assert not list(find_clocks(ast.parse(line)))
