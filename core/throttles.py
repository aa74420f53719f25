"""How often one user may ask the API; by itself, since the framework's views import it by name."""

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from rest_framework.throttling import UserRateThrottle


class UserThrottle(UserRateThrottle):
    """Counts the requests of each user, in each process by itself: no broker, no table."""

    @property
    def cache(self) -> BaseCache:  # type: ignore[override]
        """Return where they are counted."""
        return caches["throttle"]
