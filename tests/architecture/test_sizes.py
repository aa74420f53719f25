"""Files and functions are short enough to be read at once."""

from statistics import median, quantiles

import pytest

from tests.architecture.source import APPS, ROOT, Function, find_functions, find_modules

MOST_LINES = 400
MEDIAN, NINETIETH = 8, 25
# Kernels are loops over arrays, compiled as they stand: to split them would slow them down.
COUNTED = [
    module
    for module in find_modules(*APPS, "engine", "embedded", "scripts")
    if not module.startswith("engine/rounds/kernels/")
]
FILES = find_modules(*APPS, "engine", "embedded", "scripts", "tests", "benchmarks")


def get_length(function: Function) -> int:
    """Return the lines of a function from `def` to its end, its docstring aside."""
    body = function.body
    has_words = len(body) > 1 and hasattr(body[0], "value") and hasattr(body[0].value, "value")
    words = (body[0].end_lineno or 0) - body[0].lineno + 1 if has_words else 0
    return (function.end_lineno or 0) - function.lineno + 1 - words


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_at_most_400_lines(path: str) -> None:
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def get_lengths() -> list[int]:
    return [get_length(one) for module in COUNTED for one in find_functions(module)]


def test_half_of_the_functions_have_8_lines_at_most() -> None:
    assert median(get_lengths()) <= MEDIAN


def test_nine_of_ten_functions_have_25_lines_at_most() -> None:
    assert quantiles(get_lengths(), n=10)[-1] <= NINETIETH
