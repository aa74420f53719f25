"""The product's own source, as the tests of this folder read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = (
    *("core", "accounts", "directory", "messaging", "jobplans", "rostering", "allocation"),
    *("scheduling", "appointments", "reporting", "demo", "config"),
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def find_modules(*folders: str) -> list[str]:
    """Return the modules of these folders as paths from the root, migrations aside."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(
        path.relative_to(ROOT).as_posix() for path in found if "migrations" not in path.parts
    )


@cache
def parse(module: str) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


def find_functions(module: str) -> Iterator[Function]:
    """Yield the functions of a module, methods and inner ones too."""
    for node in ast.walk(parse(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
