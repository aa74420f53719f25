"""A state machine is a table. This module reads the table; it knows nothing of Django."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.errors import InvalidTransition


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: `name` takes any of `sources` to `target`."""

    name: str
    sources: frozenset[str]
    target: str


def move(name: str, sources: Iterable[str], target: str) -> Transition:
    """Return a row of a table, written short."""
    return Transition(name, frozenset(map(str, sources)), str(target))


class StateMachine:
    """The allowed moves of one kind of record."""

    def __init__(self, name: str, *, initial: str, transitions: Iterable[Transition]) -> None:
        self.name = name
        self.initial = str(initial)
        self.transitions = {row.name: row for row in transitions}

    def get_target(self, transition: str, current: str) -> str:
        """Return the state that `transition` leads to, or raise InvalidTransition."""
        row = self.transitions[transition]
        if current not in row.sources:
            allowed = ", ".join(sorted(self.get_allowed(current))) or "nothing more"
            raise InvalidTransition(
                f"This {self.name.replace('_', ' ')} is {current.replace('_', ' ')}, so it cannot "
                f"be changed by “{transition.replace('_', ' ')}”. Possible now: {allowed}."
            )
        return row.target

    def get_allowed(self, current: str) -> set[str]:
        """Return the names of the moves that the current state allows."""
        return {row.name for row in self.transitions.values() if current in row.sources}

    @property
    def states(self) -> set[str]:
        """All states the table names."""
        rows = self.transitions.values()
        return {self.initial, *(row.target for row in rows), *(s for r in rows for s in r.sources)}

    @property
    def final(self) -> set[str]:
        """The states that allow no move."""
        return {state for state in self.states if not self.get_allowed(state)}

    def draw(self) -> str:
        """Return the table as a Mermaid diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for row in self.transitions.values():
            lines += [
                f"    {source} --> {row.target}: {row.name}" for source in sorted(row.sources)
            ]
        lines += [f"    {state} --> [*]" for state in sorted(self.final)]
        return "\n".join(lines)
