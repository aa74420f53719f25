"""Other solvers on the same days: same rules, same costs, same seconds, one thread, same judge.

Each peer is one module with `solve(day, seconds, seed)` that returns `Served`; its docstring says
how the day is put to it. `tasks` is the day in the terms that all three share.
"""
