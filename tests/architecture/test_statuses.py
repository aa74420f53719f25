"""Nobody but core.status writes a status: every change of a state is logged there."""

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps

from tests.architecture.source import APPS, find_modules, parse

COLUMNS = {"status", "planning_status", "attendance"}
WRITERS = {"create", "get_or_create", "update_or_create", "update", "aupdate", "acreate"}
ALLOWED = {
    "core/status.py": "writes every status, through its table, and logs it",
}
MODELS = {model.__name__ for model in apps.get_models()}


def find_writes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of everything that writes one of the columns."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            if node.attr in COLUMNS:
                yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Call) and _is_write(node):
            yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_sql(node.value):
            yield node.lineno, node.value


def _is_write(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    if name == "setattr":
        target = call.args[1]
        is_column = not isinstance(target, ast.Constant) or target.value in COLUMNS
        return is_column and not _is_loop_over_fields(target)
    named = {word.arg for word in call.keywords} | {
        key.value
        for word in call.keywords
        if word.arg == "defaults" and isinstance(word.value, ast.Dict)
        for key in word.value.keys
        if isinstance(key, ast.Constant)
    }
    return bool(named & COLUMNS) and (name in WRITERS or name in MODELS)


def _is_loop_over_fields(target: ast.expr) -> bool:
    """A loop over named fields is `setattr(row, name, value)`; its list is checked below."""
    return isinstance(target, ast.Name) and target.id == "name"


def _is_sql(text: str) -> bool:
    words = text.lower()
    return "update " in words and any(f"set {column}" in words for column in COLUMNS)


@pytest.mark.parametrize("module", find_modules(*APPS))
def test_a_module_writes_no_status(module: str) -> None:
    written = list(find_writes(parse(module)))
    assert bool(written) == (module in ALLOWED), written


PLANTED = [
    "visit.planning_status = 'planned'",
    "run.status, run.ended_at = 'applied', at",
    "visit.attendance: str = 'missed'",
    "run.status += 'x'",
    "del run.status",
    "setattr(visit, 'planning_status', 'planned')",
    "setattr(visit, column, 'planned')",
    "Visit.objects.filter(pk=1).update(planning_status='planned')",
    "OptimiserRun.objects.create(status='applied')",
    "Visit(planning_status='planned')",
    "Visit.objects.update_or_create(pk=1, defaults={'planning_status': 'planned'})",
    "cursor.execute('UPDATE scheduling_visit SET planning_status = 1')",
]
HARMLESS = [
    "render(request, 'x', status=404)",
    "Visit.objects.filter(planning_status='planned')",
    "visit.save(update_fields=['planning_status'])",
    "BoardVisit(planning_status=row.planning_status)",
    "if run.status == 'applied': pass",
    "status = 3",
    "setattr(row, 'starts_at', value)",
]


@pytest.mark.parametrize("line", PLANTED)
def test_a_planted_write_is_found(line: str) -> None:
    assert list(find_writes(ast.parse(line)))


@pytest.mark.parametrize("line", HARMLESS)
def test_what_writes_no_status_is_not_called_so(line: str) -> None:
    assert not list(find_writes(ast.parse(line)))


def test_no_list_of_fields_that_a_loop_writes_names_a_status() -> None:
    from scheduling.visits import services

    assert not set(services.FIELDS) & COLUMNS
