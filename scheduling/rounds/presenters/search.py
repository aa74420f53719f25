"""How a search went, once it is over: its curves, its facts, before and after."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.texts import write_count
from scheduling.rounds.presenters.curves import Curve, draw_search, list_figures
from scheduling.rounds.types import Proposal

BAR = 600
SHOWN_OF_HASH = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a pair, `width` of BAR."""

    label: str
    text: str
    width: int


@dataclass(frozen=True, slots=True)
class BarPair:
    """What was and what is proposed, as two bars of one scale."""

    title: str
    css: str
    bars: tuple[Bar, Bar]


@dataclass(frozen=True, slots=True)
class Search:
    """How a search went."""

    curves: tuple[Curve, ...]
    figures: tuple[tuple[str, str, str], ...]
    facts: tuple[tuple[str, str], ...]
    pairs: tuple[BarPair, ...]


def present_search(proposal: Proposal) -> Search:
    """Return how the search of a proposal went."""
    found = proposal.search
    costs = [sum(one.now for one in proposal.costs), sum(one.proposed for one in proposal.costs)]
    left = [proposal.unassigned_before, proposal.left_out + proposal.dropped]
    return Search(
        curves=draw_search(
            found.trace, seconds=found.limit, now=found.seconds, visits=found.visits
        ),
        figures=list_figures(found.trace),
        facts=_list_facts(proposal),
        pairs=(
            _pair("Visits unassigned", "cr-bars--pair", left, [f"{one:,}" for one in left]),
            _pair("Cost", "", costs, [f"{one / 60:,.0f} min" for one in costs]),
        ),
    )


def _pair(title: str, css: str, values: Sequence[int], texts: Sequence[str]) -> BarPair:
    most = max(*values, 1)
    now, then = (
        Bar(label, text, round(BAR * value / most))
        for label, text, value in zip(("Before", "Proposed"), texts, values, strict=True)
    )
    return BarPair(title, css, (now, then))


def _list_facts(proposal: Proposal) -> tuple[tuple[str, str], ...]:
    found = proposal.search
    facts = [
        ("Searched", f"{found.seconds:.1f} s of {found.limit:,} s"),
        ("Plans tried", f"{found.iterations:,}"),
        ("Seed", str(found.seed)),
        ("Area protocol", f"version {found.protocol_number}"),
    ]
    if found.visits:
        facts.insert(1, ("Planned", write_count(found.visits, "visit")))
    if found.trace:
        ends = (found.trace[0], found.trace[-1])
        words = ("First plan", "Best plan")
        facts += [
            (word, f"{one.unassigned:,} unassigned, cost {one.cost / 60:,.0f} min")
            for word, one in zip(words, ends, strict=True)
        ]
    if found.problem_hash:
        facts.append(("Checksum of the day", found.problem_hash[:SHOWN_OF_HASH]))
    return tuple(facts)
