"""Who is asking: a person, or a named part of the system, with what they may do and where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from core.errors import NotFound, NotPermitted


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who reads or writes.

    `scopes` maps a capability to the ids of all scopes in which it holds, children included.
    """

    id: UUID
    name: str
    roles: tuple[str, ...] = ()
    scopes: Mapping[str, frozenset[UUID]] = field(default_factory=dict)

    def can(self, capability: str, scope_id: UUID | None = None) -> bool:
        """Whether the capability holds anywhere, or in the given scope."""
        held = self.scopes.get(capability, frozenset())
        return bool(held) if scope_id is None else scope_id in held

    def scopes_of(self, capability: str) -> frozenset[UUID]:
        """Return the scopes in which the capability holds; raise NotPermitted if there is none."""
        held = self.scopes.get(capability, frozenset())
        if not held:
            raise NotPermitted(
                f"{self.name} may not {capability}. Ask your team leader for the role that may."
            )
        return held

    def require(self, capability: str, scope_id: UUID) -> None:
        """Raise NotPermitted without the capability, NotFound where the scope lies outside it.

        Outside one's scope reads the same as missing, so that nothing is given away.
        """
        if scope_id not in self.scopes_of(capability):
            raise NotFound("There is no such record, or it is outside the areas you work in.")

    def with_children(self, parent_id: UUID, child_ids: Iterable[UUID]) -> "Actor":
        """Return the same actor after scopes were made below one: what holds there holds here."""
        children = frozenset(child_ids)
        return replace(
            self,
            scopes={
                capability: held | children if parent_id in held else held
                for capability, held in self.scopes.items()
            },
        )
