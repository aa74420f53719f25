"""Compiled functions: the one place that speaks to Numba."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit
from numba.core.dispatcher import Dispatcher

F = TypeVar("F", bound=Callable[..., Any])


def _hash_kernels() -> str:
    """One hash over the sources of all kernels."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*/kernels/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


KERNEL_SOURCES = _hash_kernels()


def inlined_kernel(function: F) -> F:
    """Compile a function into every kernel that calls it, where a call would cost too much."""
    return _compile(function, forceinline=True)


def kernel(function: F) -> F:
    """Compile a function on first use, and keep the machine code on disk.

    A kernel works in arrays it is given and allocates none. So it can do without Numba's reference
    counts, which took half of the time, because every call counts every array it is given
    (`_nrt=False`; an option Numba does not document: everything works without it, only slower).
    A function that allocates must not be a kernel.
    """
    return _compile(function)


def _compile(function: F, **options: bool) -> F:
    decorate = cast(Any, njit)
    try:
        compiled = decorate(cache=True, _nrt=False, **options)(function)
    except RuntimeError:  # there is no folder to keep machine code in: compile in every process
        return cast(F, decorate(_nrt=False, **options)(function))
    # Numba renews what it kept when the function's own file changes. A kernel is also out of date
    # when another file changes whose functions it calls, so one stamp covers the files of all.
    if isinstance(compiled, Dispatcher):  # not when compiling is switched off
        cast(Any, compiled)._cache._cache_file._source_stamp = KERNEL_SOURCES
    return cast(F, compiled)
