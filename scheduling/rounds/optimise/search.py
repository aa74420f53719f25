"""One part of a run: search from where the last worker was, and tell how far it is."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from engine.rounds.plan_file import dump_plan, parse_plan
from engine.rounds.problem import Problem
from engine.rounds.result import Plan, Result
from engine.rounds.result import TracePoint as EnginePoint
from engine.rounds.solve import solve
from engine.stop import Interruptible, TimeLimit
from scheduling.rounds.models import StopRequest
from scheduling.rounds.selectors.runs import is_stop_requested
from scheduling.rounds.services import record_part
from scheduling.rounds.types import PartWork

Clock = Callable[[], datetime]
TELL_SECONDS = 0.5  # between two words on how far it is
KEEP_SECONDS = 5.0  # between two checkpoints
LEAST_SECONDS = 0.1  # of search for a part whose time is over, so that it has a plan


def search(
    part: PartWork, problem: Problem, start_from: Plan, *, began: float, clock: Clock
) -> tuple[Result, dict[str, Any]]:
    """Search for as long as the part may; return what was found, and figures of it.

    Parameters
    ----------
    part
        The part; its plan, if it has one, is better to start from than `start_from`.
    began
        Seconds from the start of the run to the start of this search, for its course.
    """
    return _Search(part, problem, start_from, began, clock).run()


class _Search:
    """A search and what was told of it."""

    def __init__(
        self, part: PartWork, problem: Problem, start_from: Plan, began: float, clock: Clock
    ) -> None:
        self.part, self.problem, self.began, self.clock = part, problem, began, clock
        self.start_from = start_from if part.plan is None else parse_plan(part.plan)
        self.limit = TimeLimit(max(LEAST_SECONDS, part.seconds - part.used))
        self.trace = list(part.trace)
        self.plan = None if part.plan is None else dict(part.plan)
        self.told_at, self.kept_at = 0.0, 0.0
        self.is_wanted = True

    def run(self) -> tuple[Result, dict[str, Any]]:
        self._tell(keep=False)
        result = solve(
            self.problem,
            Interruptible(self.limit, self._hear),
            seed=self.part.seed + self.part.attempt - 1,
            start_from=self.start_from,
            on_progress=self._note,
            on_plan=self._keep,
        )
        self._tell(keep=False)
        return result, {
            "searched": round(self.part.used + result.seconds, 2),
            "iterations": result.iterations,
            "stopped": result.stopped,
        }

    def _note(self, point: EnginePoint) -> None:
        """Add a better plan's figures to the course."""
        self.trace.append((round(self.began + point.seconds, 2), point.cost, point.unassigned))

    def _keep(self, plan: Plan) -> None:
        """Keep a better plan, from which another worker can go on."""
        self.plan = dump_plan(plan)
        self._tell(keep=True)

    def _hear(self) -> str | None:
        """Tell how far it is, and hear whether it is to stop; asked a few times a second."""
        now = self.limit.seconds()
        if now - self.told_at >= TELL_SECONDS:
            self._tell(keep=now - self.kept_at >= KEEP_SECONDS)
        asked = is_stop_requested(run_id=self.part.run_id) != StopRequest.NONE
        return "cancelled" if asked or not self.is_wanted else None

    def _tell(self, *, keep: bool) -> None:
        now = self.limit.seconds()
        self.told_at = now
        checkpoint = None
        if keep and self.plan is not None:
            self.kept_at = now
            checkpoint = {"seconds": round(self.part.used + now, 2), "plan": self.plan}
        self.is_wanted = record_part(
            part=self.part, trace=self.trace, checkpoint=checkpoint, at=self.clock()
        )
