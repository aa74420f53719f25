"""What an edit by hand would cost, rule by rule; what it would break is for `check_edit` to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.rounds.prices import is_across_border, is_news
from engine.rounds.problem import Carer, Client, Problem, Visit
from engine.rounds.recommend import describe_news
from engine.rounds.result import SOFT_RULES, Assignment, Plan
from engine.rounds.score import score
from engine.rounds.words import clock, minutes


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edit does by one soft rule: `seconds` of cost, below nought if it is a gain."""

    rule: str
    seconds: int
    text: str


@dataclass(frozen=True, slots=True)
class EditPrice:
    """The cost of an edit in seconds, and its effects in words."""

    seconds: int
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class _Change:
    """A visit that an edit changes; None is left out."""

    visit: Visit
    client: Client
    before: Assignment | None
    after: Assignment | None


def price_edit(problem: Problem, before: Plan, after: Plan) -> EditPrice:
    """Say what an edit costs by every soft rule, whether or not it breaks hard ones.

    Parameters
    ----------
    problem
        The day.
    before, after
        The plans; only the visits that differ and the rounds of their carers are looked at.

    Returns
    -------
    EditPrice
        The difference of the scores of the two plans. An effect can cost nothing and still be
        worth saying: the client was told something else.
    """
    changes = _find_changes(problem, before, after)
    touched = {
        name
        for change in changes
        for line in (change.before, change.after)
        if line is not None
        for name in line.carers
    }
    visits = {change.visit.id for change in changes}
    small = _cut_out(problem, (before, after), touched, visits)
    old = score(small, _keep(small, before)).by_rule
    new = score(small, _keep(small, after)).by_rule
    crews = {carer.id: carer for carer in small.carers}
    effects = []
    for rule in SOFT_RULES:
        cost = new[rule] - old[rule]
        said = list(dict.fromkeys(_SAY[rule](problem, crews, changes, cost)))
        if cost or said:
            effects.append(Effect(rule, cost, "; ".join(said) or _say_sum(rule, cost)))
    return EditPrice(sum(new.values()) - sum(old.values()), tuple(effects))


def _find_changes(problem: Problem, before: Plan, after: Plan) -> list[_Change]:
    old = {line.visit: line for line in before.assignments}
    new = {line.visit: line for line in after.assignments}
    return [
        _Change(visit, problem.client_of(visit), old.get(visit.id), new.get(visit.id))
        for visit in problem.visits
        if old.get(visit.id) != new.get(visit.id)
    ]


def _cut_out(
    problem: Problem, plans: tuple[Plan, ...], touched: set[str], visits: set[str]
) -> Problem:
    """Return the part of a problem that an edit touches: the cost of the rest is the same."""
    wanted = set(visits)
    for plan in plans:
        wanted |= {line.visit for line in plan.assignments if not touched.isdisjoint(line.carers)}
    kept = tuple(visit for visit in problem.visits if visit.id in wanted)
    clients = {visit.client for visit in kept}
    return replace(
        problem,
        carers=tuple(carer for carer in problem.carers if carer.id in touched),
        clients=tuple(client for client in problem.clients if client.id in clients),
        visits=kept,
    )


def _keep(problem: Problem, plan: Plan) -> Plan:
    visits = {visit.id for visit in problem.visits}
    return Plan(tuple(line for line in plan.assignments if line.visit in visits))


def _say_sum(rule: str, cost: int) -> str:
    words = {
        "travel": "travel",
        "waiting": "for waiting",
        "overtime": "for overtime",
        "fairness": "for hours away from the contracts",
    }
    return f"{minutes(cost, sign=True)} {words.get(rule, f'for {rule}')}"


Crews = dict[str, Carer]


def _say_nothing(_: Problem, __: Crews, ___: list[_Change], ____: int) -> Iterator[str]:
    """Say no more than the sum."""
    yield from ()


def _say_unassigned(_: Problem, __: Crews, changes: list[_Change], ___: int) -> Iterator[str]:
    for change in changes:
        if change.after is None:
            yield f"visit {change.visit.id} would be left out"
        elif change.before is None:
            yield f"visit {change.visit.id} would no longer be left out"


def _find_new(crews: Crews, change: _Change) -> Iterator[Carer]:
    """The carers whom an edit brings to a visit."""
    present = set() if change.before is None else set(change.before.carers)
    for name in () if change.after is None else change.after.carers:
        if name not in present and name in crews:
            yield crews[name]


def _say_continuity(_: Problem, crews: Crews, changes: list[_Change], __: int) -> Iterator[str]:
    for change in changes:
        for carer in _find_new(crews, change):
            if change.client.preferred:
                known = carer.id in change.client.preferred
                yield f"{carer.id} is {'' if known else 'not '}a preferred carer of the client"


def _say_unfamiliar(_: Problem, crews: Crews, changes: list[_Change], __: int) -> Iterator[str]:
    for change in changes:
        for carer in _find_new(crews, change):
            if change.client.familiar:
                known = carer.id in change.client.familiar
                yield f"{carer.id} {'knows' if known else 'is new to'} the client"


def _say_border(problem: Problem, crews: Crews, changes: list[_Change], _: int) -> Iterator[str]:
    for change in changes:
        for carer in _find_new(crews, change):
            if is_across_border(problem, change.visit, carer):
                yield f"{carer.id} would come from another patch"


def _say_closeness(_: Problem, __: Crews, changes: list[_Change], cost: int) -> Iterator[str]:
    for change in changes:
        visit, line = change.visit, change.after
        if cost and line is not None and line.start != visit.start:
            way = "later" if line.start > visit.start else "earlier"
            yield f"{minutes(abs(line.start - visit.start))} {way} than planned"


def _say_moved(_: Problem, crews: Crews, changes: list[_Change], __: int) -> Iterator[str]:
    for change in changes:
        told = change.visit.current_carers
        for carer in _find_new(crews, change):
            if told and carer.id not in told:
                yield f"{carer.id} was not told of visit {change.visit.id}"


def _say_shifted(_: Problem, __: Crews, changes: list[_Change], ___: int) -> Iterator[str]:
    for change in changes:
        visit, line = change.visit, change.after
        if line is not None and visit.current_start not in (None, line.start):
            assert visit.current_start is not None
            yield f"{clock(visit.current_start)} was published, not {clock(line.start)}"


def _say_told(_: Problem, __: Crews, changes: list[_Change], ___: int) -> Iterator[str]:
    for change in changes:
        line = change.after
        if line is None:
            if change.visit.client_told:
                yield describe_news(change.visit)
        elif is_news(change.visit, line.carers, line.start):
            yield describe_news(change.visit)


_SAY = {
    "unassigned": _say_unassigned,
    "travel": _say_nothing,
    "waiting": _say_nothing,
    "overtime": _say_nothing,
    "continuity": _say_continuity,
    "unfamiliar": _say_unfamiliar,
    "border": _say_border,
    "closeness": _say_closeness,
    "fairness": _say_nothing,
    "moved": _say_moved,
    "shifted": _say_shifted,
    "told": _say_told,
}
