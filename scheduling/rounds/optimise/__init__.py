"""The auto-scheduler at work. Nothing live is touched: whatever it finds becomes a proposal.

`Scope` says what of a day is planned and makes the engine's problem of it, `make_proposal` turns a
plan into the lines of a proposal; both know nothing of runs. `splitting` divides a run into parts
and merges what they found. `search` works on one part, `run_optimiser` takes whatever of a run is
free: to divide it, to work on a part, or to make its proposal.
"""

from scheduling.rounds.optimise.proposal import make_proposal
from scheduling.rounds.optimise.scope import Scope
from scheduling.rounds.optimise.worker import run_optimiser

__all__ = ["Scope", "make_proposal", "run_optimiser"]
