"""Compile the kernels once, so that nobody waits for them: `python -m engine.warm`."""

from engine.hhcrsp import search as hhcrsp
from engine.rounds.solve import warm_up

if __name__ == "__main__":
    warm_up()
    hhcrsp.warm_up()
