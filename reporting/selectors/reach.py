"""How much of the reports of a service somebody sees."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.models import Grant
from accounts.roles import TABLE, Capability, Reach, Role
from core.actor import Actor
from core.models import Scope
from reporting.rules.weekly import Sight

SERVICES = "iuc"


def find_sight(*, service_id: UUID, actor: Actor, at: datetime) -> Sight:
    """Return how much somebody sees of the reports of a service, or refuse; two queries.

    Figures of single people are for who manages the service, and for themselves.
    """
    actor.require(Capability.VIEW_REPORTS, service_id)
    if not actor.roles:  # a part of the system
        return Sight.WHOLE
    reaches = _get_reaches(service_id, actor, at)
    if reaches & {Reach.SERVICE, Reach.ALL}:
        return Sight.WHOLE
    return Sight.TOTALS if Reach.PATCHES in reaches else Sight.OWN


def _get_reaches(service_id: UUID, actor: Actor, at: datetime) -> set[Reach]:
    path = Scope.objects.values_list("path", flat=True).get(pk=service_id)
    in_force = Q(ends_at=None) | Q(ends_at__gt=at)
    roles = Grant.objects.filter(
        in_force, user_id=actor.id, starts_at__lte=at, scope_id__in=[service_id, *path]
    ).values_list("role", flat=True)
    cells = TABLE[Capability.VIEW_REPORTS]
    return {cells[Role(role)].reach for role in roles if Role(role) in cells}
