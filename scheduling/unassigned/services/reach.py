"""Whom the alerts of some patches reach, and who stands in where nobody holds the role."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.roles import Capability, Role
from accounts.selectors import get_role_holders, get_users_in_reach_of
from directory.selectors import get_patches, get_root_scope_id
from scheduling.unassigned.rules import MANAGERS, ROLE_OF, Holders, Substitutes, lacks_people
from scheduling.unassigned.states import Step

Pair = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class Reach:
    """Who holds which role in which patch, and who is told where neither role nor manager is."""

    holders: Holders
    substitutes: Substitutes

    def reaches(self, step: str, patch_id: UUID) -> bool:
        """Return whether an alert of this step reaches anybody."""
        lacks = lacks_people(step=step, patch_id=patch_id, holders=self.holders)
        return not lacks or bool(self.substitutes.get((step, patch_id)))

    def get_first(self, step: Step, patch_id: UUID) -> tuple[UUID, ...]:
        """Return who is told first: the role, else the managers, else whoever stands in."""
        managers = tuple(
            user for role in MANAGERS for user in self.holders.get((role, patch_id), ())
        )
        first = self.holders.get((ROLE_OF[step], patch_id), ())
        return first or managers or self.substitutes.get((step, patch_id), ())


def find_reach(*, patch_ids: Collection[UUID], at: datetime) -> Reach:
    """Return whom alerts in these patches reach; more is read only where somebody is missing."""
    roles = [*ROLE_OF.values(), *MANAGERS]
    holders = get_role_holders(roles=roles, scope_ids=patch_ids, at=at)
    lacking = {
        (step.value, patch_id)
        for patch_id in patch_ids
        for step in Step
        if lacks_people(step=step, patch_id=patch_id, holders=holders)
    }
    return Reach(holders, _find_substitutes(lacking, at) if lacking else {})


def find_answerable(*, patch_ids: Collection[UUID], at: datetime) -> dict[UUID, frozenset[UUID]]:
    """Return who answers for each patch: leaders and DSOs, else managers, else who stands in."""
    if not patch_ids:
        return {}
    reach = find_reach(patch_ids=patch_ids, at=at)
    return {
        one: frozenset(user for step in Step for user in reach.get_first(step, one))
        for one in patch_ids
    }


def leave_out(rows: "QuerySet[Any]", pairs: Collection[Pair]) -> "QuerySet[Any]":
    """Return alerts without those of these steps and patches."""
    for step, patch_id in sorted(pairs):
        rows = rows.exclude(Q(step=step, episode__visit__patch_id=patch_id))
    return rows


def _find_substitutes(pairs: Collection[Pair], at: datetime) -> dict[Pair, tuple[UUID, ...]]:
    """Return who is told instead: the same role nearby, schedulers, administrators."""
    near = _find_neighbours({patch_id for _, patch_id in pairs})
    roles = [*ROLE_OF.values(), Role.SCHEDULER]
    scopes = {one for ids in near.values() for one in ids}
    holders = get_role_holders(roles=roles, scope_ids=scopes, at=at)
    admins = get_users_in_reach_of(Capability.MANAGE_USERS, get_root_scope_id(), at)
    return {
        (step, patch_id): _get_nearby(Step(step), near[patch_id], holders)
        or holders.get((Role.SCHEDULER, patch_id), ())
        or admins
        for step, patch_id in pairs
    }


def _get_nearby(step: Step, scopes: Collection[UUID], holders: Holders) -> tuple[UUID, ...]:
    found = {user for scope in scopes for user in holders.get((ROLE_OF[step], scope), ())}
    return tuple(sorted(found))


def _find_neighbours(patch_ids: Collection[UUID]) -> Mapping[UUID, tuple[UUID, ...]]:
    patches = get_patches(scope_ids=patch_ids)
    areas = {
        area_id: tuple(one.id for one in get_patches(area_id=area_id))
        for area_id in {one.area_id for one in patches}
    }
    return {one.id: areas[one.area_id] for one in patches}
