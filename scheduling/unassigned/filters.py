"""What the list of unassigned visits can be narrowed by."""

import django_filters


class EpisodeFilters(django_filters.FilterSet):  # type: ignore[misc]
    """Unassigned visits by patch, time and whether an alert waits to be acknowledged."""

    patch = django_filters.UUIDFilter(field_name="visit__patch_id")
    starts_before = django_filters.IsoDateTimeFilter(field_name="visit_starts_at", lookup_expr="lt")
    is_unacknowledged = django_filters.BooleanFilter(field_name="is_unacknowledged")
