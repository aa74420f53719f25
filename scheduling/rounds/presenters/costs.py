"""Costs in the planners' words: seconds underneath, minutes as they are shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.texts import write_change, write_count, write_list
from scheduling.rounds.types import CostLine

# In the order of the table; every rule of the engine has its words here.
RULES = {
    "unassigned_1": "Unassigned, priority 1",
    "unassigned_2": "Unassigned, priority 2",
    "unassigned_3": "Unassigned, priority 3",
    "unassigned": "Unassigned",
    "travel": "Travel",
    "continuity": "Not a preferred carer",
    "unfamiliar": "New face for the client",
    "border": "Outside own patch",
    "waiting": "Waiting",
    "overtime": "Overtime",
    "fairness": "Fairness of hours",
    "closeness": "Off the planned time",
    "moved": "Moved after publishing",
    "shifted": "Start moved after publishing",
    "told": "Moved though the client was told",
}
ORDER = {rule: number for number, rule in enumerate(RULES)}
SMALL = 10 * 60  # seconds: below this a decimal says something


@dataclass(frozen=True, slots=True)
class Cost:
    """One rule of a cost table, in minutes."""

    rule: str
    now: str
    proposed: str
    change: str
    is_better: bool


@dataclass(frozen=True, slots=True)
class CostTable:
    """Costs by rule with their sum; `folded` are the rules that cost nothing before or after."""

    rows: tuple[Cost, ...]
    folded: tuple[Cost, ...]
    folded_text: str
    total: Cost


def present_costs(lines: Iterable[CostLine]) -> CostTable:
    """Return all rules of a proposal; nothing is left out of the sum."""
    ordered = sort_lines(lines)
    shown = [one for one in ordered if one.now or one.proposed]
    folded = [one for one in ordered if not one.now and not one.proposed]
    return CostTable(
        rows=tuple(map(show_cost, shown)),
        folded=tuple(map(show_cost, folded)),
        folded_text=f"{write_count(len(folded), 'rule costs', 'rules cost')} nothing either way",
        total=show_cost(add_up(ordered)),
    )


def sort_lines(lines: Iterable[CostLine]) -> list[CostLine]:
    """Return the rules in the order of the table; what has no words there comes last."""
    return sorted(lines, key=lambda one: ORDER.get(one.rule, len(ORDER)))


def add_up(lines: Iterable[CostLine], rule: str = "All") -> CostLine:
    """Return the sum of lines, in whole seconds."""
    kept = list(lines)
    return CostLine(rule, sum(one.now for one in kept), sum(one.proposed for one in kept))


def get_change(lines: Iterable[CostLine]) -> int:
    """Return by how many seconds lines change together."""
    return sum(one.proposed - one.now for one in lines)


def show_cost(line: CostLine) -> Cost:
    """Return a line in whole minutes; the change is that of the minutes shown."""
    now, proposed = round(line.now / 60), round(line.proposed / 60)
    return Cost(
        rule=name_rule(line.rule),
        now=f"{now:,}",
        proposed=f"{proposed:,}",
        change=write_change(proposed - now),
        is_better=proposed < now,
    )


def name_rule(rule: str) -> str:
    """Return a rule in the planners' words."""
    return RULES.get(rule, rule)


def write_cost_lines(lines: Sequence[CostLine]) -> tuple[str, ...]:
    """Return what one visit or round costs by rule, and all together where rules are several."""
    told = [_write_line(one) for one in sort_lines(lines)]
    return (*told, _write_line(add_up(lines))) if len(told) > 1 else tuple(told)


def write_seconds(seconds: int) -> str:
    """Return a cost in minutes; with a decimal where it is small."""
    if abs(seconds) < SMALL and seconds % 60:
        return f"{seconds / 60:.1f}"
    return f"{round(seconds / 60):,}"


def write_difference(seconds: int) -> str:
    """Return a change of cost in minutes with its sign."""
    text = write_seconds(abs(seconds))
    if float(text.replace(",", "")) == 0:
        return "0"
    return f"{'+' if seconds > 0 else '−'}{text}"


def write_round_cost(visits: Iterable[CostLine], round_: Iterable[CostLine]) -> str:
    """Return by how much a carer's visits and the round itself change; empty if nobody counted."""
    parts = [list(visits), list(round_)]
    if not any(parts):
        return ""
    words = [
        f"{name} {write_difference(get_change(lines))}"
        for name, lines in zip(("visits", "the round itself"), parts, strict=True)
    ]
    total = write_difference(get_change([*parts[0], *parts[1]]))
    return f"Cost {total} min: {write_list(words)}"


def _write_line(line: CostLine) -> str:
    change = write_difference(line.proposed - line.now)
    span = f"{write_seconds(line.now)} → {write_seconds(line.proposed)} min"
    return f"{name_rule(line.rule)}: {span} ({change})"
