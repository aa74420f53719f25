"""From a plan to a proposal: which visits change, why, what it costs. Nothing live is touched."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from core.times import get_at_seconds
from engine.rounds.check import check
from engine.rounds.explain import find_reasons
from engine.rounds.result import Plan
from scheduling.rounds.models import ProposalLine
from scheduling.rounds.optimise.scope import Scope
from scheduling.rounds.selectors.costs import PlanCosts, compare_costs, keep_changed
from scheduling.rounds.selectors.day import NO_PLACE
from scheduling.rounds.selectors.settling import settle_places
from scheduling.rounds.states import LineKind
from scheduling.rounds.types import BoardVisit

DROPPED = "No room was left for it: every other way costs more."
TOO_LATE = "Nobody can be told in time any more: ring round, or treat it as missed."
NOBODY_FREE = "No carer was free for it."
Place = tuple[tuple[UUID, ...], datetime]


def make_proposal(scope: Scope, plan: Plan) -> tuple[list[ProposalLine], dict[str, Any]]:
    """Return the lines that change a visit or leave it out, and figures of the patches.

    The lines are not saved and belong to no run yet. `plan` speaks of visits by our ids; whatever
    of it breaks a rule on the day as it stands is left out with the reason.
    """
    made = _Proposal(scope, plan)
    return made.make_lines(), made.count()


@dataclass(frozen=True)
class _Proposal:
    """A plan held beside the day as it stands."""

    scope: Scope
    plan: Plan

    @cached_property
    def settled(self) -> tuple[dict[UUID, Place], dict[UUID, str]]:
        """The new places that fit together, and why others had to go."""
        return settle_places(self.scope.loaded, self._read_places())

    @cached_property
    def after(self) -> Plan:
        """The whole day's plan with the new places."""
        return self.scope.loaded.make_plan(self.settled[0])

    @cached_property
    def costs(self) -> PlanCosts:
        """What stands and what is proposed cost the ordered patches, rule by rule."""
        loaded, share = self.scope.loaded, self.scope.share
        return compare_costs(loaded.problem, loaded.plan, self.after, share=share)

    def make_lines(self) -> list[ProposalLine]:
        """Return a line for each visit that changes or stays without carers."""
        loaded, (places, refused) = self.scope.loaded, self.settled
        why = find_reasons(loaded.problem, self.after, [str(visit_id) for visit_id in places])
        lines = [
            self._make_line(loaded.visits[visit_id], *place, why.get(str(visit_id), ()))
            for visit_id, place in places.items()
        ]
        left = {line.visit: line.reason for line in self.plan.unassigned}
        for visit in self.scope.mine:
            if not visit.worker_ids and visit.id not in places:
                reason = refused.get(visit.id) or self._say_why_left(visit, left)
                lines.append(_make_left(visit, reason, self.costs.visits.get(str(visit.id), {})))
        return lines

    def count(self) -> dict[str, Any]:
        """Return what the proposal costs and brings; `carers` are the rounds that change."""
        rules, mine = self.costs.rules, self.scope.mine
        return {
            "breaches": self._count_fresh_breaches(),
            "unassigned": sum(not self._get_crew(one) for one in mine),
            "unassigned_before": self.scope.count_unassigned(),
            "unchanged": sum(
                bool(one.worker_ids) and one.id not in self.settled[0] for one in mine
            ),
            "cost": sum(proposed for _, _, proposed in rules),
            "costs": rules,
            "carers": keep_changed(self.costs.carers),
        }

    def _get_crew(self, visit: BoardVisit) -> tuple[UUID, ...]:
        """Return who has a visit as proposed."""
        places, _ = self.settled
        return places[visit.id][0] if visit.id in places else visit.worker_ids

    def _read_places(self) -> dict[UUID, Place]:
        """Return where the plan puts visits that stand elsewhere now."""
        loaded, places = self.scope.loaded, {}
        movable = {
            str(one.id): one for one in loaded.visits.values() if not self.scope.is_frozen(one)
        }
        for line in self.plan.assignments:
            visit = movable.get(line.visit)
            workers = tuple(UUID(carer) for carer in line.carers)
            starts_at = get_at_seconds(loaded.day, line.start)
            if visit and (set(workers), starts_at) != (set(visit.worker_ids), visit.starts_at):
                places[visit.id] = (workers, starts_at)
        for left in self.plan.unassigned:
            visit = movable.get(left.visit)
            if visit and visit.worker_ids:
                places[visit.id] = ((), visit.wanted_at)
        return places

    def _make_line(
        self,
        visit: BoardVisit,
        workers: tuple[UUID, ...],
        starts_at: datetime,
        reasons: tuple[str, ...],
    ) -> ProposalLine:
        kind = LineKind.MOVED if visit.worker_ids else LineKind.NEW
        if not workers:
            kind, reasons = LineKind.DROPPED, (DROPPED,)
        return ProposalLine(
            visit_id=visit.id,
            visit_version=self.scope.get_version(visit),
            kind=kind,
            before_workers=list(visit.worker_ids),
            before_at=visit.starts_at,
            workers=list(workers),
            starts_at=starts_at,
            reasons=[self.scope.loaded.name_ids(reason) for reason in reasons],
            costs=self.costs.visits[str(visit.id)],
        )

    def _say_why_left(self, visit: BoardVisit, left: Mapping[str, str]) -> str:
        if not visit.has_place:
            return NO_PLACE
        if self.scope.is_over(visit):
            return TOO_LATE
        return self.scope.loaded.name_ids(left.get(str(visit.id)) or NOBODY_FREE)

    def _count_fresh_breaches(self) -> int:
        """Return how many breaches the proposal would bring that are not there now."""
        problem = self.scope.loaded.problem
        known = {(one.rule, one.visit, one.carer) for one in check(problem, self.scope.loaded.plan)}
        found = check(problem, self.after)
        return sum((one.rule, one.visit, one.carer) not in known for one in found)


def _make_left(
    visit: BoardVisit, reason: str, costs: Mapping[str, Mapping[str, int]]
) -> ProposalLine:
    return ProposalLine(
        visit_id=visit.id,
        visit_version=visit.version,
        kind=LineKind.LEFT_OUT,
        before_workers=[],
        before_at=visit.starts_at,
        workers=[],
        starts_at=None,
        reasons=[reason],
        costs=costs,
    )
