"""Random numbers and sorting."""

from __future__ import annotations

import numpy as np

from engine.jit import kernel
from engine.rounds.kernels.state import Ints, Words, Work

# xorshift64*: one word of state that belongs to the run. Numba's own generator is one per thread,
# so a second search in the same thread would change the course of the first.
SHIFT_A, SHIFT_B, SHIFT_C = np.uint64(12), np.uint64(25), np.uint64(27)
MULTIPLIER = np.uint64(2685821657736338717)
TO_53_BITS = np.uint64(11)
UNIT = 1.0 / 9007199254740992.0


@kernel
def draw(random: Words) -> float:
    """Return a random number of [0, 1)."""
    x = random[0]
    x ^= x >> SHIFT_A
    x ^= x << SHIFT_B
    x ^= x >> SHIFT_C
    random[0] = x
    return float(((x * MULTIPLIER) >> TO_53_BITS) * UNIT)


@kernel
def draw_below(random: Words, n: int) -> int:
    """Return a random whole number in 0 .. n-1."""
    return int(draw(random) * n)


@kernel
def sort_keys(work: Work, n: int) -> None:
    """Write 0 .. n-1 to work.order by rising work.keys (Shell sort: short and in place)."""
    keys, order = work.keys, work.order
    for i in range(n):
        order[i] = i
    gap = 1
    while 3 * gap < n:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(gap, n):
            moving, k = order[i], i
            while k >= gap and keys[order[k - gap]] > keys[moving]:
                order[k] = order[k - gap]
                k -= gap
            order[k] = moving
        gap //= 3


@kernel
def shuffle_start(random: Words, values: Ints, n: int, wanted: int) -> None:
    """Put `wanted` values, drawn from the first n, at the front in random order."""
    for i in range(wanted):
        k = i + draw_below(random, n - i)
        values[i], values[k] = values[k], values[i]
